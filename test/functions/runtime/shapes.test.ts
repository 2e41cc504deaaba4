import { createHash } from "node:crypto";
import { request } from "node:http";
import { type ApiGatewaySimulator, startApiGateway } from "../../../simulators/lambda/api-gateway";
import type { Sandbox } from "../../../simulators/lambda/runtime-api";
import { describeWith } from "../../support/python-server";
import { until } from "../../support/until";
import { hasRuntimeClient } from "./runtime-client";
import { runFunction } from "./sandbox";

const CLIENT = { name: "Lambda's runtime client", path: hasRuntimeClient() ? "installed" : undefined };

describeWith(CLIENT, "the gateway's handler, run by Lambda's own runtime client", () => {
  let sandbox: Sandbox;
  let api: ApiGatewaySimulator;
  let textual: ApiGatewaySimulator;

  beforeAll(async () => {
    sandbox = await runFunction("test/functions/runtime/shapes-function.ts", { timeoutMilliseconds: 30_000 });
    const resources = [{ path: "/bedrock" }];
    api = await startApiGateway({ resources, integration: sandbox, binaryMediaTypes: "*/*" });
    textual = await startApiGateway({ resources, integration: sandbox });
  });
  afterAll(async () => {
    await api?.close();
    await textual?.close();
    await sandbox?.close();
  });

  const get = (path: string, init: RequestInit = {}) => fetch(`${api.url}/bedrock/${path}`, init);
  const settledRequests = async () => ((await (await get("settled")).json()) as { readonly settled: number }).settled;

  test("an answer without a body has its status and headers: a 429", async () => {
    const answer = await get("limited", { method: "POST", body: "{}" });
    expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([429, "7", ""]);
  });

  test.each([
    ["in base64", () => api],
    ["as text", () => textual],
  ])("a body that API Gateway hands over %s arrives byte for byte", async (_how, gateway) => {
    const body = Buffer.from(JSON.stringify({ text: 'Grüße, "quoted" \\ \u2028 🙂\n' }));
    const answer = await fetch(`${gateway().url}/bedrock/echo`, { method: "POST", body });
    expect(await answer.json()).toMatchObject({ length: body.length, hash: sha256(body) });
  });

  test("bytes that are no text arrive too", async () => {
    const body = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const answer = await get("echo", { method: "POST", body });
    expect(await answer.json()).toMatchObject({ length: 512, hash: sha256(body) });
  });

  test("a body of 4 MB and more fits into the event; one of 6 MB API Gateway refuses", async () => {
    const large = Buffer.alloc(4_200_000, "a");
    expect(await (await get("echo", { method: "POST", body: large })).json()).toMatchObject({ hash: sha256(large) });
    expect((await get("echo", { method: "POST", body: Buffer.alloc(6_000_000) })).status).toBe(413);
  });

  test("headers that were sent twice are joined, whatever their case, and what the client says of lengths is not believed", async () => {
    const headers = [
      ...["Authorization", "Bearer a", "AUTHORIZATION", "Bearer b", "X-Custom", "1", "x-custom", "2"],
      ...["Content-Length", "2", "Host", "gateway"],
    ];
    const seen = JSON.parse(await raw("POST", "/bedrock/echo", headers, "{}")).headers;
    expect(seen).toMatchObject({ authorization: "Bearer a, Bearer b", "x-custom": "1, 2", "content-length": "2" });
  });

  test.each([
    ["/bedrock/echo?beta=true&beta=2&q=a%26b%20c", "https://gateway/bedrock/echo?beta=true&beta=2&q=a%26b+c"],
    ["/bedrock/echo?empty=", "https://gateway/bedrock/echo?empty="],
  ])("the query of %s arrives", async (path, url) => {
    expect(await (await fetch(`${api.url}${path}`)).json()).toMatchObject({ url });
  });

  test("OPTIONS passes like any method, and HEAD has no body", async () => {
    expect(await (await get("echo", { method: "OPTIONS" })).json()).toMatchObject({ method: "OPTIONS" });
    const head = await get("ticks", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("what concerns a connection does not pass", async () => {
    const answer = await get("lengths");
    expect([await answer.text(), answer.headers.get("x-amzn-remapped-date")]).toEqual(["four", "never"]);
    expect(answer.headers.get("content-length")).toBeNull();
  });

  test("a stream passes as it is written", async () => {
    const answer = await get("ticks");
    const chunks: string[] = [];
    for await (const chunk of answer.body ?? []) chunks.push(Buffer.from(chunk).toString());
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.join("")).toBe("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\ndone");
  });

  test("20 MB pass whole", async () => {
    expect((await (await get("large")).arrayBuffer()).byteLength).toBe(20_000_000);
  });

  test("what a request leaves behind is told before its answer ends", async () => {
    const before = await settledRequests();
    expect(await settledRequests()).toBe(before + 1);
  });

  test("a client that leaves in mid-stream changes nothing: the call runs to its end", async () => {
    const before = await settledRequests();
    const leaving = new AbortController();
    const answer = await get("ticks", { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await until(() => api.running() === 0);
    expect(await settledRequests()).toBe(before + 2);
  });

  test("a stream that would outlive its function is ended in time, and settled", async () => {
    const before = await settledRequests();
    expect(await (await get("endless")).text()).toMatch(/\n\d+\nover: OutOfTimeError$/);
    expect(await settledRequests()).toBe(before + 2);
  });

  test("a stream that fails within breaks for its client, and the process serves on", async () => {
    await expect(get("broken").then((answer) => answer.text())).rejects.toThrow();
    expect((await get("limited")).status).toBe(429);
  });

  test("a process that stood still serves on", async () => {
    await get("limited");
    sandbox.freeze();
    const answer = get("limited");
    await new Promise((passed) => setTimeout(passed, 300));
    sandbox.thaw();
    expect((await answer).status).toBe(429);
  });

  function raw(method: string, path: string, headers: readonly string[], body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port: api.port, method, path, headers, agent: false }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.once("end", () => resolve(text));
      });
      asked.once("error", reject);
      asked.end(body);
    });
  }
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
