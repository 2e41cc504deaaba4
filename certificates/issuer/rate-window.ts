import type { IssuingRate } from "../../access/issuing-policy";

/** What one more certificate does to a window that slides: the moments to keep, or the seconds to wait. */
export type Taken =
  | { readonly moments: readonly number[]; readonly wait: undefined }
  | { readonly moments: undefined; readonly wait: number };

/** @param moments - When the user got certificates, in milliseconds since 1970; the oldest first. */
export function takeOne(moments: readonly number[], { certificates, seconds }: IssuingRate, now: number): Taken {
  const window = seconds * 1000;
  const recent = moments.filter((moment) => moment > now - window);
  const [oldest] = recent.slice(-certificates); // a rate that was lowered counts its newest
  if (oldest !== undefined && recent.length >= certificates) {
    return { moments: undefined, wait: Math.max(1, Math.ceil((oldest + window - now) / 1000)) };
  }
  return { moments: [...recent, now], wait: undefined };
}
