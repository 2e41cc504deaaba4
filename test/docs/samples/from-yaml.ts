import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";
import { parse } from "yaml";

const folder = join(__dirname, "environments");
const input = parse(readFileSync(join(folder, "dev.yaml"), "utf8"), { schema: "core", stringKeys: true });
const environment = defineEnvironment(input);

const app = new App();
compose(app, environment, readLock(environment, folder));
app.synth();
