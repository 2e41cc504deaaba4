import { App } from "cdktf";
import { defineEnvironment } from "cdktf-bedrock-access/environment";
import { compose } from "cdktf-bedrock-access/stacks/compose";
import { organization, platform, regions, routes } from "./company";

const environment = defineEnvironment({
  name: "prod",
  organization,
  platform,
  regions,
  routes,
  teams: {
    payments: {
      account: { kind: "existing", accountId: "360000000001" },
      paths: ["direct"],
      routes: ["claude-sonnet"],
      members: { groups: ["bedrock-payments"] },
    },
  },
  // #region direct
  direct: {
    authority: { kind: "kms" },
    issuerCommonName: "Acme Developers prod",
    requires: { mfa: true, device: true },
    issuer: {
      provider: "https://login.acme.example/oauth2/default",
      audience: "bedrock-access-login",
      deviceClaims: { device: ["managed"] },
      lifetimeSeconds: 28_800,
      rate: { certificates: 20, seconds: 3_600 },
    },
  },
  // #endregion
  alerts: { emails: ["bedrock@acme.example"] },
  backend: { kind: "local", path: "terraform-state" },
});

const app = new App();
compose(app, environment, { environment: "prod" });
app.synth();
