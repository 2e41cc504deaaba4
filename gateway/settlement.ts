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

type Reserve = AuthorizedCall["reserve"];

/**
 * Charges what the model says it used. Where it did not come to say so, what is known for certain is not enough: the reservation is
 * charged, for nobody can tell how much more was made before the call ended.
 */
export function billOf(
  reserve: Reserve,
  { price }: Pick<CallTarget, "price">,
  { usage }: MeterReading,
  clientLeft: boolean,
): Bill {
  const charged = (outcome: Bill["outcome"], tokens: TokenUsage): Bill => ({
    outcome,
    usage: tokens,
    tokens: totalTokens(tokens),
    cost: price === undefined ? 0 : costOf(price, tokens),
  });
  if (usage.kind === "exact") return charged(clientLeft ? "cancelled" : "completed", usage.tokens);
  const outcome: Bill["outcome"] = clientLeft ? "cancelled" : "estimated";
  const known = usage.kind === "at-least" ? charged(outcome, usage.tokens) : { ...FREE, outcome };
  return {
    ...known,
    tokens: Math.max(known.tokens, reserve.tokens),
    cost: Math.max(known.cost, reserve.cost),
  };
}

/** For a call that no model has answered. What was sent all the same may have run to its end: {@link withLost} charges that. */
export function unansweredBill(lostAttempts: number, clientLeft: boolean): Bill {
  return lostAttempts === 0 ? FREE : { ...FREE, outcome: clientLeft ? "cancelled" : "estimated" };
}

/** Adds what attempts that were sent and never answered may have cost: Bedrock charges each that ran, whichever answered in the end. */
export function withLost(bill: Bill, lostAttempts: number, reserve: Reserve): Bill {
  if (lostAttempts === 0) return bill;
  return {
    ...bill,
    tokens: bill.tokens + lostAttempts * reserve.tokens,
    cost: bill.cost + lostAttempts * reserve.cost,
  };
}
