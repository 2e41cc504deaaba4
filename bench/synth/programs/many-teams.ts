import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { company } from "./company";

const imported = performance.now();
const authority = readFileSync(join(__dirname, "../complete/environments/authority-prod.pem"), "utf8");
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
