import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { Agent, fetch as undiciFetch } from "undici";
import { type BedrockSimulator, startBedrockSimulator } from "../../simulators/bedrock/bedrock-simulator";
import { until } from "../support/until";
import {
  awsClient,
  collect,
  decodeFrames,
  invokePath,
  messages,
  parse,
  post,
  SIGNED_IN_FORM,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";
import { makeSelfMadeCertificate, type ServerCertificate } from "./self-made-certificate";

const STREAM = invokePath(SONNET, "invoke-with-response-stream");
const HELLO = JSON.stringify(messages("Hi"));

describe("one port", () => {
  const simulator = useSimulator();

  test("speaks HTTP/2 with prior knowledge to the AWS SDK and HTTP/1.1 to others", async () => {
    await awsClient(simulator().url).send(new InvokeModelCommand({ modelId: SONNET, body: HELLO }));
    await post(simulator().url, invokePath(SONNET), HELLO);

    expect(
      simulator()
        .requests()
        .map(({ httpVersion }) => httpVersion),
    ).toEqual(["2.0", "1.1"]);
  });

  test("carries many streams over one HTTP/2 connection at a time", async () => {
    const client = awsClient(simulator().url);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const body = JSON.stringify(messages(`[[say "${index}"]] [[pace 1ms]]`));
        const { body: events } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: SONNET, body }));
        const texts = (await collect(events)).map(({ chunk }) => parse(chunk?.bytes).delta);
        return JSON.stringify(texts);
      }),
    );

    expect(answers.every((answer, index) => answer.includes(`"text":"${index}"`))).toBe(true);
  });

  test("breaks one stream of an HTTP/2 connection and leaves the others", async () => {
    const session = connectHttp2(simulator().url);
    const broken = ask(session, "[[cut after 2 events]] [[say 50 tokens]]");
    const whole = ask(session, "[[pace 2ms]] [[say 50 tokens]]");

    expect(await broken).toMatchObject({ frames: 2, rstCode: expect.any(Number), isClean: false });
    expect((await broken).rstCode).not.toBe(0);
    expect(await whole).toMatchObject({ frames: 18, isClean: true });
    session.close();
  });

  test("keeps a connection open for the next request", async () => {
    const socket = connect({ port: Number(new URL(simulator().url).port), host: "127.0.0.1" });
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    const headers = Object.entries(SIGNED_IN_FORM).map(([name, value]) => `${name}: ${value}\r\n`);
    const call = `POST ${invokePath(SONNET)} HTTP/1.1\r\nhost: a\r\ncontent-length: ${HELLO.length}\r\n${headers.join("")}\r\n${HELLO}`;
    for (const count of [1, 2, 3]) {
      socket.write(call);
      await until(() => received.split("HTTP/1.1 200 OK").length - 1 === count);
    }
    socket.destroy();

    expect(simulator().requests()).toHaveLength(3);
  });

  test("bears connections that say nothing, leave at once or talk nonsense", async () => {
    const port = Number(new URL(simulator().url).port);
    const idle = Array.from({ length: 50 }, () => connect({ port, host: "127.0.0.1" }));
    await Promise.all(idle.map((socket) => once(socket, "connect")));
    const nonsense = connect({ port, host: "127.0.0.1" });
    nonsense.on("error", () => {});
    nonsense.end("PRI nonsense\r\n\r\n");
    nonsense.resume();
    const tlsWithoutCertificate = connectTls({ port, host: "127.0.0.1" });
    await once(tlsWithoutCertificate, "error");

    expect((await post(simulator().url, invokePath(SONNET), HELLO)).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });

  test("refuses a body beyond 25 MB", async () => {
    const { status, body } = await post(simulator().url, invokePath(SONNET), Buffer.alloc(25_000_001, " "));

    expect(status).toBe(400);
    expect(parse(body).message).toMatch(/too large/);
  });
});

describe("with a certificate", () => {
  let certificate: ServerCertificate;
  let simulator: BedrockSimulator;
  beforeAll(async () => {
    certificate = await makeSelfMadeCertificate();
    simulator = await startBedrockSimulator({ tls: certificate });
  });
  afterAll(() => simulator.close());

  test.each([
    ["h2", ["h2", "http/1.1"]],
    ["http/1.1", ["http/1.1"]],
  ])("ALPN chooses %s from %s", async (chosen, offered) => {
    const socket = connectTls({
      port: portOf(simulator),
      host: "127.0.0.1",
      ca: certificate.cert,
      ALPNProtocols: offered,
    });
    await once(socket, "secureConnect");

    expect(socket.alpnProtocol).toBe(chosen);
    socket.destroy();
  });

  test.each([
    ["HTTP/2", true, "2.0"],
    ["HTTP/1.1", false, "1.1"],
  ])("%s over TLS is answered", async (_, allowH2, version) => {
    const dispatcher = new Agent({ allowH2, connect: { ca: certificate.cert } });
    const answer = await undiciFetch(`${simulator.secureUrl}${invokePath(SONNET)}`, {
      method: "POST",
      headers: SIGNED_IN_FORM,
      body: HELLO,
      dispatcher,
    });

    expect(await answer.json()).toMatchObject({ type: "message" });
    expect(simulator.requests().at(-1)?.httpVersion).toBe(version);
    await dispatcher.close();
  });

  test("the port still speaks plain HTTP of both versions", async () => {
    simulator.forgetRequests();
    await awsClient(simulator.url).send(new InvokeModelCommand({ modelId: SONNET, body: HELLO }));
    await post(simulator.url, invokePath(SONNET), HELLO);

    expect(simulator.requests().map(({ httpVersion }) => httpVersion)).toEqual(["2.0", "1.1"]);
  });
});

test("closing breaks what still runs, and a new one can have the port", async () => {
  const first = await startBedrockSimulator();
  const running = post(first.url, STREAM, messages("[[stall after 1 event]]"));
  await until(() => first.requests()[0]?.events === 1);
  await first.close();

  expect((await running).isCut).toBe(true);
  const second = await startBedrockSimulator({ port: portOf(first) });
  expect((await post(second.url, invokePath(SONNET), HELLO)).status).toBe(200);
  await second.close();
});

function portOf(simulator: BedrockSimulator): number {
  return Number(new URL(simulator.url).port);
}

async function ask(session: ClientHttp2Session, text: string) {
  const stream = session.request({ ":method": "POST", ":path": STREAM, ...SIGNED_IN_FORM });
  const chunks: Buffer[] = [];
  let isClean = true;
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => {
    isClean = false;
  });
  stream.end(JSON.stringify(messages(text)));
  await new Promise((closed) => stream.once("close", closed));
  return { frames: decodeFrames(Buffer.concat(chunks)).frames.length, rstCode: stream.rstCode, isClean };
}
