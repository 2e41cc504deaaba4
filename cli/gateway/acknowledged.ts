import { setTimeout as sleep } from "node:timers/promises";
import { type Revocation, revocationMark } from "../../access/revocation";
import type { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import type { DynamoDbAccessState } from "../../gateway/access-state/dynamodb-access-state";

export interface WaitingFor {
  readonly accessState: Pick<DynamoDbAccessState, "renew">;
  readonly acknowledgements: Pick<Acknowledgements, "stateOf" | "of">;
  readonly regions: readonly string[];
  readonly withinMilliseconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** When a region's gateways knew of it, in milliseconds since the wait began; `undefined`: not in time. */
export interface RegionAcknowledgement {
  readonly region: string;
  readonly milliseconds: number | undefined;
}

/**
 * Waits until every region has acknowledged what the table says of a revocation now. In a region that has, gateways know it from the
 * next request on.
 *
 * @param changed - Whether it has just been changed. If not, regions that have not heard of it are told again: an earlier try may
 * have ended before they were.
 */
export async function acknowledged(
  revocation: Pick<Revocation, "kind" | "id">,
  changed: boolean,
  { accessState, acknowledgements, regions, withinMilliseconds, now }: WaitingFor,
): Promise<readonly RegionAcknowledgement[]> {
  const began = now();
  const mark = revocationMark(revocation);
  const heard = new Map<string, number>();
  const look = async (version: number) => {
    const versions = await acknowledgements.of(mark);
    for (const region of regions) {
      if (!heard.has(region) && (versions.get(region) ?? 0) >= version) heard.set(region, now() - began);
    }
    return heard.size === regions.length;
  };

  let { version } = await acknowledgements.stateOf(mark);
  if (!changed && !(await look(version))) {
    heard.clear();
    await accessState.renew(revocation);
    version = (await acknowledgements.stateOf(mark)).version;
  }
  while (!(await look(version)) && now() - began < withinMilliseconds) await sleep(POLL_MILLISECONDS);
  return regions.map((region) => ({ region, milliseconds: heard.get(region) }));
}

const POLL_MILLISECONDS = 200;
