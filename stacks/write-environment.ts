import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleEnds } from "../environment/authority-bundle";
import type { Environment } from "../environment/environment";
import { authorityPem, type Lock, lockHash } from "../environment/lock";
import {
  type SynthesizedEnvironment,
  synthesizedEnvironmentFile,
  type WaitingRoute,
  type WaitingTeam,
} from "../environment/synthesized";
import type { AccountStack } from "./account-stack";

/** Writes `<environment>.environment.json`, which every other command reads. */
export function writeEnvironment(
  outdir: string,
  environment: Environment,
  lock: Lock,
  { stacks, waiting, waitingRoutes: routes, unattributed, shutFirst, leftOut }: Composed,
): void {
  const authority = authorityPem(environment, lock);
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
    ...(routes.length === 0 ? {} : { waitingRoutes: routes }),
    ...(unattributed.length === 0 ? {} : { unattributed }),
    ...(shutFirst.length === 0 ? {} : { shutFirst }),
    ...(authority === undefined ? {} : { authorityEnds: bundleEnds(authority) }),
    ...(lock.guardrails === undefined ? {} : { guardrails: lock.guardrails.teams }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
  mkdirSync(outdir, { recursive: true });
  writeFileSync(
    join(outdir, synthesizedEnvironmentFile(environment.name)),
    `${JSON.stringify(synthesized, undefined, 2)}\n`,
  );
}

/** What was composed, and what its user should know of it. */
interface Composed {
  readonly stacks: readonly AccountStack[];
  readonly waiting: readonly WaitingTeam[];
  readonly waitingRoutes: readonly WaitingRoute[];
  readonly unattributed: readonly string[];
  readonly shutFirst: readonly string[];
  readonly leftOut: readonly string[];
}
