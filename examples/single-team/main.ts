import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { readLock } from "cdktf-bedrock-access/stacks/read-lock";

const environment = defineEnvironment({
  name: "dev",
  organization: { id: "o-acme123456", rootId: "r-acme", managementAccountId: "100000000001", manages: "policies" },
  platform: { accountId: "200000000010" },
  regions: { home: "eu-central-1" },
  routes: {
    "claude-sonnet": { targets: [{ model: "anthropic.claude-sonnet-4-6", geography: "eu" }] },
  },
  teams: {
    research: {
      account: { kind: "existing", accountId: "310000000002" },
      paths: ["direct"],
      routes: ["claude-sonnet"],
      limits: { team: { dollarsPerMonth: 500 } },
    },
  },
  direct: {
    authority: { kind: "pem", pem: readFileSync(join(__dirname, "authority.pem"), "utf8") },
    issuerCommonName: "Acme Developers",
  },
  alerts: { emails: ["bedrock@acme.example"] },
  backend: { kind: "local", path: "terraform-state" },
});

const app = new App();
compose(app, environment, readLock(environment, __dirname));
app.synth();
