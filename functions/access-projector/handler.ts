import { REVOCATIONS_PARTITION } from "../../access/access-state-table";
import type { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import type { PolicyFeed } from "../../gateway/policy-source/policy-feed";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import { type ProjectionProps, project } from "./projection";

export interface ProjectorHandlerProps extends Omit<ProjectionProps, "policy"> {
  readonly acknowledgements: Acknowledgements;
  readonly feed: Pick<PolicyFeed, "policy" | "refresh" | "settled">;
  readonly telemetry: Pick<Telemetry, "failed">;
}

/**
 * What calls this function: the stream of the access state's table, filtered by {@link REVOCATION_EVENTS_PATTERN}; and a schedule,
 * every few minutes, whose event has no records.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export interface ProjectorEvent {
  readonly Records?: readonly StreamRecord[];
}

export interface StreamRecord {
  readonly dynamodb: {
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
    readonly SequenceNumber: string;
  };
}

/** Lambda goes on from the first of these, so the mapping must have `ReportBatchItemFailures`. */
export interface ProjectorAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Projects what has changed, each revocation once.
 *
 * On schedule it projects all that the table holds: a team that is new in the policy has heard of none, and what somebody has
 * changed in the store by hand is mended.
 */
export function projectorHandler({ feed, telemetry, ...parts }: ProjectorHandlerProps) {
  return async ({ Records: records }: ProjectorEvent): Promise<ProjectorAnswer> => {
    await feed.refresh();
    await feed.settled(); // a team that was added must not be missed
    const props = { ...parts, policy: () => feed.policy() };
    const marks = records === undefined ? await parts.acknowledgements.marks() : marksOf(records);
    const failed = new Map<string, unknown>();
    await inTurn(marks, async (mark) => {
      try {
        await project(mark, props);
      } catch (error) {
        failed.set(mark, error); // and on: one that cannot be projected must keep no other from the store
        telemetry.failed(error, { request: mark });
      }
    });
    if (records === undefined) {
      const [error] = failed.values();
      if (failed.size > 0) throw error; // there is no batch from which Lambda could go on
      return { batchItemFailures: [] };
    }
    const first = records.find(({ dynamodb }) => failed.has(dynamodb.Keys.sk.S));
    return {
      batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first.dynamodb.SequenceNumber }],
    };
  };
}

function marksOf(records: readonly StreamRecord[]): readonly string[] {
  const keys = records.map(({ dynamodb }) => dynamodb.Keys).filter(({ pk }) => pk.S === REVOCATIONS_PARTITION);
  return [...new Set(keys.map(({ sk }) => sk.S))];
}

/** One team's keys are on one node: what goes to it at once only waits there. */
async function inTurn<Item>(items: readonly Item[], step: (item: Item) => Promise<void>): Promise<void> {
  for (const item of items) await step(item);
}
