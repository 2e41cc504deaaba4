import type { Environment } from "../../environment/environment";
import type { AccountsSection, AttachedPolicies } from "../../environment/lock";
import { isOwnPolicy, namesOf } from "../../environment/names";
import { problem } from "../../environment/problems";
import { mapLimited } from "../support/map-limited";
import { creationFailure } from "./account-creation-failures";
import type { Finding } from "./finding";
import type { Account, OrganizationsApi, PolicyType } from "./organizations-api";
import { OrganizationsReadError } from "./organizations-read-error";
import { type TeamAccount, teamAccounts } from "./team-accounts";

export interface AccountsReading {
  readonly section: AccountsSection;
  readonly teams: readonly TeamAccount[];
  readonly findings: readonly Finding[];
}

/** Few: Organizations shares its request rate among all callers of the management account. */
const CALLS_AT_ONCE = 4;

/**
 * Reads the lock's accounts section from AWS Organizations.
 *
 * @throws OrganizationsReadError when AWS cannot be asked, or answers for another organization.
 */
export async function readAccounts(environment: Environment, api: OrganizationsApi): Promise<AccountsReading> {
  const { organization } = environment;
  await requireOrganization(environment, api);
  const policyTypes = await readPolicyTypes(environment, api);

  const accounts = await api.accounts();
  const teams = await readTeams(environment, accounts, api);
  const ouId = organization.manages === "accounts" ? await readOu(environment, api) : undefined;

  const wanted = [
    ...(ouId === undefined ? [] : [ouId]),
    ...organization.policyTargets,
    ...accountTargets(environment, teams),
  ];
  const targets = await readTargets(environment, [...new Set(wanted)], policyTypes.enabled, api);

  return {
    section: {
      version: 1,
      organizationId: organization.id,
      ...(ouId === undefined ? {} : { ouId }),
      teams: Object.fromEntries(teams.flatMap(lockedTeam)),
      attached: targets.attached,
    },
    teams,
    findings: [
      ...policyTypes.findings,
      ...teams.flatMap(teamFindings),
      ...platformFindings(environment, accounts),
      ...targets.findings,
    ],
  };
}

async function requireOrganization(environment: Environment, api: OrganizationsApi): Promise<void> {
  const wanted = environment.organization;
  const actual = await api.organization();
  if (actual.id === wanted.id && actual.managementAccountId === wanted.managementAccountId) return;
  const caller = await api.callerAccountId();
  const mends =
    actual.id === wanted.id
      ? `Correct organization.managementAccountId of environment ${environment.name}.`
      : `Use credentials of management account ${wanted.managementAccountId}, or correct \`organization\` of environment ${environment.name}.`;
  throw new OrganizationsReadError(
    "wrong-organization",
    [
      "The credentials are of another organization than the environment:",
      `  environment: ${wanted.id}, management account ${wanted.managementAccountId}`,
      `  credentials: ${actual.id}, management account ${actual.managementAccountId}${caller === undefined ? "" : `, caller's account ${caller}`}`,
      `${mends} \`aws sts get-caller-identity\` shows whose credentials are in use.`,
    ].join("\n"),
  );
}

async function readPolicyTypes(
  environment: Environment,
  api: OrganizationsApi,
): Promise<{ enabled: readonly PolicyType[]; findings: Finding[] }> {
  const { rootId } = environment.organization;
  const roots = await api.roots();
  const root = roots.find(({ id }) => id === rootId);
  if (root === undefined) {
    throw new OrganizationsReadError(
      "wrong-organization",
      `organization.rootId is ${rootId}, but the root of ${environment.organization.id} is ${roots.map(({ id }) => id).join(", ")}. Correct it.`,
    );
  }
  const types: readonly PolicyType[] = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
  const enabled = types.filter((type) => root.enabledPolicyTypes.includes(type));
  const findings = types.filter((type) => !enabled.includes(type)).map((type) => policyTypeDisabled(type, rootId));
  return { enabled, findings };
}

function policyTypeDisabled(type: PolicyType, rootId: string): Finding {
  return {
    level: "warning",
    ...problem(
      ["organization", "rootId"],
      rootId,
      `does not have ${type} enabled, so no policy of that type can be attached`,
      `Run \`aws organizations enable-policy-type --root-id ${rootId} --policy-type ${type}\` in the management account.`,
    ),
  };
}

/** AWS is asked about account creations only when an account is missing. */
async function readTeams(
  environment: Environment,
  accounts: readonly Account[],
  api: OrganizationsApi,
): Promise<TeamAccount[]> {
  const teams = teamAccounts(environment, accounts, []);
  if (!teams.some(({ kind }) => kind === "not-requested")) return teams;
  return teamAccounts(environment, accounts, await api.unfinishedCreations());
}

async function readOu(environment: Environment, api: OrganizationsApi): Promise<string | undefined> {
  const ous = await api.childOus(environment.organization.parentOuId);
  return ous.find(({ name }) => name === environment.name)?.id;
}

function accountTargets(environment: Environment, teams: readonly TeamAccount[]): string[] {
  const ofTeams = teams.flatMap((account) => (account.kind === "found" ? [account.accountId] : []));
  return [environment.platform.accountId, ...ofTeams];
}

async function readTargets(
  environment: Environment,
  targetIds: readonly string[],
  enabled: readonly PolicyType[],
  api: OrganizationsApi,
): Promise<{ attached: Record<string, AttachedPolicies>; findings: Finding[] }> {
  const ourNames = namesOf(environment);
  const namesAt = async (targetId: string, type: PolicyType) => {
    const names = enabled.includes(type) ? await api.attachedPolicies(targetId, type) : [];
    return names?.filter((name) => !isOwnPolicy(ourNames, name)).sort();
  };
  const attached: Record<string, AttachedPolicies> = {};
  const findings: Finding[] = [];
  await mapLimited(targetIds, CALLS_AT_ONCE, async (targetId) => {
    const serviceControlPolicies = await namesAt(targetId, "SERVICE_CONTROL_POLICY");
    const resourceControlPolicies = await namesAt(targetId, "RESOURCE_CONTROL_POLICY");
    if (serviceControlPolicies !== undefined && resourceControlPolicies !== undefined) {
      attached[targetId] = { serviceControlPolicies, resourceControlPolicies };
      return;
    }
    const index = environment.organization.policyTargets.indexOf(targetId);
    // Accounts that are missing are findings of their team or of the platform.
    if (index >= 0) findings.push(policyTargetMissing(targetId, index));
  });
  return { attached, findings };
}

function policyTargetMissing(ouId: string, index: number): Finding {
  return {
    level: "problem",
    ...problem(
      ["organization", "policyTargets", index],
      ouId,
      "is an OU that does not exist",
      "Copy the id from the Organizations console, or remove it.",
    ),
  };
}

function platformFindings(environment: Environment, accounts: readonly Account[]): Finding[] {
  const { accountId } = environment.platform;
  const account = accounts.find(({ id }) => id === accountId);
  if (account?.state === "ACTIVE") return [];
  const reason =
    account === undefined ? "is not an account of the organization" : `is an account in state ${account.state}`;
  const mend = "Give the platform an active account of the organization: its policies bind no other.";
  return [{ level: "problem", ...problem(["platform", "accountId"], accountId, reason, mend) }];
}

/** What a person must know about teams whose account was not found; states of found ones are conflicts of the lock. */
function teamFindings(account: TeamAccount): Finding[] {
  const path = ["teams", account.team.name, "account"];
  switch (account.kind) {
    case "failed": {
      const { reason, mend } = creationFailure(account.failureReason);
      const failure = account.failureReason ?? "UNKNOWN";
      return [{ level: "problem", ...problem(path, failure, `could not be created: ${reason}`, mend) }];
    }
    case "outside": {
      const mend = "Correct the id, or invite the account: the organization's policies bind no account outside it.";
      return [
        {
          level: "problem",
          ...problem([...path, "accountId"], account.accountId, "is not an account of the organization", mend),
        },
      ];
    }
    case "found":
    case "in-progress":
    case "not-requested":
      return [];
  }
}

function lockedTeam(account: TeamAccount): [string, { accountId: string; status: string }][] {
  return account.kind === "found" ? [[account.team.name, { accountId: account.accountId, status: account.state }]] : [];
}
