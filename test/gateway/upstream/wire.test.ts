import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { SignatureV4 } from "@smithy/signature-v4";
import { Pools } from "../../../gateway/upstream/http/pools";
import type { CredentialsSource } from "../../../gateway/upstream/sessions/credentials";
import { NodeSha256 } from "../../support/node-sha256";
import { type ScriptedServer, startScriptedServer } from "./scripted-server";
import { requestTo, targetOf, textOf, upstreamTo } from "./send";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session-token==" };

const ARN = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123";

describe("what a target receives", () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await startScriptedServer({ [ARN]: [200], "eu.anthropic.claude-v1:0": [200], a: [200] });
  });

  afterEach(() => server.stop());

  const paths = [
    ["eu.anthropic.claude-v1:0", "converse-stream", "/model/eu.anthropic.claude-v1%3A0/converse-stream"],
    [
      ARN,
      "invoke",
      "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A111122223333%3Aapplication-inference-profile%2Fabc123/invoke",
    ],
    ["a", "count-tokens", "/model/a/count-tokens"],
  ] as const;

  test.each(paths)("%s by %s: its path", async (model, operation, path) => {
    const upstream = upstreamTo(server.url);
    const answer = await upstream.send(requestTo([model], { operation }), () => undefined);
    await textOf(answer.body);
    expect(server.received).toMatchObject([{ method: "POST", path }]);
    await upstream.close();
  });

  test("the bytes of the body and the headers, with a signature over exactly what arrived", async () => {
    const body = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 256));
    const seen: unknown[] = [];
    const credentials: CredentialsSource = {
      credentials: async (request) => {
        seen.push(request);
        return CREDENTIALS;
      },
      discard: () => undefined,
    };
    const upstream = upstreamTo(server.url, { credentials });
    const headers = { "Content-Type": "application/json", "X-Amzn-Bedrock-Trace": " a   b ", traceparent: "00-1-2-01" };
    const target = targetOf(ARN, { body, headers, roleArn: "arn:aws:iam::111122223333:role/invoke" });
    const answer = await upstream.send(requestTo([target]), () => undefined);
    await textOf(answer.body);

    expect(seen).toEqual([{ roleArn: target.roleArn, team: "payments", user: "anna" }]);
    const [received] = server.received;
    if (received === undefined) throw new Error("nothing was received");
    expect(received.body.equals(body)).toBe(true);
    expect(received.headers).toMatchObject({
      host: new URL(server.url).host,
      "content-type": "application/json",
      "content-length": "5000",
      "accept-encoding": "identity",
      traceparent: "00-1-2-01",
      "x-amz-security-token": CREDENTIALS.sessionToken,
      "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
    });

    const authorization = received.headers.authorization ?? "";
    const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
    const signer = new SignatureV4({
      credentials: CREDENTIALS,
      region: "eu-central-1",
      service: "bedrock",
      sha256: NodeSha256,
    });
    const again = await signer.sign(
      {
        method: "POST",
        protocol: "http:",
        hostname: "127.0.0.1",
        path: received.path,
        headers: Object.fromEntries(signed.map((name) => [name, String(received.headers[name])])),
        body: received.body,
      },
      { signingDate: dateOf(String(received.headers["x-amz-date"])) },
    );
    expect(again.headers.authorization).toBe(authorization);
    await upstream.close();
  });

  test("nothing of credentials that a client sent along", async () => {
    const upstream = upstreamTo(server.url);
    const headers = {
      Authorization: "Bearer bak_1_secret",
      "x-amz-security-token": "foreign",
      "Accept-Encoding": "gzip",
    };
    const answer = await upstream.send(requestTo([targetOf("a", { headers })]), () => undefined);
    await textOf(answer.body);
    expect(server.received[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDSIMULATED\//),
      "accept-encoding": "identity",
    });
    expect(server.received[0]?.headers).not.toHaveProperty("x-amz-security-token");
    await upstream.close();
  });

  test.each([
    ["expect", "100-continue"],
    ["transfer-encoding", "chunked"],
    ["x-note", "a\r\nb: c"],
  ])("a header %s that HTTP cannot carry is refused as `invalid`, and nothing is sent", async (name, value) => {
    const upstream = upstreamTo(server.url);
    const target = targetOf("a", { headers: { [name]: value } });
    await expect(upstream.send(requestTo([target]), () => undefined)).rejects.toMatchObject({ kind: "invalid" });
    expect(server.received).toHaveLength(0);
    await upstream.close();
  });

  test("few connections, which calls that follow each other use again", async () => {
    const upstream = upstreamTo(server.url);
    for (let call = 0; call < 20; call++) {
      await textOf((await upstream.send(requestTo(["a"]), () => undefined)).body);
    }
    expect(server.connections).toBeLessThanOrEqual(5); // a connection is free a moment after its answer has ended
    await upstream.close();
  });
});

test("an upstream with a path keeps it before the model's", async () => {
  const server = await startScriptedServer({ a: [200] });
  const upstream = upstreamTo(`${server.url}/simulated/`);
  await textOf((await upstream.send(requestTo(["a"]), () => undefined)).body);
  expect(server.received[0]?.path).toBe("/simulated/model/a/converse");
  await upstream.close();
  await server.stop();
});

test("what an answer says about its connection alone is not handed on", async () => {
  const server = await startScriptedServer({
    a: [
      (response) => {
        response.writeHead(
          200,
          [
            ["X-Amzn-RequestId", "r-1"],
            ["Connection", "keep-alive"],
            ["Set-Cookie", "a=1"],
            ["Set-Cookie", "b=2"],
          ].flat(),
        );
        response.end("{}");
      },
    ],
  });
  const upstream = upstreamTo(server.url);
  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  await textOf(answer.body);
  expect(answer.headers).toEqual({
    "x-amzn-requestid": "r-1",
    "set-cookie": "a=1, b=2",
    date: expect.any(String),
  });
  await upstream.close();
  await server.stop();
});

test("a large answer passes through as it is, at the pace of its reader", async () => {
  const size = 20_000_000;
  const server = await startScriptedServer({ a: [{ status: 200, body: "x".repeat(size) }] });
  const upstream = upstreamTo(server.url);
  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  await new Promise((passed) => setTimeout(passed, 100));
  expect(answer.body.readableLength).toBeLessThan(1_000_000);
  expect(await textOf(answer.body)).toHaveLength(size);
  await upstream.close();
  await server.stop();
});

test("closing lets a running answer end", async () => {
  const server = await startScriptedServer({
    a: [
      (response) => {
        response.write("first ");
        setTimeout(() => response.end("last"), 100);
      },
    ],
  });
  const upstream = upstreamTo(server.url);
  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  const read = textOf(answer.body);
  await upstream.close();
  expect(await read).toBe("first last");
  await server.stop();
});

test("without a fixed upstream each region has its own endpoint", async () => {
  const pools = new Pools({ connections: 1, silenceMilliseconds: 1_000 });
  expect(pools.endpoint("us-gov-west-1").host).toBe("bedrock-runtime.us-gov-west-1.amazonaws.com");
  expect(pools.endpoint("eu-central-1").pool).not.toBe(pools.endpoint("us-east-1").pool);
  expect(pools.endpoint("eu-central-1")).toBe(pools.endpoint("eu-central-1"));
  await pools.close();
});

test("what is not HTTP is a broken connection", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.resume();
    socket.end("SSH-2.0-OpenSSH_9.6\r\n");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const upstream = upstreamTo(`http://127.0.0.1:${address.port}`);
  await expect(upstream.send(requestTo(["a"]), () => undefined)).rejects.toMatchObject({ kind: "unavailable" });
  await upstream.close();
  await new Promise((closed) => server.close(closed));
});

/** `20261125T101530Z` */
function dateOf(amzDate: string): Date {
  return new Date(amzDate.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, "$1-$2-$3:$4:"));
}
