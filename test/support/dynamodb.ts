import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { TableLayout } from "../../access/table-layout";
import { type Item, isItem } from "../../aws/attributes";
import type { AwsConnection } from "../../aws/connection";
import { DynamoDb } from "../../aws/dynamodb";
import { jsonService } from "../../aws/json-service";
import { pooledTransport } from "../../aws/pooled-transport";
import { emulatedAws } from "./aws";
import { type Moto, startMoto } from "./moto";

export interface EmulatedDynamoDb {
  readonly url: string;
  /** A client of it; its pauses between two attempts are short. */
  client(more?: Partial<AwsConnection>): DynamoDb;
  createTable(name: string, layout: TableLayout): Promise<void>;
  /** Items of a table as they are kept, with every attribute. */
  items(table: string): Promise<readonly Item[]>;
  /** Sends one request as it stands. */
  ask(operation: string, body: object): Promise<Readonly<Record<string, unknown>>>;
  /** Says what is answered instead of asking the table; `undefined`: it is asked. */
  interfere(answer: ((request: SeenRequest) => ForcedAnswer | undefined) | undefined): void;
  /** What the table's stream has to tell, from its beginning: each call gives what has come since the one before. */
  stream(table: string): Promise<() => Promise<readonly EmulatedStreamRecord[]>>;
  /** Operations since the last call of this. */
  seen(): string[];
  stop(): Promise<void>;
}

export interface SeenRequest {
  /** `TransactWriteItems` */
  readonly operation: string;
  readonly body: { readonly TransactItems?: readonly unknown[]; readonly ClientRequestToken?: string };
}

export interface ForcedAnswer {
  readonly status: number;
  readonly body: object;
  /** The table is asked as well, and its answer is lost. */
  readonly asks?: true;
}

export interface EmulatedStreamRecord {
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
    readonly SequenceNumber: string;
  };
}

/**
 * DynamoDB as moto emulates it.
 *
 * Its requests are answered one after the other: moto undoes a transaction by putting back a copy of all tables, and with it what
 * others have written meanwhile.
 */
export async function startDynamoDb(): Promise<EmulatedDynamoDb> {
  const moto: Moto = await startMoto();
  let interference: ((request: SeenRequest) => ForcedAnswer | undefined) | undefined;
  let operations: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const clients: DynamoDb[] = [];

  const forward = (target: string, body: string) => {
    const headers = { ...HEADERS, "x-amz-target": target };
    const answer = last.then(() => fetch(moto.url, { method: "POST", headers, body }));
    last = answer.then(
      () => {},
      () => {},
    );
    return answer;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const target = String(request.headers["x-amz-target"] ?? "");
    const operation = target.slice(target.indexOf(".") + 1);
    operations.push(operation);
    const forced = interference?.({ operation, body: JSON.parse(body) });
    if (forced !== undefined) {
      if (forced.asks) await (await forward(target, body)).arrayBuffer();
      response.writeHead(forced.status, { "content-type": TYPE }).end(JSON.stringify(forced.body));
      return;
    }
    const answer = await forward(target, body);
    response.writeHead(answer.status, { "content-type": TYPE }).end(await answer.text());
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const url = `http://127.0.0.1:${address.port}`;

  const ask = async (operation: string, body: object) => {
    const answer = await forward(`DynamoDB_20120810.${operation}`, JSON.stringify(body));
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
    const parsed: Readonly<Record<string, unknown>> = JSON.parse(await answer.text());
    return parsed;
  };
  const askStream = async (operation: string, body: object) => {
    const answer = await forward(`DynamoDBStreams_20120810.${operation}`, JSON.stringify(body));
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
    return JSON.parse(await answer.text());
  };
  return {
    url,
    ask,
    stream: async (table) => {
      const { Streams } = await askStream("ListStreams", { TableName: table });
      const { StreamArn } = Streams[0];
      const { StreamDescription } = await askStream("DescribeStream", { StreamArn });
      const { ShardId } = StreamDescription.Shards[0];
      const begin = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      let { ShardIterator } = await askStream("GetShardIterator", begin);
      return async () => {
        const answer = await askStream("GetRecords", { ShardIterator });
        ShardIterator = answer.NextShardIterator;
        return answer.Records;
      };
    },
    client: (more) => {
      const connection = emulatedAws(url, {
        transport: pooledTransport,
        pause: (milliseconds) => pause(milliseconds),
        random: () => Math.random() / 10,
        patienceMilliseconds: 240_000, // the emulator takes long for a transaction
        answerWithinMilliseconds: 240_000,
        ...more,
      });
      const client = new DynamoDb(connection);
      clients.push(client);
      return client;
    },
    createTable: async (name, layout) => {
      await ask("CreateTable", createTableRequest(name, layout));
    },
    items: async (table) => {
      const { Items } = await ask("Scan", { TableName: table });
      return Array.isArray(Items) ? Items.filter(isItem) : [];
    },
    interfere: (answer) => {
      interference = answer;
    },
    seen: () => {
      const seen = operations;
      operations = [];
      return seen;
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      });
      await moto.stop();
    },
  };
}

/** A table in moto itself, under a name of its own. */
export async function createTable(endpoint: string, layout: TableLayout): Promise<string> {
  const name = `table-${randomUUID()}`;
  const protocol = { name: "DynamoDB", host: "dynamodb", signingName: "dynamodb", target: "DynamoDB_20120810" };
  const { call } = jsonService({ ...protocol, version: "1.0" }, emulatedAws(endpoint));
  await call("CreateTable", createTableRequest(name, layout));
  return name;
}

const TYPE = "application/x-amz-json-1.0";

/** moto tells the region by the signature, which it does not check. */
const HEADERS = {
  "content-type": TYPE,
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20261125/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

function createTableRequest(name: string, { partitionKey, sortKey, streamViewType }: TableLayout): object {
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: partitionKey.name, KeyType: "HASH" },
      { AttributeName: sortKey.name, KeyType: "RANGE" },
    ],
    AttributeDefinitions: [partitionKey, sortKey].map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
    ...(streamViewType && { StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType } }),
  };
}
