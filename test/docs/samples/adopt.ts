import { join } from "node:path";
import { App } from "cdktf";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";
import prod from "../../../examples/complete/environments/prod";

const folder = join(__dirname, "../../../examples/complete/environments");

const app = new App();
// #region adopt
compose(app, prod, readLock(prod, folder), {
  adopt: {
    fromLock: ["unit", "accounts"],
    teams: {
      risk: {
        trustAnchorArn:
          "arn:aws:rolesanywhere:eu-central-1:300000000099:trust-anchor/11111111-2222-3333-4444-555555555555",
        profileArn: "arn:aws:rolesanywhere:eu-central-1:300000000099:profile/66666666-7777-8888-9999-aaaaaaaaaaaa",
      },
    },
  },
});
// #endregion
app.synth();
