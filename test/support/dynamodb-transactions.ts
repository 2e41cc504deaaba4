import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

type Value = Readonly<Record<string, string>>;
type Item = Readonly<Record<string, Value>>;

/** What of DynamoDB a ledger uses, of one table, in this process: fast, and with real conflicts. */
export interface TransactionsFake {
  readonly url: string;
  /** Transactions that were cancelled because another one held an item of theirs. */
  conflicts(): number;
  stop(): Promise<void>;
}

/**
 * A transaction takes its items, waits, and writes them all: one that wants any of them meanwhile is cancelled, as DynamoDB does it.
 * Every so many are carried out and their answer is lost.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export async function startTransactionsFake(loseEvery: number): Promise<TransactionsFake> {
  const items = new Map<string, Item>();
  const held = new Set<string>();
  let conflicts = 0;
  let carriedOut = 0;

  const transact = async ({ TransactItems }: { readonly TransactItems: readonly Write[] }): Promise<Answer> => {
    const writes = TransactItems.map((write) => ({ write, key: keyOf(write.Put?.Item ?? write.Update?.Key ?? {}) }));
    const reasons = writes.map(({ key }) => (held.has(key) ? "TransactionConflict" : "None"));
    if (reasons.includes("TransactionConflict")) {
      conflicts++;
      return cancelled(reasons);
    }
    for (const { key } of writes) held.add(key);
    await sleep(2);
    for (const { key } of writes) held.delete(key);
    const failed = writes.map(({ write, key }) =>
      write.Put?.ConditionExpression !== undefined && items.has(key) ? "ConditionalCheckFailed" : "None",
    );
    if (failed.includes("ConditionalCheckFailed")) return cancelled(failed);
    for (const { write, key } of writes) {
      items.set(key, write.Put?.Item ?? updated(items.get(key), write.Update ?? NO_UPDATE));
    }
    carriedOut++;
    return carriedOut % loseEvery === 0 ? { status: 500, body: {} } : { status: 200, body: {} };
  };

  const query = ({ ExpressionAttributeValues: values }: { readonly ExpressionAttributeValues: Item }): Answer => {
    const from = values[":from"]?.S ?? "";
    const found = [...items.values()].filter(({ pk, sk }) => pk?.S === values[":pk"]?.S && (sk?.S ?? "") >= from);
    return { status: 200, body: { Items: found } };
  };

  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const isTransaction = String(request.headers["x-amz-target"]).endsWith(".TransactWriteItems");
    const { status, body } = isTransaction ? await transact(JSON.parse(text)) : query(JSON.parse(text));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    conflicts: () => conflicts,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface Write {
  readonly Put?: { readonly Item: Item; readonly ConditionExpression?: string };
  readonly Update?: Update;
}

interface Update {
  readonly Key: Item;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Item;
}

const NO_UPDATE: Update = {
  Key: {},
  UpdateExpression: "",
  ExpressionAttributeNames: {},
  ExpressionAttributeValues: {},
};

function keyOf({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}

/** `ADD #a :x, #b :y SET #c = :z` */
function updated(before: Item = {}, update: Update): Item {
  const { Key, UpdateExpression, ExpressionAttributeNames: names, ExpressionAttributeValues: values } = update;
  const after: Record<string, Value> = { ...before, ...Key };
  const [added = "", set = ""] = UpdateExpression.replace("ADD ", "").split(" SET ");
  for (const [name = "", value = ""] of added.split(", ").map((each) => each.split(" "))) {
    const attribute = names[name] ?? name;
    after[attribute] = { N: `${Number(before[attribute]?.N ?? 0) + Number(values[value]?.N)}` };
  }
  for (const [name = "", value = ""] of set.split(", ").map((each) => each.split(" = "))) {
    after[names[name] ?? name] = values[value] ?? {};
  }
  return after;
}

function cancelled(reasons: readonly string[]): Answer {
  return {
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.join(", ")}]`,
      CancellationReasons: reasons.map((Code) => ({ Code })),
    },
  };
}
