import { join } from "node:path";
import { App } from "cdktf";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";
import prod from "./environments/prod";

const app = new App();
compose(app, prod, readLock(prod, join(__dirname, "environments")));
app.synth();
