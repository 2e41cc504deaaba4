import type { ItemKey } from "../../access/table-layout";
import { type Answer, type AwsConnection, AwsRefusal, jsonService } from "./json-service";

/** The operations of DynamoDB that the stores here need. Reads are consistent. */
export interface DynamoDb {
  get(table: string, key: ItemKey): Promise<Item | undefined>;
  /** Writes an item if the condition holds. @returns what stands there instead, when it does not */
  put(table: string, item: Item, condition: Condition): Promise<Written>;
  /**
   * Writes new items, all or none.
   *
   * @param token - At most 36 characters. Makes a repeated call one with the first, for ten minutes.
   * @returns the position of an item that stands there already, or `undefined` when all were written
   */
  putAllNew(table: string, items: readonly Item[], token: string): Promise<number | undefined>;
  /** All items of a partition, the last one first. */
  query(table: string, partition: string): Promise<readonly Item[]>;
}

export type Written = { readonly done: true } | { readonly done: false; readonly found: Item };

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

/** Attributes by name, as DynamoDB has them on the wire. */
export type Item = Readonly<Record<string, Attribute>>;

export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly L: readonly Attribute[] };

/** @throws AwsRefusal, AwsUnreachable, from every operation */
export function dynamoDb(connection: AwsConnection): DynamoDb {
  const call = jsonService({ name: "dynamodb", target: "DynamoDB_20120810", version: "1.0" }, connection);
  return {
    get: async (TableName, key) =>
      itemIn(await call("GetItem", { TableName, Key: keyOf(key), ConsistentRead: true }), "Item"),
    put: async (TableName, Item, { expression, names, values }) => {
      const parameters = {
        ...{ TableName, Item, ConditionExpression: expression, ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
        ...(names !== undefined && { ExpressionAttributeNames: names }),
        ...(values !== undefined && { ExpressionAttributeValues: values }),
      };
      try {
        await call("PutItem", parameters);
        return { done: true };
      } catch (error) {
        if (!(error instanceof AwsRefusal) || error.type !== "ConditionalCheckFailedException") throw error;
        return { done: false, found: itemIn(error.answer, "Item") ?? {} };
      }
    },
    putAllNew: async (TableName, items, ClientRequestToken) => {
      const TransactItems = items.map((Item) => ({
        Put: { TableName, Item, ConditionExpression: "attribute_not_exists(pk)" },
      }));
      for (let made = 1; ; made++) {
        try {
          await call("TransactWriteItems", { TransactItems, ClientRequestToken });
          return undefined;
        } catch (error) {
          const reasons = error instanceof AwsRefusal ? cancellationReasons(error) : [];
          const known = reasons.indexOf("ConditionalCheckFailed");
          if (known >= 0) return known;
          // another one writes the same item at this moment
          if (!reasons.includes("TransactionConflict") || made >= CONFLICT_ATTEMPTS) throw error;
          await connection.pause(CONFLICT_PAUSE * made * connection.random());
        }
      }
    },
    query: async (TableName, partition) => {
      const items: Item[] = [];
      const parameters = {
        ...{ TableName, ConsistentRead: true, ScanIndexForward: false },
        ...{ KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: partition } } },
      };
      for (let from: unknown; ; ) {
        const answer = await call("Query", { ...parameters, ...(from !== undefined && { ExclusiveStartKey: from }) });
        items.push(...itemsIn(answer));
        from = answer.LastEvaluatedKey;
        if (from === undefined) return items;
      }
    },
  };
}

const CONFLICT_ATTEMPTS = 8;
/** Milliseconds. */
const CONFLICT_PAUSE = 50;

export function keyOf({ pk, sk }: ItemKey) {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** The text of an attribute, or `undefined` where it is none. */
export function textOf(attribute: Attribute | undefined): string | undefined {
  return attribute !== undefined && "S" in attribute ? attribute.S : undefined;
}

/** The number of an attribute, or `undefined` where it is none. */
export function numberOf(attribute: Attribute | undefined): number | undefined {
  return attribute !== undefined && "N" in attribute ? Number(attribute.N) : undefined;
}

/**
 * Why each item of a transaction was not written, in their order.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
 */
function cancellationReasons({ type, answer }: AwsRefusal): readonly unknown[] {
  if (type !== "TransactionCanceledException" || !Array.isArray(answer.CancellationReasons)) return [];
  return answer.CancellationReasons.map(({ Code } = {}) => Code);
}

function itemIn(answer: Answer, field: string): Item | undefined {
  const item = answer[field];
  return isItem(item) ? item : undefined;
}

function itemsIn({ Items }: Answer): Item[] {
  return Array.isArray(Items) ? Items.filter(isItem) : [];
}

/** What an attribute holds is looked at where it is read. */
function isItem(value: unknown): value is Item {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((each) => typeof each === "object" && each !== null);
}
