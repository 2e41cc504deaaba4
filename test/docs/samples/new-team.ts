import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { direct, organization, platform, regions, routes } from "./company";

const environment = defineEnvironment({
  name: "prod",
  organization,
  platform,
  regions,
  routes,
  direct,
  backend: { kind: "local", path: "terraform-state" },
  teams: {
    // #region team
    translation: {
      account: { kind: "created", email: "aws+bedrock-translation@acme.example" },
      paths: ["direct"],
      routes: ["claude-sonnet"],
      costCenter: "CC-2070",
      limits: { team: { dollarsPerMonth: 800 } },
    },
    // #endregion
  },
});

const app = new App();
compose(app, environment, { environment: "prod" });
app.synth();
