import type { Nanodollars } from "./money";
import type { Principal } from "./principal";
import type { TokenUsage } from "./usage";

/** What one request used. The durable record: never a prompt, a completion or a credential. */
export interface LedgerEntry {
  /** Unique; an entry with a known id counts once. */
  readonly id: string;
  /** When it was admitted, ISO 8601 in UTC. */
  readonly at: string;
  /** Day and month that its money counts for, in the environment's time zone: `2026-11-25`, `2026-11`. */
  readonly day: string;
  readonly month: string;
  readonly principal: Principal;
  /** Names of the scopes that it counts for: `team/payments`, `user/anna`. */
  readonly scopes: readonly string[];
  readonly route: string;
  readonly modelId: string;
  readonly region: string;
  readonly surface: string;
  readonly operation: string;
  /**
   * `completed`: the upstream answered and said what was used. `failed`: it did not run a model. `cancelled`: the client left.
   * `estimated`: what was used is not known, so the reservation is charged.
   */
  readonly outcome: "completed" | "failed" | "cancelled" | "estimated";
  /** HTTP status that the caller saw. */
  readonly status: number;
  readonly usage: TokenUsage;
  readonly cost: Nanodollars;
  /** What was reserved for it. Below `cost`: the estimate did not hold, or attempts were lost. */
  readonly reserved: Nanodollars;
  /**
   * Attempts that were sent and never answered. A model may have run for each, so each is charged what was reserved, as part of
   * `cost`. Absent: none.
   */
  readonly lostAttempts?: number;
  /** `hit`: answered from the team's cache of answers, and no model was asked. Absent: a model was. */
  readonly cache?: "hit";
  readonly latencyMilliseconds: number;
  readonly firstEventMilliseconds?: number;
}

/** What one scope has spent in a day and in a month. */
export interface SpentTotal {
  /** By name: `team/payments`. */
  readonly scope: string;
  readonly day: Nanodollars;
  readonly month: Nanodollars;
}
