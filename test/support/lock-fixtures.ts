import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";

export const MANAGEMENT_ACCOUNT = "100000000001";
export const PLATFORM_ACCOUNT = "100000000002";
export const ORGANIZATION_ID = "o-a1b2c3d4e5";
export const ROOT_ID = "r-ab12";

type TeamAccounts = Readonly<Record<string, EnvironmentInput["teams"][string]["account"]>>;

/** A small environment `dev` whose teams have these accounts. */
export function environmentInput(
  accounts: TeamAccounts,
  organization: Partial<EnvironmentInput["organization"]> = {},
): EnvironmentInput {
  const teams = Object.entries(accounts).map(([name, account]) => [
    name,
    { account, paths: ["gateway"], routes: ["nova"] },
  ]);
  return {
    name: "dev",
    organization: {
      id: ORGANIZATION_ID,
      rootId: ROOT_ID,
      managementAccountId: MANAGEMENT_ACCOUNT,
      manages: "accounts",
      ...organization,
    },
    platform: { accountId: PLATFORM_ACCOUNT },
    regions: { home: "eu-central-1" },
    routes: { nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] } },
    teams: Object.fromEntries(teams),
    gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } } },
    backend: { kind: "local", path: "state" },
    alerts: { emails: ["platform@example.com"] },
    quotas: { accounts: 100 },
  };
}

export function environmentWith(accounts: TeamAccounts): Environment {
  return defineEnvironment(environmentInput(accounts));
}

export function created(email: string): TeamAccounts[string] {
  return { kind: "created", email };
}

export function existing(accountId: string): TeamAccounts[string] {
  return { kind: "existing", accountId };
}
