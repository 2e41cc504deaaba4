import { grouped } from "../../proofs/words";
import { table } from "../support/output";
import type { StackSummary } from "./summary";

/** The stacks of an environment by wave and by whose account they are in: of a thousand nobody reads every line. */
export function stackCounts(stacks: readonly StackSummary[]): string {
  const counts = new Map<string, Count>();
  for (const { wave, holder, resources } of stacks) {
    const kind = holder.startsWith("team ") ? "teams" : holder;
    const before = counts.get(`${wave} ${kind}`) ?? { wave, kind, stacks: 0, resources: 0 };
    counts.set(`${wave} ${kind}`, { ...before, stacks: before.stacks + 1, resources: before.resources + resources });
  }
  const rows = [...counts.values()].map(({ wave, kind, stacks, resources }) => [
    String(wave).padStart("wave".length),
    kind,
    grouped(stacks).padStart("stacks".length),
    grouped(resources).padStart("resources".length),
  ]);
  return table(["wave", "account", "stacks", "resources"], rows);
}

interface Count {
  readonly wave: number;
  readonly kind: string;
  readonly stacks: number;
  readonly resources: number;
}
