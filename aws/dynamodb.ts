import { isDeepStrictEqual } from "node:util";
import type { ItemKey } from "../access/table-layout";
import { type Item, isItem, itemOf, type Value } from "./attributes";
import { AwsRefusal, AwsUnreachable } from "./aws-error";
import type { AwsConnection } from "./connection";
import { type JsonProtocol, type JsonService, jsonService } from "./json-service";

/** Names and values that stand in a condition or a change, which DynamoDB has a language of its own for. */
interface Expression {
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Value>>;
}

export interface Put extends Expression {
  readonly item: Readonly<Record<string, Value | undefined>>;
  readonly condition?: string;
}

export interface Update extends Expression {
  readonly key: ItemKey;
  readonly update: string;
}

export type Write = { readonly kind: "put"; readonly put: Put } | { readonly kind: "update"; readonly update: Update };

/** What became of a put. Where its condition did not hold, nothing was written: `found` stands there instead. */
export type Written = { readonly done: true } | { readonly done: false; readonly found: Item };

export interface Query {
  readonly partition: string;
  /** Sort keys from here on. @default all */
  readonly from?: string;
  /** Only this attribute is read. @default all of them */
  readonly attribute?: string;
  /** By their sort keys. @default "ascending" */
  readonly order?: "ascending" | "descending";
}

/**
 * What we use of DynamoDB. Reads are strongly consistent.
 *
 * Every write here can be repeated without harm, so a request without an answer is sent again.
 *
 * @throws AwsRefusal, AwsUnreachable, from every operation
 */
export class DynamoDb {
  readonly #service: JsonService;

  constructor(connection: AwsConnection) {
    this.#service = jsonService(PROTOCOL, connection);
  }

  async get(table: string, key: ItemKey): Promise<Item | undefined> {
    const parameters = { TableName: table, Key: itemOf({ ...key }), ConsistentRead: true };
    const { Item } = await this.#service.call("GetItem", parameters);
    if (Item === undefined || isItem(Item)) return Item;
    throw unreadable("an item that is none");
  }

  /** All items of a partition, page by page. */
  async *query(table: string, { partition, from, attribute, order = "ascending" }: Query): AsyncGenerator<Item> {
    const parameters = {
      TableName: table,
      ConsistentRead: true,
      ScanIndexForward: order === "ascending",
      KeyConditionExpression: from === undefined ? "pk = :pk" : "pk = :pk AND sk >= :from",
      ExpressionAttributeValues: itemOf({ ":pk": partition, ":from": from }),
      ...(attribute !== undefined && {
        ProjectionExpression: "#attribute",
        ExpressionAttributeNames: { "#attribute": attribute },
      }),
    };
    let next: unknown;
    do {
      const page = await this.#service.call("Query", {
        ...parameters,
        ...(next !== undefined && { ExclusiveStartKey: next }),
      });
      if (!Array.isArray(page.Items)) throw unreadable("a page without items");
      for (const item of page.Items) {
        if (!isItem(item)) throw unreadable("an item that is none");
        yield item;
      }
      if (page.LastEvaluatedKey !== undefined && isDeepStrictEqual(page.LastEvaluatedKey, next)) {
        throw unreadable("the same page again and again");
      }
      next = page.LastEvaluatedKey;
    } while (next !== undefined);
  }

  async put(table: string, put: Put): Promise<Written> {
    try {
      await this.#service.call("PutItem", { ...putOf(table, put), ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
      return { done: true };
    } catch (error) {
      if (!(error instanceof AwsRefusal) || error.code !== "ConditionalCheckFailedException") throw error;
      const { Item } = error.answer;
      return { done: false, found: isItem(Item) ? Item : {} };
    }
  }

  /**
   * All of the writes or none.
   *
   * Transactions that touch the same item at once cancel each other: the one that lost is repeated.
   *
   * @param token - At most 36 characters. Makes a repeated call one with the first, for ten minutes.
   * @returns The position of a write whose condition did not hold, `undefined` when all were written.
   */
  async transact(table: string, writes: readonly Write[], token?: string): Promise<number | undefined> {
    const parameters = {
      TransactItems: writes.map((write) =>
        write.kind === "put" ? { Put: putOf(table, write.put) } : { Update: updateOf(table, write.update) },
      ),
      ...(token !== undefined && { ClientRequestToken: token }),
    };
    try {
      await this.#service.call("TransactWriteItems", parameters);
      return undefined;
    } catch (error) {
      const failed = error instanceof AwsRefusal ? reasonsOf(error).indexOf(CONDITION_FAILED) : -1;
      if (failed < 0) throw error;
      return failed;
    }
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}

/** What DynamoDB never says. Who reads it as if nothing were there lets in whom a table shuts out. */
function unreadable(what: string): AwsUnreachable {
  return new AwsUnreachable(PROTOCOL.name, new Error(`what answers in its place gives ${what}`));
}

const PROTOCOL: JsonProtocol = {
  name: "DynamoDB",
  host: "dynamodb",
  signingName: "dynamodb",
  target: "DynamoDB_20120810",
  version: "1.0",
  isPassing: (refusal) =>
    refusal.code === "TransactionConflictException" ||
    (refusal.code === CANCELLED && reasonsOf(refusal).every((reason) => PASSING_REASONS.has(reason))),
};

function putOf(table: string, { item, condition, ...expression }: Put): object {
  return {
    TableName: table,
    Item: itemOf(item),
    ...(condition !== undefined && { ConditionExpression: condition }),
    ...expressionOf(expression),
  };
}

function updateOf(table: string, { key, update, ...expression }: Update): object {
  return {
    TableName: table,
    Key: itemOf({ ...key }),
    UpdateExpression: update,
    ...expressionOf(expression),
  };
}

function expressionOf({ names, values }: Expression): object {
  return {
    ...(names !== undefined && { ExpressionAttributeNames: names }),
    ...(values !== undefined && { ExpressionAttributeValues: itemOf(values) }),
  };
}

/**
 * Of a transaction that was cancelled: one for each write, `None` for those that are not to blame.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
 */
function reasonsOf({ code, answer }: AwsRefusal): readonly string[] {
  if (code !== CANCELLED || !Array.isArray(answer.CancellationReasons)) return [];
  return answer.CancellationReasons.map((reason: { readonly Code?: unknown } | null) => String(reason?.Code ?? NONE));
}

const CANCELLED = "TransactionCanceledException";
const CONDITION_FAILED = "ConditionalCheckFailed";
const NONE = "None";

/**
 * Another transaction was faster, or AWS is busy.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  NONE,
  "TransactionConflict",
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
]);
