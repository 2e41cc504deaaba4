import type { RuntimePolicy } from "../../access/runtime-policy";
import type { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import type { LimiterStore } from "../../gateway/admission/limiter-store";

export interface ProjectionProps {
  readonly acknowledgements: Acknowledgements;
  readonly store: Pick<LimiterStore, "mark">;
  /** The policy that holds now. */
  readonly policy: () => RuntimePolicy;
  /** This region, as it acknowledges. */
  readonly region: string;
}

/**
 * Brings a revocation, or that it was taken back, into the region's limiter store, and acknowledges it.
 *
 * It does what the table says now, not what an event says: so events may come twice, late and in any order. If the table has changed
 * meanwhile it is done again, for another process may have been between the two.
 *
 * @param mark - `user:anna`
 * @throws RangeError for a version that cannot be acknowledged, once the store knows
 */
export async function project(
  mark: string,
  { acknowledgements, store, policy, region }: ProjectionProps,
): Promise<void> {
  let known = await acknowledgements.stateOf(mark);
  for (;;) {
    const { environment, teams } = policy();
    const change = known.state === "revoked" ? { revoked: [mark] } : { restored: [mark] };
    await Promise.all(Object.keys(teams).map((team) => store.mark({ environment, team }, change)));
    const now = await acknowledgements.stateOf(mark);
    if (Number.isNaN(now.version)) throw new RangeError(unreadable(mark));
    if (now.version === known.version) break;
    known = now;
  }
  if (known.version > 0) await acknowledgements.acknowledge(mark, region, known);
}

function unreadable(mark: string): string {
  return `the revocation ${mark} has a version in the access state's table that is no number: delete the item, and revoke or restore it again.`;
}
