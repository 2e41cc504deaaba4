import { setTimeout as sleep } from "node:timers/promises";
import type { ItemKey } from "../../access/table-layout";
import { type Item, itemOf, type Value } from "./attributes";
import { AwsClient, type AwsClientProps } from "./aws-client";

export interface DynamoDbProps extends AwsClientProps {
  /** At least 0, below 1. */
  readonly random: () => number;
  /**
   * A request that failed for a passing reason is repeated for so long.
   *
   * @default 10000
   */
  readonly patienceMilliseconds?: number;
}

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

export interface Query {
  readonly partition: string;
  /** Sort keys from here on. @default all */
  readonly from?: string;
  /** Only this attribute is read. @default all of them */
  readonly attribute?: string;
}

/**
 * What we use of DynamoDB, by its JSON protocol. Reads are strongly consistent.
 *
 * Every write here can be repeated without harm, so a request without an answer is sent again.
 */
export class DynamoDb {
  readonly #client: AwsClient;
  readonly #props: DynamoDbProps;

  constructor(props: DynamoDbProps) {
    this.#props = props;
    this.#client = new AwsClient({ host: "dynamodb", signingName: "dynamodb" }, props);
  }

  async get(table: string, key: ItemKey): Promise<Item | undefined> {
    const answer = await this.#ask<{ Item?: Item }>("GetItem", {
      TableName: table,
      Key: itemOf({ ...key }),
      ConsistentRead: true,
    });
    return answer.Item;
  }

  /** All items of a partition, page by page, by their sort keys. */
  async *query(table: string, { partition, from, attribute }: Query): AsyncGenerator<Item> {
    let next: Item | undefined;
    do {
      const page: QueryAnswer = await this.#ask<QueryAnswer>("Query", {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: from === undefined ? "pk = :pk" : "pk = :pk AND sk >= :from",
        ExpressionAttributeValues: itemOf({ ":pk": partition, ":from": from }),
        ...(attribute !== undefined && {
          ProjectionExpression: "#attribute",
          ExpressionAttributeNames: { "#attribute": attribute },
        }),
        ...(next !== undefined && { ExclusiveStartKey: next }),
      });
      yield* page.Items ?? [];
      next = page.LastEvaluatedKey;
    } while (next !== undefined);
  }

  /** @returns Whether the condition held; where it did not, nothing was written. */
  async put(table: string, put: Put): Promise<boolean> {
    try {
      await this.#ask("PutItem", putOf(table, put));
      return true;
    } catch (error) {
      if (error instanceof DynamoDbError && error.code === "ConditionalCheckFailedException") return false;
      throw error;
    }
  }

  /**
   * All of the writes or none.
   *
   * Transactions that touch the same item at once cancel each other: the one that lost is repeated.
   *
   * @returns Whether all conditions held; where one did not, nothing was written.
   */
  async transact(table: string, writes: readonly Write[]): Promise<boolean> {
    const body = {
      TransactItems: writes.map((write) =>
        write.kind === "put" ? { Put: putOf(table, write.put) } : { Update: updateOf(table, write.update) },
      ),
    };
    try {
      await this.#ask("TransactWriteItems", body);
      return true;
    } catch (error) {
      if (error instanceof DynamoDbError && error.reasons.includes(CONDITION_FAILED)) return false;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #ask<Answer>(operation: string, body: object): Promise<Answer> {
    const { now, random, patienceMilliseconds = 10_000 } = this.#props;
    const giveUpAt = now() + patienceMilliseconds;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#askOnce<Answer>(operation, body);
      } catch (error) {
        const wait = random() * Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** attempt, LONGEST_PAUSE_MILLISECONDS);
        if (!passes(error) || now() + wait > giveUpAt) throw error;
        await sleep(wait);
      }
    }
  }

  async #askOnce<Answer>(operation: string, body: object): Promise<Answer> {
    const { status, body: text } = await this.#client.send({
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(body),
    });
    if (status === 200) return JSON.parse(text);
    throw errorOf(operation, status, text);
  }
}

/** DynamoDB has refused. */
export class DynamoDbError extends Error {
  constructor(
    /** `ResourceNotFoundException` */
    readonly code: string,
    readonly status: number,
    message: string,
    /** Of a transaction that was cancelled: one for each write, `None` for those that are not to blame. */
    readonly reasons: readonly string[],
  ) {
    super(message);
    this.name = "DynamoDbError";
  }
}

interface QueryAnswer {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

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

function errorOf(operation: string, status: number, text: string): DynamoDbError {
  const answer = parse(text);
  const type = typeof answer.__type === "string" ? answer.__type : "";
  const code = type.slice(type.indexOf("#") + 1) || `HTTP ${status}`;
  const said = [answer.message, answer.Message].find((each) => typeof each === "string") ?? "";
  const reasons = Array.isArray(answer.CancellationReasons) ? answer.CancellationReasons : [];
  return new DynamoDbError(
    code,
    status,
    `DynamoDB refuses ${operation}: ${code}${said === "" ? "" : `: ${said}`}`,
    reasons.map((reason: { readonly Code?: unknown }) => String(reason.Code ?? "None")),
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** Whether it may go better a moment later: AWS is busy, another transaction was faster, the network broke. */
function passes(error: unknown): boolean {
  if (!(error instanceof DynamoDbError)) return true;
  if (error.status >= 500 || PASSING.has(error.code)) return true;
  if (error.code !== "TransactionCanceledException" || error.reasons.includes(CONDITION_FAILED)) return false;
  return error.reasons.every((reason) => reason === "None" || PASSING.has(reason));
}

const CONDITION_FAILED = "ConditionalCheckFailed";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const PASSING: ReadonlySet<string> = new Set([
  "TransactionConflict",
  "TransactionConflictException",
  "TransactionInProgressException",
  "ThrottlingException",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
]);

const FIRST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 1_000;
