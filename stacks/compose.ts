import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import type { Environment } from "../environment/environment";
import { type Lock, lockConflicts, lockFileName, lockHash, teamAccountId, unusableAccounts } from "../environment/lock";
import { namesOf } from "../environment/names";
import { EnvironmentError, type Problem, pathText, problem } from "../environment/problems";
import { type SynthesizedEnvironment, synthesizedEnvironmentFile, type WaitingTeam } from "../environment/synthesized";
import type { AccountStack } from "./account-stack";
import { joinApp } from "./composed-environments";
import { GatewayStack } from "./gateway-stack";
import { organizationPolicies } from "./organization-policies";
import { OrganizationStack } from "./organization-stack";
import { removePolicyDocuments, writePolicyDocuments } from "./policy-documents";
import { TeamStack } from "./team-stack";
import { TrustStack } from "./trust-stack";

export interface ComposeOptions {
  /**
   * Called with every stack when all of it is made: add or override what the library does not offer.
   *
   * @default nothing is changed
   */
  readonly customize?: (stack: AccountStack) => void;
}

/** What was composed, and which teams wait for AWS. */
export interface Composition {
  readonly stacks: readonly AccountStack[];
  readonly waiting: readonly WaitingTeam[];
}

/**
 * Adds one environment's stacks to an app, and writes `<environment>.environment.json` into its output folder.
 *
 * A pure function of environment and lock: no clock, no network, no credentials. A team whose account AWS has not made yet is
 * left out and named in `waiting`.
 *
 * @throws EnvironmentError when lock and environment contradict each other, or the environment and those composed before.
 * @throws PolicyQuotaError when the organization's policies do not fit beside those that are attached.
 */
export function compose(app: App, environment: Environment, lock: Lock, options: ComposeOptions = {}): Composition {
  const conflicts = [...foreignLock(environment, lock), ...lockConflicts(environment, lock)];
  if (conflicts.length > 0) throw new EnvironmentError(lockFileName(environment.name), conflicts);
  const sharing = joinApp(app, { environment, lock });

  const stacks: AccountStack[] = [];
  const policies = organizationPolicies(environment, sharing);
  if (environment.organization.manages === "documents") {
    writePolicyDocuments(app.outdir, environment, policies);
  } else {
    removePolicyDocuments(app.outdir, environment);
    stacks.push(new OrganizationStack(app, { environment, lock, policies }));
  }

  const takes = (path: "direct" | "gateway") =>
    Object.values(environment.teams).some((team) => team.paths.includes(path));
  const { direct, gateway } = environment;
  if (direct !== undefined && takes("direct")) stacks.push(new TrustStack(app, environment, direct));
  if (gateway !== undefined && takes("gateway")) {
    stacks.push(...Object.keys(gateway.apis).map((region) => new GatewayStack(app, environment, gateway, region)));
  }

  const waiting: WaitingTeam[] = [];
  for (const team of Object.values(environment.teams)) {
    const accountId = teamAccountId(environment, lock, team.name);
    if (accountId === undefined) waiting.push(waitingTeam(environment, lock, team.name));
    else stacks.push(new TeamStack(app, environment, team, accountId));
  }

  for (const stack of stacks) options.customize?.(stack);
  writeEnvironment(app.outdir, environment, lock, stacks, waiting);
  return { stacks, waiting };
}

/** Teams have the same names in every environment, so another one's lock would be taken without a word. */
function foreignLock(environment: Environment, lock: Lock): Problem[] {
  if (lock.environment === environment.name) return [];
  return [
    problem(
      ["environment"],
      lock.environment,
      `is not ${environment.name}`,
      `Compose "${environment.name}" with its own lock: readLock(environment, folder).`,
    ),
  ];
}

function waitingTeam(environment: Environment, lock: Lock, team: string): WaitingTeam {
  const path = pathText(["accounts", "teams", team, "status"]);
  const unusable = unusableAccounts(environment, lock).find((found) => found.path === path);
  if (unusable !== undefined) {
    return { team, reason: `${unusable.received} ${unusable.reason}`, next: unusable.mend };
  }
  return {
    team,
    reason: "its account does not exist yet",
    next: `apply ${namesOf(environment).stacks.organization}, then: bedrock-access lock --environment <file of ${environment.name}>`,
  };
}

function writeEnvironment(
  outdir: string,
  environment: Environment,
  lock: Lock,
  stacks: readonly AccountStack[],
  waiting: readonly WaitingTeam[],
): void {
  const synthesized: SynthesizedEnvironment = {
    version: 1,
    environment,
    lockHash: lockHash(lock),
    stacks: stacks.map((stack) => ({
      name: stack.node.id,
      accountId: stack.accountId,
      holder: stack.holder,
      regions: stack.regions,
      wave: stack.wave,
    })),
    waiting,
  };
  mkdirSync(outdir, { recursive: true });
  writeFileSync(
    join(outdir, synthesizedEnvironmentFile(environment.name)),
    `${JSON.stringify(synthesized, undefined, 2)}\n`,
  );
}
