import type { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import { count } from "../../proofs/words";
import { isTableFailure } from "../gateway/command-line-aws";
import { CommandError } from "../support/command-error";
import { mapLimited } from "../support/map-limited";
import { partOf, type StatusPart } from "./status-part";

const PART = "access state";

/** What the table says of revocations and of who has heard of them. */
export type ReadAcknowledgements = Pick<Acknowledgements, "marks" | "stateOf" | "of">;

/** Whether every region's gateways know every revocation that the table has now. */
export async function accessStatePart(
  regions: readonly string[],
  withTable: (read: (table: ReadAcknowledgements) => Promise<StatusPart>) => Promise<StatusPart>,
): Promise<StatusPart> {
  try {
    return await withTable((table) => acknowledgedBy(regions, table));
  } catch (error) {
    if (!(isTableFailure(error) || error instanceof CommandError)) throw error;
    return { part: PART, state: "not-asked", says: [`its table cannot be read: ${error.message}`] };
  }
}

async function acknowledgedBy(regions: readonly string[], table: ReadAcknowledgements): Promise<StatusPart> {
  const marks = await table.marks();
  const known = await mapLimited(marks, MARKS_AT_ONCE, async (mark) => {
    const [{ version }, versions] = await Promise.all([table.stateOf(mark), table.of(mark)]);
    return { mark, silent: regions.filter((region) => (versions.get(region) ?? 0) < version) };
  });
  const problems = regions.flatMap((region) => {
    const missing = known.filter(({ silent }) => silent.includes(region)).map(({ mark }) => mark);
    return missing.length === 0 ? [] : [`${region} has not acknowledged ${missing.join(", ")}`];
  });
  return partOf(PART, problems, `${count(marks.length, "change")}, acknowledged by ${regions.join(", ")}`);
}

/** Without AWS. */
export const UNASKED_ACCESS_STATE: StatusPart = {
  part: PART,
  state: "not-asked",
  says: ["give --aws, with credentials of the AWS CLI that may read its table"],
};

const MARKS_AT_ONCE = 8;
