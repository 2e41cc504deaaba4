import { acknowledgementsPartition } from "../../access/access-state-table";
import type { PolicyStatement } from "../../access/iam-policy";
import { READ_ITEMS, WRITE_ITEMS } from "../usage-ledger/durable-table";

// For roles that are made where the table is not: each takes the table's ARN, or a pattern of it.

export function readingOf(tableArn: string): PolicyStatement {
  return { Effect: "Allow", Action: READ_ITEMS, Resource: tableArn };
}

export function writingTo(tableArn: string): PolicyStatement {
  return { Effect: "Allow", Action: [...READ_ITEMS, ...WRITE_ITEMS], Resource: tableArn };
}

/** Writes of acknowledgements alone, by what their partition keys begin with. */
export function acknowledgingIn(tableArn: string): PolicyStatement {
  return {
    Effect: "Allow",
    Action: WRITE_ITEMS,
    Resource: tableArn,
    Condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": acknowledgementsPartition("*") },
      Null: { "dynamodb:LeadingKeys": "false" }, // ForAllValues holds without any key too
    },
  };
}

/** @param streamArn - Of one stream, or a pattern such as {@link streamsOf} gives. */
export function followingIn(streamArn: string): PolicyStatement {
  return {
    Effect: "Allow",
    Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    Resource: streamArn,
  };
}

/**
 * What Lambda asks for beside {@link followingIn}: names of streams, nothing of what they hold. AWS takes no resource for it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function findingStreams(): PolicyStatement {
  return { Effect: "Allow", Action: "dynamodb:ListStreams", Resource: "*" };
}

/** All streams that a table has had: the last part of a stream's name is the time at which it was made. */
export function streamsOf(tableArn: string): string {
  return `${tableArn}/stream/*`;
}
