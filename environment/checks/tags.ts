import { problem } from "../problems";
import type { Check } from "./check";

/**
 * The environment's tags stand on our roles, and so in their sessions. Policies read some keys there as proof of who opened the
 * session; condition keys ignore case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltag
 */
export const tagsProveNothing: Check = (draft) =>
  Object.entries(draft.tags ?? {}).flatMap(([key, value]) => {
    const meaning = meaningOf(key.toLowerCase());
    if (meaning === undefined) return [];
    return [
      problem(
        ["tags", key],
        value,
        `would stand on every role of ours, where policies read it as ${meaning}`,
        'Give the tag another key, for example "owner".',
      ),
    ];
  });

function meaningOf(key: string): string | undefined {
  if (key === "team") return "the team that the gateway names in its sessions";
  if (key.startsWith("x509")) return "the subject of a certificate";
  if (key === "bedrock-access") return "the environment that a resource belongs to";
  return undefined;
}
