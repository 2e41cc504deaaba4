import { didYouMean } from "../environment/checks/check";
import type { Environment, Team } from "../environment/environment";
import { type Lock, lockFileName, teamAccountId } from "../environment/lock";
import { own } from "../environment/own";
import { EnvironmentError, type Path, type Problem, problem } from "../environment/problems";

/**
 * What AWS has already and Terraform takes over instead of making it: written as `import` blocks, which need Terraform 1.5.
 *
 * What is not named here is made. Anything else is adopted one by one in `customize`, by `stack.adopt(resource, id)`.
 */
export interface Adoption {
  /**
   * `unit`: the environment's OU; `accounts`: those of teams that the environment writes as created. Both as the lock has found
   * them, the OU by its name and each account by its e-mail; an account that it has not found is made.
   *
   * @default neither
   */
  readonly fromLock?: readonly ("unit" | "accounts")[];

  /**
   * Id (`ou-…`) of the OU named `<environment>-staged`, which the lock does not know.
   *
   * @default it is made
   */
  readonly stagedUnitId?: string;

  /**
   * What single teams' accounts have, by team.
   *
   * @default nothing
   */
  readonly teams?: Readonly<Record<string, TeamAdoption>>;
}

export interface TeamAdoption {
  /**
   * A trust anchor of the team's account in the home region. Keep the entry for as long as the anchor lives: without it Terraform
   * would replace an anchor whose notification settings are not ours.
   *
   * @default one is made
   */
  readonly trustAnchorArn?: string;

  /**
   * A Roles Anywhere profile of the team's account in the home region.
   *
   * @default one is made
   */
  readonly profileArn?: string;
}

/** An adoption as the stacks need it: the ids by which the provider imports. */
export interface Adopted {
  readonly unitId: string | undefined;
  readonly stagedUnitId: string | undefined;
  /** By team; maps, for a team may be called `constructor`. */
  readonly accountIds: ReadonlyMap<string, string>;
  readonly teams: ReadonlyMap<string, AdoptedTeam>;
}

export interface AdoptedTeam {
  readonly trustAnchorId: string | undefined;
  readonly profileId: string | undefined;
}

/** @throws EnvironmentError with everything that cannot be adopted. */
export function resolveAdoption(environment: Environment, lock: Lock, adoption: Adoption): Adopted {
  const problems = [
    ...unitProblems(environment, lock, adoption),
    ...accountProblems(environment, lock, adoption),
    ...stagedUnitProblems(environment, adoption),
    ...Object.keys(adoption.teams ?? {}).flatMap((name) => teamProblems(environment, lock, adoption, name)),
  ];
  if (problems.length > 0) throw new EnvironmentError(`What environment "${environment.name}" adopts`, problems);

  const { fromLock = [], stagedUnitId, teams = {} } = adoption;
  return {
    unitId: fromLock.includes("unit") ? lock.accounts?.ouId : undefined,
    stagedUnitId,
    accountIds: fromLock.includes("accounts") ? foundAccounts(environment, lock) : new Map(),
    teams: new Map(
      Object.entries(teams).map(([name, { trustAnchorArn, profileArn }]) => [
        name,
        { trustAnchorId: lastPart(trustAnchorArn), profileId: lastPart(profileArn) },
      ]),
    ),
  };
}

function unitProblems(environment: Environment, lock: Lock, { fromLock = [] }: Adoption): Problem[] {
  if (!fromLock.includes("unit")) return [];
  const path: Path = ["fromLock", fromLock.indexOf("unit")];
  if (!managesAccounts(environment)) return [noAccountsOfOurs(path, "unit", environment)];
  if (lock.accounts?.ouId !== undefined) return [];
  const { name, organization } = environment;
  return [
    problem(
      path,
      "unit",
      `is unknown: ${lockFileName(name)} names no OU`,
      `Run \`bedrock-access lock\`: it finds the OU that is named "${name}" in ${organization.parentOuId}. If there is none, leave this out.`,
    ),
  ];
}

function accountProblems(environment: Environment, lock: Lock, { fromLock = [] }: Adoption): Problem[] {
  if (!fromLock.includes("accounts")) return [];
  const path: Path = ["fromLock", fromLock.indexOf("accounts")];
  if (!managesAccounts(environment)) return [noAccountsOfOurs(path, "accounts", environment)];
  if (foundAccounts(environment, lock).size > 0) return [];
  return [
    problem(
      path,
      "accounts",
      `are unknown: ${lockFileName(environment.name)} has found the account of no team that the environment writes as created`,
      "Run `bedrock-access lock`: it finds an account by its e-mail. If there is none, leave this out.",
    ),
  ];
}

function stagedUnitProblems(environment: Environment, { stagedUnitId }: Adoption): Problem[] {
  if (stagedUnitId === undefined) return [];
  const path = ["stagedUnitId"];
  if (!/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(stagedUnitId)) {
    const mend = 'Copy it from AWS Organizations; it looks like "ou-ab12-11112222".';
    return [problem(path, stagedUnitId, "is not the id of an organizational unit", mend)];
  }
  if (!managesAccounts(environment)) return [noAccountsOfOurs(path, stagedUnitId, environment)];
  const isMade = Object.values(environment.teams).some(
    ({ account, enforcement }) => account.kind === "created" && enforcement === "staged",
  );
  return isMade
    ? []
    : [problem(path, stagedUnitId, "is of no use: no created account of the environment is staged", "Leave it out.")];
}

function teamProblems(environment: Environment, lock: Lock, { teams = {} }: Adoption, name: string): Problem[] {
  const path = ["teams", name];
  const team = own(environment.teams, name);
  const asked = teams[name] ?? {};
  if (team === undefined) {
    const mend = didYouMean(name, Object.keys(environment.teams));
    return [problem(path, asked, "is no team of the environment", mend)];
  }
  if (!team.paths.includes("direct")) {
    const mend = "Leave it out: only the direct path has a trust anchor and a profile.";
    return [problem(path, asked, "does not take the direct path", mend)];
  }
  const accountId = teamAccountId(environment, lock, name);
  if (accountId === undefined) {
    const mend = "Run `bedrock-access lock` first.";
    return [problem(path, asked, "waits: which account is the team's is not known yet", mend)];
  }
  return [
    ...arnProblems(environment, { team, accountId, key: "trustAnchorArn", type: "trust-anchor" }, asked.trustAnchorArn),
    ...arnProblems(environment, { team, accountId, key: "profileArn", type: "profile" }, asked.profileArn),
  ];
}

interface Expected {
  readonly team: Team;
  readonly accountId: string;
  readonly key: keyof TeamAdoption;
  readonly type: "trust-anchor" | "profile";
}

function arnProblems(environment: Environment, expected: Expected, arn: string | undefined): Problem[] {
  const { team, accountId, key, type } = expected;
  const prefix = `arn:${environment.partition}:rolesanywhere:${environment.regions.home}:${accountId}:${type}/`;
  if (arn === undefined || (arn.startsWith(prefix) && UUID.test(arn.slice(prefix.length)))) return [];
  return [
    problem(
      ["teams", team.name, key],
      arn,
      `is no ${type} of the team's account in the home region`,
      `Write ${prefix}<id>: \`aws rolesanywhere list-${type}s\` shows it.`,
    ),
  ];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function foundAccounts(environment: Environment, lock: Lock): ReadonlyMap<string, string> {
  const locked = new Map(Object.entries(lock.accounts?.teams ?? {}));
  return new Map(
    Object.values(environment.teams).flatMap(({ name, account }): [string, string][] => {
      const found = account.kind === "created" ? locked.get(name) : undefined;
      return found === undefined ? [] : [[name, found.accountId]];
    }),
  );
}

function managesAccounts({ organization }: Environment): boolean {
  return organization.manages === "accounts";
}

function noAccountsOfOurs(path: Path, received: unknown, { organization }: Environment): Problem {
  return problem(
    path,
    received,
    `has no meaning while organization.manages is "${organization.manages}"`,
    "Leave it out: OUs and accounts stay with whoever manages them.",
  );
}

function lastPart(arn: string | undefined): string | undefined {
  return arn?.split("/").at(-1);
}
