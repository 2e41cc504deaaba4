import type { RuntimePolicy } from "../../access/runtime-policy";
import { didYouMean } from "../../environment/checks/check";
import { DevKeyError, DevKeys } from "../../gateway/identity/dev-keys";
import { CommandError } from "../support/command-error";

/**
 * The keys of `--dev-key`, each for a team that the policy has; `undefined` where there are none.
 *
 * @throws CommandError `dev-key`, which repeats no key.
 */
export function devKeysOf(definitions: readonly string[], policy: RuntimePolicy): DevKeys | undefined {
  if (definitions.length === 0) return undefined;
  const keys = wellFormed(definitions);
  const known = Object.keys(policy.teams);
  const [unknown] = definitions.map(teamOf).filter((team) => !known.includes(team));
  if (unknown === undefined) return keys;
  throw new CommandError(
    "dev-key",
    `--dev-key: "${unknown}" is no team of ${policy.environment} that takes the gateway path. ${didYouMean(unknown, known)}`,
  );
}

function wellFormed(definitions: readonly string[]): DevKeys {
  try {
    return new DevKeys(definitions);
  } catch (error) {
    if (error instanceof DevKeyError) throw new CommandError("dev-key", `--dev-key: ${error.message}`);
    throw error;
  }
}

/** Of `TEAM/USER=KEY`. */
function teamOf(definition: string): string {
  return definition.slice(0, definition.indexOf("/"));
}
