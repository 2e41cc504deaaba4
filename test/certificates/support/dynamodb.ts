import { randomUUID } from "node:crypto";
import type { TableLayout } from "../../../access/table-layout";
import { type DynamoDb, dynamoDb } from "../../../certificates/aws/dynamodb";
import { type AwsConnection, jsonService } from "../../../certificates/aws/json-service";
import { EMULATED } from "./aws";

export function emulated(endpoint: string, fetching: typeof fetch = fetch): AwsConnection {
  return {
    region: EMULATED.region,
    credentials: async () => EMULATED.credentials,
    endpoint,
    fetch: fetching,
    now: Date.now,
    pause: async () => {},
    random: () => 0,
  };
}

/** A table as its layout says, in the emulator, under a name of its own. */
export async function createTable(
  endpoint: string,
  { partitionKey, sortKey, timeToLiveAttribute }: TableLayout,
): Promise<string> {
  const call = jsonService({ name: "dynamodb", target: "DynamoDB_20120810", version: "1.0" }, emulated(endpoint));
  const TableName = `table-${randomUUID()}`;
  await call("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [partitionKey, sortKey].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: [
      { AttributeName: partitionKey.name, KeyType: "HASH" },
      { AttributeName: sortKey.name, KeyType: "RANGE" },
    ],
  });
  await call("UpdateTimeToLive", {
    TableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: timeToLiveAttribute },
  });
  return TableName;
}

/** Items of a table as they are kept, with every attribute. */
export async function itemsOf(endpoint: string, TableName: string): Promise<readonly Record<string, object>[]> {
  const call = jsonService({ name: "dynamodb", target: "DynamoDB_20120810", version: "1.0" }, emulated(endpoint));
  const { Items } = await call("Scan", { TableName });
  return Array.isArray(Items) ? Items : [];
}

/** moto carries out the parts of two transactions in turns, and DynamoDB does not: here one follows the other. */
export function oneAtATime(): typeof fetch {
  let last: Promise<unknown> = Promise.resolve();
  return (url, init) => {
    const next = last.then(() => fetch(url, init));
    last = next.catch(() => {});
    return next;
  };
}

/** The first call of an operation is carried out, and its answer gets lost. */
export function losingFirstAnswer(endpoint: string, operation: string): DynamoDb {
  let lost = false;
  const fetching: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (lost || !JSON.stringify(init?.headers).includes(`.${operation}`)) return answer;
    lost = true;
    throw new TypeError("the connection was closed");
  };
  return dynamoDb(emulated(endpoint, fetching));
}
