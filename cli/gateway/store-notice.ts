import { CalendarOf } from "../../access/calendar";
import type { RuntimePolicy, StoreFailure } from "../../access/runtime-policy";
import { codeOf, messageOf } from "../../access/thrown";
import { type LimiterStore, StoreUnavailableError } from "../../gateway/admission/limiter-store";

/**
 * What to say when a gateway starts whose store does not answer: it goes on, and is there as soon as the store is.
 *
 * @param url - Its user and password are not repeated.
 * @returns `undefined` where it answers.
 */
export async function storeNotice(
  url: string,
  store: LimiterStore,
  { environment, teams, timeZone, storeFailure }: RuntimePolicy,
): Promise<string | undefined> {
  const [team = ""] = Object.keys(teams);
  try {
    await store.usage({ environment, team }, [], new CalendarOf(timeZone).at(Date.now()));
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    const { protocol, host } = new URL(url);
    const reason = codeOf(error.cause) ?? messageOf(error.cause);
    return `The store ${protocol}//${host} does not answer yet (${reason}). ${meanwhile(storeFailure)} The gateway goes on trying to reach it.`;
  }
}

function meanwhile(failure: StoreFailure): string {
  return failure.kind === "deny"
    ? "Until it does, every call is refused with 503, for limits are never left open."
    : `Until it does, this gateway keeps to its share of every limit, one part in ${failure.replicas}.`;
}
