import type { LedgerEntry } from "../access/ledger-entry";
import type { Nanodollars } from "../access/money";
import { costOf } from "../access/price";
import { NO_USAGE, type TokenUsage, totalTokens } from "../access/usage";
import type { AuthorizedCall, CallTarget } from "./call";
import type { MeterReading } from "./upstream/usage/meter";

/** What a call comes to when it is over. */
export interface Bill {
  readonly outcome: LedgerEntry["outcome"];
  readonly usage: TokenUsage;
  readonly tokens: number;
  readonly cost: Nanodollars;
}

/** No model ran: nothing is charged. The request itself still counts. */
export const FREE: Bill = { outcome: "failed", usage: NO_USAGE, tokens: 0, cost: 0 };

/**
 * Charges what the model says it used. Where it did not come to say so, what is known for certain is not enough: the reservation is
 * charged, for nobody can tell how much more was made before the call ended.
 */
export function billOf(call: AuthorizedCall, target: CallTarget, reading: MeterReading, clientLeft: boolean): Bill {
  const { usage } = reading;
  if (usage.kind === "exact") return charged(target, usage.tokens, clientLeft ? "cancelled" : "completed");
  const known =
    usage.kind === "at-least" ? charged(target, usage.tokens, "estimated") : { ...FREE, outcome: "estimated" as const };
  return {
    outcome: clientLeft ? "cancelled" : "estimated",
    usage: known.usage,
    tokens: Math.max(known.tokens, call.reserve.tokens),
    cost: Math.max(known.cost, call.reserve.cost),
  };
}

function charged({ price }: CallTarget, usage: TokenUsage, outcome: LedgerEntry["outcome"]): Bill {
  return { outcome, usage, tokens: totalTokens(usage), cost: price === undefined ? 0 : costOf(price, usage) };
}
