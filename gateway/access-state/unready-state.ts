import { AccessStateError } from "./access-state-error";

/**
 * Why calls cannot be served by an access state, without a word of what it holds. One in AWS is not asked: each call that needs it tells.
 *
 * @param accessState - Its version cannot be told while it cannot be read.
 */
export function unreadyState(accessState: { version?(): number }): readonly string[] {
  try {
    accessState.version?.();
    return [];
  } catch (error) {
    if (error instanceof AccessStateError) return ["the access state cannot be read"];
    throw error;
  }
}
