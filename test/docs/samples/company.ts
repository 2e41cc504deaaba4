import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "cdktf-bedrock-access/environment";

/** What the samples need and do not show. */
export const organization: EnvironmentInput["organization"] = {
  id: "o-acme123456",
  rootId: "r-acme",
  managementAccountId: "100000000001",
  manages: "accounts",
};

export const platform: EnvironmentInput["platform"] = { accountId: "200000000060" };

export const regions: EnvironmentInput["regions"] = { home: "eu-central-1" };

export const routes: EnvironmentInput["routes"] = {
  "claude-sonnet": { targets: [{ model: "anthropic.claude-sonnet-5", geography: "eu" }] },
};

export const direct: EnvironmentInput["direct"] = {
  authority: {
    kind: "pem",
    pem: readFileSync(join(__dirname, "../../../examples/single-team/authority.pem"), "utf8"),
  },
  issuerCommonName: "Acme Developers",
};
