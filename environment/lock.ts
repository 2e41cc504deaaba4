import { createHash } from "node:crypto";
import { z } from "zod";
import type { Environment } from "./environment";
import { type GatewaysSection, lockedGateways } from "./lock-sections/gateways";
import { type GuardrailsSection, lockedGuardrails } from "./lock-sections/guardrails";
import { type InferenceProfilesSection, lockedInferenceProfiles } from "./lock-sections/inference-profiles";
import { type ModelsSection, modelTeams } from "./lock-sections/models";
import { own } from "./own";
import { EnvironmentError, namingKnownKeys, type Problem, problem, problemsOf } from "./problems";
import { bundle } from "./schema/direct";
import { accountId, says } from "./schema/text";

/**
 * What only AWS knows about an environment: `<environment>.lock.json`, written by `bedrock-access lock`.
 *
 * Each section has its own fetcher and its own version. Sections that this version does not know survive parsing and rendering.
 */
export interface Lock {
  readonly environment: string;
  readonly accounts?: AccountsSection;
  readonly authority?: AuthoritySection;
  readonly anchors?: AnchorsSection;
  readonly gateways?: GatewaysSection;
  readonly inferenceProfiles?: InferenceProfilesSection;
  readonly guardrails?: GuardrailsSection;
  readonly models?: ModelsSection;
}

/** The CA certificates of an authority in the platform account. `bedrock-access authority init` writes them. */
export interface AuthoritySection {
  readonly version: 1;
  /** One or two certificates. */
  readonly pem: string;
}

/** What Roles Anywhere has in the accounts of the teams on the direct path. */
export interface AnchorsSection {
  readonly version: 1;
  readonly teams: Readonly<Record<string, TeamAnchor>>;
}

/** Where a team's certificates become credentials. */
export interface TeamAnchor {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
}

/** What AWS Organizations knows. */
export interface AccountsSection {
  readonly version: 1;
  readonly organizationId: string;
  /** The environment's own OU, once it exists. */
  readonly ouId?: string;
  /** Accounts that exist, by team: created ones found by their e-mail, existing ones by their id. */
  readonly teams: Readonly<Record<string, TeamAccountState>>;
  /** Policies that are attached already and are not ours, by OU or account id. They count against AWS's quotas. */
  readonly attached: Readonly<Record<string, AttachedPolicies>>;
}

export interface TeamAccountState {
  readonly accountId: string;
  /**
   * As AWS says it: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`, or a state that AWS adds later.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
   */
  readonly status: string;
}

/** Names, sorted. */
export interface AttachedPolicies {
  readonly serviceControlPolicies: readonly string[];
  readonly resourceControlPolicies: readonly string[];
}

/** A lock that cannot be read; its message lists every problem. */
export class LockError extends Error {
  readonly code = "invalid-lock";
  readonly #told: EnvironmentError;

  constructor(environment: string, problems: readonly Problem[]) {
    const told = new EnvironmentError(lockFileName(environment), problems);
    super(told.message);
    this.name = "LockError";
    this.#told = told;
  }

  get problems(): readonly Problem[] {
    return this.#told.problems;
  }
}

export function lockFileName(environment: string): string {
  return `${environment}.lock.json`;
}

/** The lock before AWS has been asked: every created account waits. */
export function emptyLock(environment: string): Lock {
  return { environment };
}

/**
 * The lock of an environment, from a file's text or from data.
 *
 * @throws LockError with every problem, when it is no JSON, another environment's, or not what `bedrock-access lock` writes.
 */
export function parseLock(source: unknown, environment: string): Lock {
  const data = typeof source === "string" ? parseJson(source, environment) : source;
  const parsed = lockSchema(environment).safeParse(data, namingKnownKeys);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, data);
  throw new LockError(
    environment,
    problems.map((found) => (found.path === "" ? { ...found, path: lockFileName(environment) } : found)),
  );
}

/** Canonical text: sorted keys, two spaces, a newline at the end. */
export function renderLock(lock: Lock): string {
  return `${JSON.stringify(sortKeys(lock), undefined, 2)}\n`;
}

/** SHA-256 of the canonical text, in hex: tells whether a synthesis used this lock. */
export function lockHash(lock: Lock): string {
  return createHash("sha256").update(renderLock(lock)).digest("hex");
}

/** The account of a team, or `undefined` while it waits for one that works. */
export function teamAccountId(environment: Environment, lock: Lock, team: string): string | undefined {
  const account = own(environment.teams, team)?.account;
  if (account === undefined) return undefined;
  const locked = own(lock.accounts?.teams ?? {}, team);
  if (locked !== undefined && locked.status !== "ACTIVE") return undefined;
  return account.kind === "existing" ? account.accountId : locked?.accountId;
}

/** The CA certificates that the environment's trust anchors take, or `undefined` while the authority waits for its own. */
export function authorityPem(environment: Environment, lock: Lock): string | undefined {
  const authority = environment.direct?.authority;
  return authority?.kind === "pem" ? authority.pem : authority && lock.authority?.pem;
}

/**
 * Where the lock contradicts the environment, so that synthesizing from both would be wrong.
 *
 * Teams that only the lock knows do not count: the next `bedrock-access lock` drops them.
 */
export function lockConflicts(environment: Environment, lock: Lock): Problem[] {
  const section = lock.accounts;
  if (section === undefined) return [];
  return [...organizationConflicts(environment, section), ...teamConflicts(environment, section)];
}

const LOCK_AGAIN = "Run `bedrock-access lock` again.";

function organizationConflicts(environment: Environment, section: AccountsSection): Problem[] {
  const { id } = environment.organization;
  if (section.organizationId === id) return [];
  return [
    problem(
      ["accounts", "organizationId"],
      section.organizationId,
      `is another organization than the environment's ${id}`,
      `Correct organization.id, or lock with credentials of ${id}.`,
    ),
  ];
}

function teamConflicts(environment: Environment, section: AccountsSection): Problem[] {
  const owners = reservedAccounts(environment);
  return Object.values(environment.teams).flatMap((team) => {
    const locked = own(section.teams, team.name);
    if (locked === undefined) return [];
    const path = ["accounts", "teams", team.name];
    if (team.account.kind === "existing" && team.account.accountId !== locked.accountId) {
      return [
        problem(
          [...path, "accountId"],
          locked.accountId,
          `is not the team's existing account ${team.account.accountId}`,
          LOCK_AGAIN,
        ),
      ];
    }
    const found: Problem[] = [];
    const owner = owners.get(locked.accountId);
    if (team.account.kind === "created") {
      if (owner !== undefined) {
        const mend = `Give teams.${team.name}.account an e-mail of its own and lock again.`;
        found.push(problem([...path, "accountId"], locked.accountId, `is ${owner} as well`, mend));
      } else {
        owners.set(locked.accountId, `the account of team ${team.name}`);
      }
    }
    return found;
  });
}

/** Accounts of teams that AWS does not let anybody use: their teams wait. */
export function unusableAccounts(environment: Environment, lock: Lock): Problem[] {
  return Object.keys(environment.teams).flatMap((team) => {
    const locked = own(lock.accounts?.teams ?? {}, team);
    if (locked === undefined || locked.status === "ACTIVE") return [];
    const path = ["accounts", "teams", team, "status"];
    return [problem(path, locked.status, stateReason(locked), stateMend(locked.status))];
  });
}

function reservedAccounts(environment: Environment): Map<string, string> {
  const existing = Object.values(environment.teams).flatMap(({ name, account }): [string, string][] =>
    account.kind === "existing" ? [[account.accountId, `the account of team ${name}`]] : [],
  );
  return new Map([
    ...existing,
    [environment.organization.managementAccountId, "the organization's management account"],
    [environment.platform.accountId, "the platform account"],
  ]);
}

function stateReason({ accountId, status }: TeamAccountState): string {
  return status === "PENDING_ACTIVATION"
    ? `means that the sign-up of account ${accountId} was never completed`
    : `means that account ${accountId} cannot be used`;
}

function stateMend(status: string): string {
  switch (status) {
    case "PENDING_ACTIVATION":
      return `Complete the sign-up as the account's root user. ${LOCK_AGAIN}`;
    case "SUSPENDED":
    case "PENDING_CLOSURE":
    case "CLOSED":
      return `Have AWS Support reopen the account, or give the team another account or remove the team. ${LOCK_AGAIN}`;
    default:
      return `See the account in the Organizations console. ${LOCK_AGAIN}`;
  }
}

function parseJson(text: string, environment: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = `is not JSON: ${error instanceof Error ? error.message : error}`;
    const mend = "Restore it from version control, or delete it and run `bedrock-access lock`.";
    throw new LockError(environment, [{ path: lockFileName(environment), received: text, reason, mend }]);
  }
}

function lockSchema(environment: string) {
  return z.looseObject({
    environment: z.custom<string>(
      (name) => name === environment,
      says(`is not ${environment}`, `Give each environment a lock of its own: ${lockFileName(environment)}.`),
    ),
    accounts: accountsSection.exactOptional(),
    authority: authoritySection.exactOptional(),
    anchors: anchorsSection.exactOptional(),
    gateways: z.strictObject({ version, regions: lockedGateways }).exactOptional(),
    inferenceProfiles: z.strictObject({ version, teams: lockedInferenceProfiles }).exactOptional(),
    guardrails: z.strictObject({ version, teams: lockedGuardrails }).exactOptional(),
    models: z.strictObject({ version, teams: modelTeams }).exactOptional(),
  });
}

const policyNames = z.array(z.string().min(1, says("is no policy name", LOCK_AGAIN)));

const version = z.custom<1>(
  (written) => written === 1,
  says(
    "is no version that this bedrock-access can read",
    "Install the version that wrote it, or delete the section and lock again.",
  ),
);

const authoritySection = z.strictObject({
  version,
  pem: bundle,
});

const anchorArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:\d{12}:(trust-anchor|profile)\/[0-9a-f-]{36}$/,
    says("is not the ARN of a trust anchor or profile", LOCK_AGAIN),
  );

const anchorsSection = z.strictObject({
  version,
  teams: z.record(z.string(), z.strictObject({ trustAnchorArn: anchorArn, profileArn: anchorArn })),
});

const accountsSection = z.strictObject({
  version,
  organizationId: z.string().regex(/^o-[a-z0-9]{10,32}$/, says("is not the id of an organization", LOCK_AGAIN)),
  ouId: z
    .string()
    .regex(/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/, says("is not the id of an organizational unit", LOCK_AGAIN))
    .exactOptional(),
  teams: z.record(
    z.string(),
    z.strictObject({
      accountId,
      status: z.string().regex(/^[A-Z_]+$/, says("is not an account's state", LOCK_AGAIN)),
    }),
  ),
  attached: z.record(
    z
      .string()
      .regex(
        /^(\d{12}|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
        says("is not the id of an account, an OU or a root", LOCK_AGAIN),
      ),
    z.strictObject({ serviceControlPolicies: policyNames, resourceControlPolicies: policyNames }),
  ),
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
