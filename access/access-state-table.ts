import { type Revocation, revocationMark } from "./revocation";
import type { ItemKey, TableLayout } from "./table-layout";

/**
 * The access state's table: keys, revocations, and which region has acknowledged which revocation. A global table with a replica
 * in every region of the gateway. No index is needed.
 */
export const ACCESS_STATE_TABLE: TableLayout = {
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  timeToLiveAttribute: "removeAt",
  streamViewType: "NEW_AND_OLD_IMAGES", // a table with replicas takes no other
};

/** All gateway keys, by id. */
export const KEYS_PARTITION = "keys";

export function gatewayKeyItemKey(id: string): ItemKey {
  return { pk: KEYS_PARTITION, sk: id };
}

/** All revocations, by mark: those that were taken back stay for a while, with the state `restored`. */
export const REVOCATIONS_PARTITION = "revocations";

export function revocationItemKey(revocation: Pick<Revocation, "kind" | "id">): ItemKey {
  return { pk: REVOCATIONS_PARTITION, sk: revocationMark(revocation) };
}

/** What a region's limiter store knows of a revocation: the version that it was told last. */
export function acknowledgementItemKey(mark: string, region: string): ItemKey {
  return { pk: acknowledgementsPartition(mark), sk: region };
}

/** Acknowledgements of one revocation, by region. */
export function acknowledgementsPartition(mark: string): string {
  return `acknowledgements#${mark}`;
}

/**
 * Filter of the stream for the projector: changes of revocations alone. Without it the projector's own acknowledgements would call
 * it again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export const REVOCATION_EVENTS_PATTERN = {
  dynamodb: { Keys: { [ACCESS_STATE_TABLE.partitionKey.name]: { S: [REVOCATIONS_PARTITION] } } },
} as const;

/** A restored revocation and its acknowledgements are kept for so long. */
export const RESTORED_KEPT_SECONDS = 30 * 86_400;

/** A key that has ended is kept for so long, so that lists still show what it was. */
export const ENDED_KEYS_KEPT_SECONDS = 90 * 86_400;
