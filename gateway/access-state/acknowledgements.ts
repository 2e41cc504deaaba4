import {
  ACCESS_STATE_TABLE,
  acknowledgementItemKey,
  acknowledgementsPartition,
  RESTORED_KEPT_SECONDS,
  REVOCATIONS_PARTITION,
} from "../../access/access-state-table";
import { plainValue } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
import { isRevoked, versionOf } from "./dynamodb-access-state";

export interface AcknowledgementsProps {
  readonly dynamoDb: DynamoDb;
  readonly table: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the table says of a mark now. */
export interface MarkState {
  readonly state: "revoked" | "restored";
  /** Grows with every change of the mark. 0: the table knows nothing of it, or no longer. */
  readonly version: number;
}

/** Which region's limiter store knows which version of a revocation. Each region writes an item of its own. */
export class Acknowledgements {
  constructor(private readonly props: AcknowledgementsProps) {}

  /** @param mark - `user:anna` */
  async stateOf(mark: string): Promise<MarkState> {
    const { dynamoDb, table } = this.props;
    const item = await dynamoDb.get(table, { pk: REVOCATIONS_PARTITION, sk: mark });
    return { state: item !== undefined && isRevoked(item) ? "revoked" : "restored", version: versionOf(item) };
  }

  /** Every mark that the table knows, revoked or restored. */
  async marks(): Promise<readonly string[]> {
    const { dynamoDb, table } = this.props;
    const marks: string[] = [];
    for await (const item of dynamoDb.query(table, { partition: REVOCATIONS_PARTITION, attribute: "sk" })) {
      marks.push(String(plainValue(item.sk)));
    }
    return marks;
  }

  /** A version that is older than the one that was acknowledged changes nothing. */
  async acknowledge(mark: string, region: string, { state, version }: MarkState): Promise<void> {
    const { dynamoDb, table, now } = this.props;
    await dynamoDb.put(table, {
      item: {
        ...acknowledgementItemKey(mark, region),
        version,
        at: new Date(now()).toISOString(),
        ...(state === "restored" && { [REMOVE_AT]: Math.floor(now() / 1000) + RESTORED_KEPT_SECONDS }),
      },
      condition: "attribute_not_exists(pk) OR version < :version",
      values: { ":version": version },
    });
  }

  /** By region, the version that it has acknowledged. */
  async of(mark: string): Promise<ReadonlyMap<string, number>> {
    const { dynamoDb, table } = this.props;
    const versions = new Map<string, number>();
    for await (const item of dynamoDb.query(table, { partition: acknowledgementsPartition(mark) })) {
      versions.set(String(plainValue(item.sk)), versionOf(item));
    }
    return versions;
  }
}

const REMOVE_AT = ACCESS_STATE_TABLE.timeToLiveAttribute;
