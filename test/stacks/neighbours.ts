import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import type { AccountsSection, Lock } from "../../environment/lock";
import type { Ingredients } from "../support/compose";
import { environmentInput, existing, ORGANIZATION_ID } from "../support/lock-fixtures";
import { problemsOf } from "./refused";

type Changes = Partial<Omit<EnvironmentInput, "organization">> & {
  readonly organization?: Partial<EnvironmentInput["organization"]>;
};

export const DEV = { account: "300000000001", platform: "200000000001" };
export const PROD = { account: "300000000002", platform: "200000000002" };

/** `dev` and `prod` have nothing in common but the organization, unless something is changed. */
export function dev(changes: Changes = {}): Environment {
  return environmentOf("dev", DEV, changes);
}

export function prod(changes: Changes = {}): Environment {
  return environmentOf("prod", PROD, changes);
}

function environmentOf(name: string, own: typeof DEV, { organization, ...changes }: Changes): Environment {
  return defineEnvironment({
    ...environmentInput({}, { manages: "policies", ...organization }),
    name,
    platform: { accountId: own.platform },
    teams: { payments: team(existing(own.account)) },
    ...changes,
  });
}

type Team = EnvironmentInput["teams"][string];

export function team(account: Team["account"], more: Partial<Team> = {}): Team {
  return { account, paths: ["gateway"], routes: ["nova"], ...more };
}

/** A lock that has found these accounts. */
export function lockWith(
  environment: string,
  accounts: Readonly<Record<string, string>>,
  more: Partial<AccountsSection> = {},
): Lock {
  const teams = Object.entries(accounts).map(([name, accountId]) => [name, { accountId, status: "ACTIVE" }]);
  const section = { organizationId: ORGANIZATION_ID, teams: Object.fromEntries(teams), attached: {}, ...more };
  return { environment, accounts: { version: 1, ...section } };
}

/** A lock that has found the API of a managed gateway in eu-central-1. */
export function lockWithApi(environment: string, restApiId: string): Lock {
  return { environment, gateways: { version: 1, regions: { "eu-central-1": { restApiId } } } };
}

/** Why environments cannot be composed into one app in this order; empty when they can. */
export function refused(
  ...all: readonly (Environment | Ingredients)[]
): [path: string, received: unknown, reason: string][] {
  const ingredients = all.map((each) => ("environment" in each ? each : { environment: each }));
  return problemsOf(...ingredients).map(({ path, received, reason }) => [path, received, reason]);
}
