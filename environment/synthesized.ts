import type { Environment } from "./environment";
import type { LockedGuardrails } from "./lock-sections/guardrails";

/**
 * `<output>/<environment>.environment.json`: what `compose` writes beside the stacks and every other command reads.
 */
export interface SynthesizedEnvironment {
  readonly version: 1;
  readonly environment: Environment;
  /** SHA-256 of the lock that the stacks were made with. */
  readonly lockHash: string;
  readonly stacks: readonly SynthesizedStack[];
  readonly waiting: readonly WaitingTeam[];
  /** Absent: none waits. */
  readonly waitingRoutes?: readonly WaitingRoute[];
  /** Teams whose calls through the gateway the bill does not show as theirs yet: see `unattributedTeams`. Absent: none. */
  readonly unattributed?: readonly string[];
  /** Teams whose accounts the policies shut before the teams' own stacks open a way in: see `teamsShutFirst`. Absent: none. */
  readonly shutFirst?: readonly string[];
  /** The day, `YYYY-MM-DD`, on which the first certificate ends that the trust anchors have. Absent: they have none. */
  readonly authorityEnds?: string;
  /** What the lock knows of the guardrails that the environment declares. Absent: nothing. */
  readonly guardrails?: LockedGuardrails;
  /**
   * Names of stacks that the environment has and the synthesis was asked to leave out (`synth --team`), so that neither they nor the
   * whole can be judged from this file. Absent when all were written.
   */
  readonly leftOut?: readonly string[];
}

export interface SynthesizedStack {
  readonly name: string;
  readonly accountId: string;
  /** `management`, `platform` or `team <name>`. */
  readonly holder: string;
  /** The stack's own region first, then those of its provider aliases. */
  readonly regions: readonly string[];
  /** Stacks of a wave can be applied together, once all lower waves are applied. */
  readonly wave: number;
}

/** A team whose stack is left out: its account, or the certificate of the authority that it trusts, is not there yet. */
export interface WaitingTeam {
  readonly team: string;
  readonly reason: string;
  /** Command that ends the wait. */
  readonly next: string;
}

/** A route that the gateway refuses a team, wholly or in a region: the guardrail that its calls must carry is not known yet. */
export interface WaitingRoute {
  readonly team: string;
  readonly route: string;
  readonly reason: string;
  /** Command that ends the wait. */
  readonly next: string;
}

/** Name of that file. */
export function synthesizedEnvironmentFile(environment: string): string {
  return `${environment}.environment.json`;
}
