import { daysUntil } from "../../access/days-until";

/** A certificate of the authority whose end somebody must think of. */
export interface EndingAuthority {
  /** `YYYY-MM-DD` */
  readonly ends: string;
  /** Part of a day counted as one; 0 when it has ended. */
  readonly daysLeft: number;
}

/** Days before the end of a CA certificate at which somebody must think of the next one. */
const NOTICE_DAYS = 45;

/** `undefined`: the certificates of the trust anchors last. */
export function endingAuthority(ends: string, now: Date): EndingAuthority | undefined {
  const daysLeft = daysUntil(ends, now);
  return daysLeft > NOTICE_DAYS ? undefined : { ends, daysLeft };
}
