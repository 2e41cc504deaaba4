import { join } from "node:path";
import { App } from "cdktf";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";
import dev from "./environments/dev";
import prod from "./environments/prod";
import staging from "./environments/staging";

const app = new App();
for (const environment of [dev, staging, prod]) {
  compose(app, environment, readLock(environment, join(__dirname, "environments")));
}
app.synth();
