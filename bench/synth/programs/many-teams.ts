import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { company } from "./company";

const imported = performance.now();
const lockFile = join(__dirname, "../complete/environments/prod.lock.json");
const authority: string = JSON.parse(readFileSync(lockFile, "utf8")).authority.pem;
const { input, lock } = company(Number(process.env.TEAMS), authority);
const begun = performance.now();
const environment = defineEnvironment(input);
const parsed = performance.now();
const app = new App();
compose(app, environment, lock);
const composed = performance.now();
app.synth();

performance.measure("start and import", { start: 0, end: imported });
performance.measure("parse environment", { start: begun, end: parsed });
performance.measure("compose", { start: parsed, end: composed });
performance.measure("synth", { start: composed });
