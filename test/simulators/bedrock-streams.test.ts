import { request } from "node:http";
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import type { SimulatedRequest } from "../../simulators/bedrock/recording";
import { until } from "../support/until";
import {
  awsClient,
  decodeFrames,
  invokePath,
  messages,
  parse,
  post,
  SIGNED_IN_FORM,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

const simulator = useSimulator({ quotas: { "*": {} } });
const STREAM = invokePath(SONNET, "invoke-with-response-stream");

afterEach(() => until(() => simulator().runningRequests() === 0));

const stream = (text: string) => post(simulator().url, STREAM, messages(text));

describe("directives", () => {
  test("say how many tokens come, four a delta", async () => {
    const { frames } = decodeFrames((await stream("[[say 50 tokens]]")).body);

    expect(frames.filter(({ json }) => json.type === "content_block_delta")).toHaveLength(13);
    expect(frames.at(-2)?.json).toMatchObject({ usage: { output_tokens: 50 } });
  });

  test("set a delay before the first event and a pace between events", async () => {
    const started = performance.now();
    const { body } = await stream("[[delay 60ms]] [[pace 10ms]] [[say 4 tokens]]");
    const gaps = decodeFrames(body).frames.length - 1;

    expect(gaps).toBe(5);
    expect(performance.now() - started).toBeGreaterThan(60 + 10 * gaps - (gaps + 2)); // a timer may be a part of a millisecond early
  });

  test("count the prompt's bytes as tokens", async () => {
    await stream("[[exact bytes]] ä日🙂");

    expect(simulator().requests()[0]?.tokens.input).toBe(7 + Buffer.byteLength("[[exact bytes]] ä日🙂"));
  });

  test("cut the connection after some events, which arrive", async () => {
    const { isCut, body } = await stream("[[cut after 3 events]] [[say 50 tokens]]");

    expect(isCut).toBe(true);
    expect(decodeFrames(body).frames).toHaveLength(3);
    expect(simulator().requests()[0]).toMatchObject({ outcome: "broken", events: 3 });
  });

  test("cut the connection before there is an answer", async () => {
    await expect(stream("[[cut]]")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(simulator().requests()[0]).toMatchObject({ outcome: "broken", events: 0 });
  });

  test("cut an answer that does not stream in the middle", async () => {
    const { isCut, body, headers } = await post(simulator().url, invokePath(SONNET), messages("[[cut after 1 event]]"));

    expect(isCut).toBe(true);
    expect(body.length).toBe(Math.floor(Number(headers["content-length"]) / 2));
  });

  test("leave half a frame at an end that looks clean", async () => {
    const { isCut, body } = await stream("[[half frame after 3 events]] [[say 50 tokens]]");
    const { frames, rest } = decodeFrames(body);

    expect(isCut).toBe(false);
    expect(frames).toHaveLength(3);
    expect(rest.length).toBeGreaterThan(0);
    expect(simulator().requests()[0]?.outcome).toBe("broken");
  });

  test("that are none stay ordinary text", async () => {
    const { frames } = decodeFrames((await stream("if [[ -f x ]]; then [[dance]] [[say]] [[tool]] [[")).body);

    expect(frames.map(({ json }) => JSON.stringify(json)).join("")).toContain("You wrote 1");
  });

  test("count in the last user text only", async () => {
    const body = messages("", {
      messages: [
        { role: "user", content: "[[fault 500]]" },
        { role: "assistant", content: "[[fault 503]]" },
        { role: "user", content: [{ type: "text", text: "Again" }] },
      ],
    });

    expect((await post(simulator().url, invokePath(SONNET), body)).status).toBe(200);
  });
});

describe("a stream that stalls", () => {
  test("sends its first events and then nothing, until the client leaves", async () => {
    const left: SimulatedRequest[] = [];
    const stopListening = simulator().onAbort((aborted) => left.push(aborted));
    const received = await readThenLeave("[[stall after 2 events]]", 2);
    await until(() => left.length > 0);
    stopListening();

    expect(received).toBe(2);
    expect(left[0]).toMatchObject({ outcome: "aborted", events: 2, path: STREAM });
  });

  test("can keep even its headers back", async () => {
    const call = fetch(`${simulator().url}${STREAM}`, {
      method: "POST",
      headers: SIGNED_IN_FORM,
      body: JSON.stringify(messages("[[stall]]")),
      signal: AbortSignal.timeout(50),
    });

    await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a client that leaves", () => {
  test("ends the stream, and only what was sent counts as output", async () => {
    await readThenLeave("[[pace 5ms]] [[say 1000 tokens]]", 6);
    await until(() => simulator().requests()[0]?.outcome === "aborted");
    const { events, tokens } = simulator().requests()[0] ?? {};
    await new Promise((later) => setTimeout(later, 30));

    expect(simulator().requests()[0]?.events).toBe(events);
    expect(events).toBeLessThan(200); // of 250
    expect(tokens?.output).toBe(((events ?? 0) - 2) * 4);
  });

  test("of HTTP/2 is noticed as well", async () => {
    const abort = new AbortController();
    const { stream: events } = await awsClient(simulator().url).send(
      new ConverseStreamCommand({
        modelId: SONNET,
        messages: [{ role: "user", content: [{ text: "[[pace 5ms]] [[say 400 tokens]]" }] }],
      }),
      { abortSignal: abort.signal },
    );
    for await (const event of events ?? []) if (event.contentBlockDelta) break;
    abort.abort();
    await until(() => simulator().requests()[0]?.outcome === "aborted");

    expect(simulator().requests()[0]).toMatchObject({ httpVersion: "2.0", operation: "converse-stream" });
  });

  test("while it still sends its request leaves an aborted one without an answer", async () => {
    const call = request(`${simulator().url}${STREAM}`, { method: "POST", headers: SIGNED_IN_FORM, agent: false });
    call.on("error", () => {});
    call.write('{"anthropic_version":');
    await until(() => simulator().runningRequests() === 1);
    call.destroy();
    await until(() => simulator().requests()[0]?.outcome === "aborted");

    expect(simulator().requests()[0]).toMatchObject({ status: undefined, operation: undefined });
  });

  test("and reads slowly gets every event", async () => {
    const { frames, rest } = await new Promise<ReturnType<typeof decodeFrames>>((resolve, reject) => {
      const call = request(`${simulator().url}${STREAM}`, { method: "POST", headers: SIGNED_IN_FORM, agent: false });
      call.on("error", reject);
      call.on("response", async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) {
          chunks.push(chunk);
          if (chunks.length % 20 === 0) await new Promise((next) => setTimeout(next, 1));
        }
        resolve(decodeFrames(Buffer.concat(chunks)));
      });
      call.end(JSON.stringify(messages("[[say 20000 tokens]]", { max_tokens: 20_000 })));
    });

    expect(frames.at(-2)?.json).toMatchObject({ usage: { output_tokens: 20_000 } });
    expect(rest).toHaveLength(0);
  });
});

test("every request is kept with its bytes and what became of it", async () => {
  const body = JSON.stringify(messages("Hi"));
  await post(simulator().url, invokePath(SONNET), body, { ...SIGNED_IN_FORM, "x-mine": "here" });
  await until(() => simulator().runningRequests() === 0);

  expect(simulator().requests()).toMatchObject([
    {
      method: "POST",
      path: invokePath(SONNET),
      httpVersion: "1.1",
      modelId: SONNET,
      operation: "invoke",
      caller: "AKIDEXAMPLE",
      status: 200,
      outcome: "completed",
      tokens: { input: 8, output: 10, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    },
  ]);
  expect(simulator().requests()[0]?.body.toString()).toBe(body);
  expect(simulator().requests()[0]?.headers["x-mine"]).toBe("here");
});

describe("a simulator for benchmarks", () => {
  const quiet = useSimulator({ recordRequests: false });

  test("keeps no requests", async () => {
    const { body } = await post(quiet().url, invokePath(SONNET), messages("Hi"));

    expect(parse(body).stop_reason).toBe("end_turn");
    expect(quiet().requests()).toEqual([]);
  });
});

/** Reads a stream over HTTP/1.1 until so many frames are there, then drops the connection. */
function readThenLeave(text: string, frames: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${simulator().url}${STREAM}`, { method: "POST", headers: SIGNED_IN_FORM, agent: false });
    call.on("error", reject);
    call.on("response", (response) => {
      let bytes = Buffer.alloc(0);
      response.on("error", () => {});
      response.on("data", (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const received = decodeFrames(bytes).frames.length;
        if (received < frames) return;
        resolve(received);
        call.destroy();
      });
    });
    call.end(JSON.stringify(messages(text)));
  });
}
