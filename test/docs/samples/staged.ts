import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";

const environment = defineEnvironment({
  name: "prod",
  platform: { accountId: "200000000060" },
  regions: { home: "eu-central-1" },
  routes: { "claude-sonnet": { targets: [{ model: "anthropic.claude-sonnet-5", geography: "eu" }] } },
  gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "a1b2c3d4e5", stage: "live" } } },
  alerts: { emails: ["bedrock@acme.example"] },
  backend: { kind: "local", path: "terraform-state" },
  // #region staged
  organization: {
    id: "o-acme123456",
    rootId: "r-acme",
    managementAccountId: "100000000001",
    manages: "policies",
  },
  teams: {
    search: {
      account: { kind: "existing", accountId: "360000000001" },
      paths: ["gateway"],
      routes: ["claude-sonnet"],
    },
    fraud: {
      account: { kind: "existing", accountId: "360000000002" },
      paths: ["gateway"],
      routes: ["claude-sonnet"],
      enforcement: "staged", // until its batch job calls the gateway
    },
  },
  // #endregion
  // #region exemptions
  exemptions: [
    {
      role: "arn:aws:iam::360000000001:role/service-role/index-builder",
      reason: "Embeds the catalogue every night; moves to the gateway with release 12",
      owner: "search@acme.example",
      expires: "2027-03-31",
      changedBy: ["arn:aws:iam::360000000001:role/cicd/deployer"],
    },
  ],
  // #endregion
});

const app = new App();
compose(app, environment, readLock(environment, join(__dirname, "environments")));
app.synth();
