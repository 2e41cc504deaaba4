import { daysUntil } from "../../access/days-until";
import type { Exemption } from "../../environment/environment";

/** An exemption that somebody must think of. */
export interface EndingExemption extends Pick<Exemption, "role" | "reason" | "owner" | "expires"> {
  /** Days until the policy ends it, part of a day counted as one; 0 when it has ended. */
  readonly daysLeft: number;
}

/** Days ahead at which a synthesis begins to warn. */
const NOTICE_DAYS = 30;

/** The exemptions that have ended or end soon, first to end first. */
export function endingExemptions(exemptions: readonly Exemption[], now: Date): EndingExemption[] {
  return exemptions
    .map(({ role, reason, owner, expires }) => ({ role, reason, owner, expires, daysLeft: daysUntil(expires, now) }))
    .filter(({ daysLeft }) => daysLeft <= NOTICE_DAYS)
    .sort((a, b) => (a.expires < b.expires ? -1 : a.expires > b.expires ? 1 : 0));
}
