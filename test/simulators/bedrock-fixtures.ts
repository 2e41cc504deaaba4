import { type IncomingMessage, request } from "node:http";
import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import {
  type BedrockSimulator,
  type BedrockSimulatorOptions,
  startBedrockSimulator,
} from "../../simulators/bedrock/bedrock-simulator";

export const SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
export const HAIKU_3 = "anthropic.claude-3-haiku-20240307-v1:0";
export const NOVA = "amazon.nova-lite-v1:0";
export const LLAMA = "us.meta.llama3-1-8b-instruct-v1:0";
export const TITAN = "amazon.titan-embed-text-v2:0";

export const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret-of-the-test" };

/** Of the form that is asked for; the signature fits nothing. */
export const SIGNED_IN_FORM = {
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
  "x-amz-date": "20260131T120000Z",
  "content-type": "application/json",
};

/** One simulator for the tests of a file or a `describe`, empty before each test. */
export function useSimulator(options: BedrockSimulatorOptions = {}): () => BedrockSimulator {
  let simulator: BedrockSimulator | undefined;
  const get = () => {
    if (simulator === undefined) throw new Error("The simulator has not started.");
    return simulator;
  };
  beforeAll(async () => {
    simulator = await startBedrockSimulator(options);
  });
  beforeEach(() => {
    get().forgetRequests();
    get().clearFaults();
  });
  afterAll(() => get().close());
  return get;
}

/** The AWS SDK as anybody uses it, on one attempt unless said otherwise. */
export function awsClient(url: string, config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    endpoint: url,
    region: "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });
  OPEN_CLIENTS.add(client);
  return client;
}

const OPEN_CLIENTS = new Set<BedrockRuntimeClient>();

afterAll(() => {
  for (const client of OPEN_CLIENTS) client.destroy();
});

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** Whether the connection broke before the end. */
  readonly isCut: boolean;
}

/** A call over HTTP/1.1 with nothing in between. */
export function post(
  url: string,
  path: string,
  body: string | Buffer | object,
  headers: Readonly<Record<string, string>> = SIGNED_IN_FORM,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method: "POST", headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {}); // a cut shows in `complete`
      response.on("close", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          isCut: !response.complete,
        }),
      );
    });
    call.on("error", reject);
    call.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

export function invokePath(model: string, operation = "invoke"): string {
  return `/model/${encodeURIComponent(model)}/${operation}`;
}

/** A Messages body with one question. */
export function messages(text: string, more: object = {}): object {
  return {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 1000,
    messages: [{ role: "user", content: text }],
    ...more,
  };
}

export interface Frame {
  readonly headers: Readonly<Record<string, unknown>>;
  /** Decoded JSON; of a chunk, what its bytes hold. */
  readonly json: Record<string, unknown>;
}

/** Splits and verifies event-stream frames with Smithy's decoder. What is left over comes as `rest`. */
export function decodeFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
    const length = rest.readUInt32BE(0);
    const message = CODEC.decode(rest.subarray(0, length));
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, { value }]) => [name, value]));
    const payload = JSON.parse(Buffer.from(message.body).toString("utf8"));
    const inner = typeof payload.bytes === "string" ? Buffer.from(payload.bytes, "base64").toString("utf8") : undefined;
    frames.push({ headers, json: inner === undefined ? payload : JSON.parse(inner) });
    rest = rest.subarray(length);
  }
  return { frames, rest };
}

const CODEC = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

export function parse(bytes: Uint8Array | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
}

export async function collect<T>(events: AsyncIterable<T> | undefined): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const event of events ?? []) all.push(event);
  return all;
}

/** A PNG of that size, as far as its header goes. */
export function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(header);
  header.writeUInt32BE(13, 8);
  header.write("IHDR", 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}
