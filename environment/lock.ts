import { createHash } from "node:crypto";
import { z } from "zod";
import type { Environment } from "./environment";
import { accountConflicts, accountsOutOfUse } from "./lock-accounts";
import { type AccountsSection, lockedAccounts } from "./lock-sections/accounts";
import { type AnchorsSection, lockedAnchors } from "./lock-sections/anchors";
import type { AuthoritySection } from "./lock-sections/authority";
import { type GatewaysSection, lockedGateways } from "./lock-sections/gateways";
import { type GuardrailsSection, lockedGuardrails } from "./lock-sections/guardrails";
import { type InferenceProfilesSection, lockedInferenceProfiles } from "./lock-sections/inference-profiles";
import { type ModelsSection, modelTeams } from "./lock-sections/models";
import { own } from "./own";
import { EnvironmentError, namingKnownKeys, type Problem, problemsOf } from "./problems";
import { bundle } from "./schema/direct";
import { says } from "./schema/text";

export type { AccountsSection, AttachedPolicies, TeamAccountState } from "./lock-sections/accounts";
export type { AnchorsSection, TeamAnchor } from "./lock-sections/anchors";
export type { AuthoritySection } from "./lock-sections/authority";

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
  return lock.accounts === undefined ? [] : accountConflicts(environment, lock.accounts);
}

/** Accounts of teams that AWS does not let anybody use: their teams wait. */
export function unusableAccounts(environment: Environment, lock: Lock): Problem[] {
  return lock.accounts === undefined ? [] : accountsOutOfUse(environment, lock.accounts);
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
    accounts: z.strictObject({ version, ...lockedAccounts }).exactOptional(),
    authority: z.strictObject({ version, pem: bundle }).exactOptional(),
    anchors: z.strictObject({ version, teams: lockedAnchors }).exactOptional(),
    gateways: z.strictObject({ version, regions: lockedGateways }).exactOptional(),
    inferenceProfiles: z.strictObject({ version, teams: lockedInferenceProfiles }).exactOptional(),
    guardrails: z.strictObject({ version, teams: lockedGuardrails }).exactOptional(),
    models: z.strictObject({ version, teams: modelTeams }).exactOptional(),
  });
}

const version = z.custom<1>(
  (written) => written === 1,
  says(
    "is no version that this bedrock-access can read",
    "Install the version that wrote it, or delete the section and lock again.",
  ),
);

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
