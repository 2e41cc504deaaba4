import type { DynamodbTableConfig } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Token } from "cdktf";
import type { TableLayout } from "../../access/table-layout";

/** What every table of ours is made with: paid by use, encrypted, recoverable to any second of five weeks, hard to lose. */
export function durableTable(
  name: string,
  layout: TableLayout,
  kmsKeyArn: string,
  tags: Readonly<Record<string, string>> | undefined,
): DynamodbTableConfig {
  return {
    name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: layout.partitionKey.name,
    rangeKey: layout.sortKey.name,
    attribute: [layout.partitionKey, layout.sortKey],
    ttl: { attributeName: layout.timeToLiveAttribute, enabled: true },
    ...(layout.streamViewType && { streamEnabled: true, streamViewType: layout.streamViewType }),
    serverSideEncryption: { enabled: true, kmsKeyArn },
    pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: LONGEST_RECOVERY_DAYS },
    deletionProtectionEnabled: true,
    lifecycle: { preventDestroy: true },
    ...(tags && { tags: { ...tags } }),
  };
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html */
const LONGEST_RECOVERY_DAYS = 35;

export function tableNameProblems(name: string): string[] {
  return Token.isUnresolved(name) || /^[\w.-]{3,255}$/.test(name)
    ? []
    : [`name is "${name}": use 3 to 255 letters, digits and characters of _.-`];
}

/** No table of ours has an index, and no program scans one. */
export const READ_ITEMS: readonly string[] = ["dynamodb:GetItem", "dynamodb:Query"];

/** Alone or in transactions. Nothing of ours deletes an item: items end by themselves. */
export const WRITE_ITEMS: readonly string[] = ["dynamodb:PutItem", "dynamodb:UpdateItem"];
