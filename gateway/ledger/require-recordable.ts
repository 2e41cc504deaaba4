import type { LimitKind } from "../../access/limit-kind";
import type { Scope } from "../../access/scope";
import { LIMIT_KINDS } from "../../environment/environment";
import { isMoney } from "../admission/rules";
import { Refusal } from "../refusal";
import type { LedgerStanding } from "./ledger-writer";

/** What a call may spend, and what holds it. */
export interface SpendingCall {
  readonly cost: number;
  readonly scopes: readonly Pick<Scope, "limits">[];
  /** Limits that count and never refuse. */
  readonly observe: readonly LimitKind[];
}

/**
 * Limits in money rest on the ledger: while it takes no entries, who has such a limit may not spend more.
 *
 * @throws Refusal `unavailable`
 */
export function requireRecordable(standing: LedgerStanding, call: SpendingCall): void {
  if (standing === "open" || (standing === "behind" && !isLimitedInMoney(call))) return;
  throw new Refusal(
    "unavailable",
    "The gateway cannot write down just now what calls cost, so it makes none. Try again in 5 seconds.",
    { retryAfterSeconds: 5, because: "ledger-behind" },
  );
}

function isLimitedInMoney({ cost, scopes, observe }: SpendingCall): boolean {
  if (cost === 0) return false;
  const binding = MONEY.filter((limit) => !observe.includes(limit));
  return scopes.some(({ limits }) => binding.some((limit) => limits[limit] !== "unlimited"));
}

const MONEY = LIMIT_KINDS.filter(isMoney);
