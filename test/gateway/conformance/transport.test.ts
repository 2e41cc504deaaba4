import { connect as connectHttp2 } from "node:http2";
import { request as httpsRequest } from "node:https";
import { connect as connectTls } from "node:tls";
import { gzipSync } from "node:zlib";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { useClientsGateway } from "./clients-gateway";
import { bedrockPath, call, MESSAGES } from "./gateway-under-test";

const { gateway, certificate } = useClientsGateway();

const PATH = bedrockPath("claude-sonnet", "converse-stream");
const BODY = JSON.stringify({ messages: [{ role: "user", content: [{ text: "[[say 40 tokens]]" }] }] });

test.each([
  [["h2", "http/1.1"], "h2"],
  [["http/1.1"], "http/1.1"],
  [["h2"], "h2"],
  [[], false],
])("TLS offers HTTP/2 first: of %j it takes %s", async (offered, taken) => {
  const { port } = new URL(gateway().url);
  const socket = connectTls({ host: "127.0.0.1", port: Number(port), ca: certificate(), ALPNProtocols: offered });
  await new Promise((connected, failed) => socket.once("secureConnect", connected).once("error", failed));
  expect(socket.alpnProtocol).toBe(taken);
  socket.destroy();
});

describe("a stream passes whole over one port", () => {
  afterEach(async () => {
    expect(await gateway().entry()).toMatchObject({ outcome: "completed", usage: { output: 40 } });
  });

  test("by HTTP/1.1", async () => {
    const { status, body } = await call(gateway(), PATH, BODY);
    expect([status, body.includes("metadata")]).toEqual([200, true]);
  });

  test("by HTTP/2 with prior knowledge", async () => {
    const { status, body } = await overHttp2(gateway().url);
    expect([status, body.includes("metadata")]).toEqual([200, true]);
  });

  test("by HTTP/2 over TLS", async () => {
    const { status, body } = await overHttp2(gateway().secureUrl ?? "");
    expect([status, body.includes("metadata")]).toEqual([200, true]);
  });

  test("by HTTP/1.1 over TLS", async () => {
    const { status, body } = await overHttps(gateway().secureUrl ?? "");
    expect([status, body.includes("metadata")]).toEqual([200, true]);
  });
});

describe("a compressed body is refused by the name of its encoding, and the model not called", () => {
  const ways: readonly (readonly [string, (encoding: string) => Promise<Answer>])[] = [
    ["HTTP/1.1", (encoding) => call(gateway(), PATH, gzipSync(BODY), { "content-encoding": encoding })],
    ["HTTP/2", (encoding) => overHttp2(gateway().url, gzipSync(BODY), { "content-encoding": encoding })],
  ];

  test.each(ways)("by %s", async (_, send) => {
    for (const encoding of ["gzip", "br", "zstd", "identity, gzip"]) {
      const { status, body } = await send(encoding);
      expect([status, `${body}`]).toEqual([
        415,
        JSON.stringify({
          message: `The request body has content-encoding "${encoding}". Send it uncompressed, without that header.`,
        }),
      ]);
    }
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("identity is none", async () => {
    expect((await call(gateway(), PATH, BODY, { "content-encoding": "Identity" })).status).toBe(200);
  });
});

describe.each([
  // API Gateway refuses in its own way, and keeps what its authorizer says by `authorization`: what comes beside it we refuse.
  [
    "/bedrock",
    bedrockPath("claude-sonnet", "converse"),
    BODY,
    byHost({ node: [403], lambda: [401, 403] }),
    "authorization",
  ],
  [
    "/anthropic",
    MESSAGES,
    JSON.stringify({ model: "claude-sonnet", max_tokens: 9, messages: [{ role: "user", content: "hi" }] }),
    [401],
    undefined,
  ],
])("on %s a credential", (_, path, body, refused, demanded) => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["in authorization", { authorization: `Bearer ${KEYS.anna}` }],
    ["in authorization, whatever the case of its scheme", { authorization: `bearer  ${KEYS.anna}` }],
    ["in x-api-key", { authorization: "", "x-api-key": KEYS.anna }],
    ["in both", { authorization: `Bearer ${KEYS.anna}`, "x-api-key": KEYS.anna }],
  ])("%s is taken", async (_where, headers) => {
    const isThere = demanded === undefined || headers[demanded] !== "";
    const taken = byHost({ node: [200], lambda: isThere ? [200] : refused });
    expect(taken).toContain((await call(gateway(), path, body, headers)).status);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["that is another in each header", { authorization: `Bearer ${KEYS.anna}`, "x-api-key": KEYS.ben }],
    ["of another scheme", { authorization: "Basic YTpi" }],
    ["that nobody gave out", { authorization: "Bearer nobody" }],
    ["that is not there", { authorization: "" }],
  ])("%s is refused, and the model not called", async (_what, headers) => {
    expect(refused).toContain((await call(gateway(), path, body, headers)).status);
    expect(gateway().bedrock.requests()).toEqual([]);
  });
});

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function overHttp2(
  url: string,
  body: string | Uint8Array = BODY,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const session = connectHttp2(url, { ca: certificate() });
  return new Promise<Answer>((resolve, reject) => {
    session.once("error", reject);
    const stream = session.request({ ":method": "POST", ":path": PATH, authorization: `Bearer ${KEYS.anna}`, ...more });
    let status = 0;
    const chunks: Buffer[] = [];
    stream.once("error", reject);
    stream.once("response", (headers) => {
      status = headers[":status"] ?? 0;
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.once("end", () => resolve({ status, body: Buffer.concat(chunks) }));
    stream.end(body);
  }).finally(() => session.close());
}

function overHttps(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${KEYS.anna}` };
    const asked = httpsRequest(
      `${url}${PATH}`,
      { method: "POST", headers, ca: certificate(), agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      },
    );
    asked.once("error", reject);
    asked.end(BODY);
  });
}
