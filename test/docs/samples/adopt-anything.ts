import { join } from "node:path";
import { App } from "cdktf";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";
import { TeamStack } from "cdktf-bedrock-access/stacks/team-stack";
import prod from "../../../examples/complete/environments/prod";

const folder = join(__dirname, "../../../examples/complete/environments");

const app = new App();
// #region adopt
compose(app, prod, readLock(prod, folder), {
  customize: (stack) => {
    if (stack instanceof TeamStack && stack.team.name === "risk" && stack.budget) {
      stack.adopt(stack.budget.budget, "300000000099:bedrock-prod-risk");
    }
  },
});
// #endregion
app.synth();
