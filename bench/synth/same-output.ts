import { isDeepStrictEqual } from "node:util";
import { readStacks, type StackFile } from "./stack-file";

/**
 * Both programs must give Terraform the same: stacks, providers, backends, resources with all their arguments and ids.
 *
 * Only CDKTF's comments may differ: they name constructs.
 */
export function requireSameOutput(ours: readonly StackFile[], byHandOutdir: string): void {
  const byHand = new Map(readStacks(byHandOutdir).map((stack) => [stack.name, stack]));
  const names = new Set([...ours.map(({ name }) => name), ...byHand.keys()]);
  const differing = [...names].filter((name) => {
    const mine = ours.find((stack) => stack.name === name);
    return !isDeepStrictEqual(mine?.content, byHand.get(name)?.content);
  });
  if (differing.length > 0) {
    throw new Error(
      `The program by hand writes another ${differing.join(", ")}: comparing the two would mean nothing.`,
    );
  }
}
