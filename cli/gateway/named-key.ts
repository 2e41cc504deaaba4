import { looksLikeGatewayKey, parseGatewayKey } from "../../access/gateway-key";
import type { AccessState } from "../../gateway/access-state/access-state";
import { CommandError } from "../support/command-error";

/**
 * The id of the key that somebody names. Who found a leaked key may have no more than the key. Its secret is repeated nowhere.
 *
 * @throws CommandError `key-form`
 */
export function keyIdOf(given: string): string {
  if (!looksLikeGatewayKey(given)) return given;
  const id = parseGatewayKey(given)?.id;
  if (id === undefined) throw new CommandError("key-form", "That is no whole key: give its id, or all of it.");
  return id;
}

/**
 * A mistyped id must not look like a key that has ended. A key stands in the access state before anybody is shown it; development keys
 * stand nowhere.
 *
 * @throws CommandError `unknown-key`
 */
export async function requireKey(id: string, accessState: Pick<AccessState, "key">): Promise<void> {
  if (id.startsWith("dev-") || (await accessState.key(id)) !== undefined) return;
  throw new CommandError("unknown-key", `There is no key "${id}": \`bedrock-access key list\` shows them.`);
}
