import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:http2";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { until } from "../../support/until";
import { bedrockPath, call, MESSAGES, useGateway } from "./gateway-under-test";
import { CHAT, RESPONSES, withOpenAiModels } from "./openai-models";

const gateway = useGateway({
  props: { pingMilliseconds: 60 },
  policy: (policy) => {
    const all = withOpenAiModels(policy);
    const routes = Object.entries(all.routes).map(([name, route]) => [name, { ...route, maxOutputTokens: 500_000 }]);
    return { ...all, routes: Object.fromEntries(routes) };
  },
});

/** A stream on each surface. */
const SURFACES: readonly (readonly [name: string, path: string, bodyOf: (text: string) => object])[] = [
  [
    "converse-stream",
    bedrockPath("claude-sonnet", "converse-stream"),
    (text) => ({ messages: [{ role: "user", content: [{ text }] }] }),
  ],
  ["invoke's stream", bedrockPath("claude-sonnet", "invoke-with-response-stream"), claude],
  ["the Messages API", MESSAGES, (text) => ({ ...claude(text), model: "claude-sonnet", stream: true })],
  ["translated chat completions", CHAT, (text) => chat("claude-sonnet", text)],
  ["passed-through chat completions", CHAT, (text) => chat("gpt-oss", text)],
  ["the Responses API", RESPONSES, (text) => ({ model: "claude-sonnet", input: text, stream: true })],
];
const OPENAI = SURFACES.slice(3);

function chat(model: string, text: string): object {
  return { model, messages: [{ role: "user", content: text }], stream: true };
}

function claude(text: string): object {
  return { anthropic_version: "bedrock-2023-05-31", max_tokens: 500_000, messages: [{ role: "user", content: text }] };
}

/** Of clients that leave a function learns nothing: test/functions/gateway/streams.test.ts has what becomes of their calls. */
const whereLeavingIsSeen = byHost({ node: describe, lambda: describe.skip });

whereLeavingIsSeen.each(SURFACES)("a stream of %s", (_, path, bodyOf) => {
  test("gives its first event while the model still speaks", async () => {
    const stream = await open(path, bodyOf("[[stall after 3 events]] [[say 40 tokens]]"));
    await stream.received((text) => text.includes("assistant") || text.includes("bytes"));
    expect(gateway().bedrock.runningRequests()).toBe(1);
    expect(await gateway().account()).toMatchObject({ running: 1, held: expect.any(Number) });
    stream.leave();
    await settled("cancelled");
  });

  test.each([
    ["between two events", "[[pace 20ms]] [[say 4000 tokens]]"],
    ["while the model is silent", "[[stall after 3 events]] [[say 40 tokens]]"],
  ])("that its client leaves %s is cancelled upstream and charged", async (_when, text) => {
    const { bedrock } = gateway();
    const before = await gateway().account();
    let aborted = 0;
    const forget = bedrock.onAbort(() => aborted++);
    const stream = await open(path, bodyOf(text));
    await stream.received((got) => got.length > 0);
    stream.leave();
    await until(() => aborted === 1);
    forget();

    const { cost, reserved } = await settled("cancelled");
    expect(cost).toBe(reserved); // nobody knows what more was made
    const after = await gateway().account();
    expect(after).toMatchObject({ held: 0, running: 0 });
    expect(after.spent - before.spent).toBeCloseTo(cost / 1e9, 6);
  });

  test("that its client leaves before it begins is cancelled upstream and charged", async () => {
    const { bedrock } = gateway();
    let aborted = 0;
    const forget = bedrock.onAbort(() => aborted++);
    const leaving = new AbortController();
    const asked = fetch(`${gateway().url}${path}`, { ...post(bodyOf("[[delay 20000ms]]")), signal: leaving.signal });
    await until(() => bedrock.runningRequests() === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await until(() => aborted === 1);
    forget();
    await settled("cancelled");
    expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
  });

  test("that its client leaves over HTTP/2 is cancelled too", async () => {
    const session = connect(gateway().url);
    try {
      const stream = session.request({ ":method": "POST", ":path": path, authorization: `Bearer ${KEYS.anna}` });
      stream.on("error", () => undefined);
      stream.end(JSON.stringify(bodyOf("[[stall after 3 events]] [[say 40 tokens]]")));
      await new Promise((first) => stream.once("data", first));
      stream.close();
      await settled("cancelled");
      await until(() => gateway().bedrock.runningRequests() === 0);
    } finally {
      session.close();
    }
  });
});

test.each(SURFACES.filter(([name]) => name !== "invoke's stream"))(
  "a stream of %s waits for a slow reader instead of collecting what it does not take",
  async (_, path, bodyOf) => {
    const before = memory();
    const stream = await open(path, bodyOf("[[say 400000 tokens]]"), "paused");
    const { bedrock } = gateway();
    let events = -1;
    await until(async () => {
      await new Promise((next) => setTimeout(next, 100));
      const now = bedrock.requests()[0]?.events ?? 0;
      const still = now > 0 && now === events;
      events = now;
      return still;
    });
    const [running, held] = [bedrock.runningRequests(), memory() - before];
    stream.resume(); // whatever is found, or the tests that follow would find it running
    expect(events).toBeLessThan(70_000); // of a hundred thousand
    expect(running).toBe(1);
    expect(held).toBeLessThan(90_000_000); // both ends of every connection are in this process

    expect(await stream.ended()).toBe("whole");
    const { usage, outcome } = await gateway().entry();
    expect([usage.output, outcome]).toEqual([400_000, "completed"]);
  },
);

describe.each(OPENAI)("while a model is silent, %s", (_, path, bodyOf) => {
  test("send comments, and no event is lost", async () => {
    const text = (await call(gateway(), path, bodyOf("[[pace 150ms]] [[say 8 tokens]]"))).body.toString();
    expect(text.split("\n\n").filter((event) => event === ": keep-alive").length).toBeGreaterThan(3);
    expect(text).toMatch(/data: \[DONE\]\n\n$|event: response\.completed\ndata: .+\n\n$/);
  });
});

describe.each(OPENAI)("a stream of %s", (_, path, bodyOf) => {
  test.each([
    "[[cut after 3 events]]",
    "[[half frame after 3 events]]",
    "[[exception modelStreamErrorException after 3 events]]",
  ])("that meets %s ends with one error, not as a whole one does", async (fault) => {
    const text = (await call(gateway(), path, bodyOf(`${fault} [[say 40 tokens]]`))).body.toString();
    expect(text.match(/^data: \{"error":|^event: response\.failed$/gm)).toHaveLength(1);
    expect(text).not.toMatch(/\[DONE\]|response\.completed/);
    expect(text.endsWith("\n\n")).toBe(true);
    await chargedInFull();
  });
});

describe("an exception inside a stream", () => {
  const TEXT = "[[exception throttlingException after 3 events]] [[say 40 tokens]]";

  test.each(SURFACES.slice(0, 2))(
    "reaches the client of %s as the frame that Bedrock sent",
    async (_, path, bodyOf) => {
      const { body } = await call(gateway(), path, bodyOf(TEXT));
      expect(body.toString("latin1")).toContain("throttlingException");
      await chargedInFull();
    },
  );

  test("ends the Messages API's stream with one error event", async () => {
    const events = eventsOf(
      (await call(gateway(), MESSAGES, { ...claude(TEXT), model: "claude-sonnet", stream: true })).body,
    );
    expect(events.map(({ name }) => name)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "error",
    ]);
    const { id } = await chargedInFull();
    expect(events.at(-1)?.data).toEqual({
      type: "error",
      error: { type: "rate_limit_error", message: "Too many requests, please wait before trying again." },
      request_id: id,
    });
  });
});

describe.each([
  ["whose connection breaks", "[[cut after 3 events]] [[say 40 tokens]]"],
  ["that ends inside a frame", "[[half frame after 3 events]] [[say 40 tokens]]"],
])("a stream %s", (_, text) => {
  let written: jest.SpyInstance;
  beforeEach(() => {
    written = jest.spyOn(console, "error");
  });
  afterEach(() => {
    expect(written).not.toHaveBeenCalled(); // all that is told stands in the log, a line each
    expect(gateway().log.at(-1)).toContain('"outcome":"estimated"');
    written.mockRestore();
  });

  byHost({ node: test.skip, lambda: test }).each(SURFACES.slice(0, 2))(
    "ends for the client of %s with an exception, behind Bedrock's own bytes",
    async (_name, path, bodyOf) => {
      const { body } = await call(gateway(), path, bodyOf(text));
      expect(body.toString("latin1")).toMatch(/:event-type.*:exception-type.*internalServerException.*broke off/s);
      await chargedInFull();
    },
  );

  byHost({ node: test, lambda: test.skip }).each(SURFACES.slice(0, 2))(
    "breaks for the client of %s too, behind Bedrock's own bytes",
    async (_name, path, bodyOf) => {
      const stream = await open(path, bodyOf(text));
      expect(await stream.ended()).toBe("broken");
      expect(stream.text()).toContain(":event-type");
      expect(stream.text()).not.toContain("broke off");
      await chargedInFull();
    },
  );

  byHost({ node: test, lambda: test.skip }).each(SURFACES.slice(0, 2))(
    "breaks over HTTP/2 too for the client of %s",
    async (_name, path, bodyOf) => {
      const session = connect(gateway().url);
      try {
        const stream = session.request({ ":method": "POST", ":path": path, authorization: `Bearer ${KEYS.anna}` });
        let got = "";
        stream.on("data", (chunk: Buffer) => {
          got += chunk.toString("latin1");
        });
        const failed = new Promise<boolean>((end) => {
          stream.once("error", () => end(true));
          stream.once("end", () => end(false));
        });
        stream.end(JSON.stringify(bodyOf(text)));
        expect(await failed).toBe(true);
        expect(got).not.toContain("broke off");
        await chargedInFull();
      } finally {
        session.close();
      }
    },
  );

  test("ends the Messages API's stream with one error event, and is charged", async () => {
    const { body } = await call(gateway(), MESSAGES, { ...claude(text), model: "claude-sonnet", stream: true });
    const events = eventsOf(body);
    expect(events.filter(({ name }) => name === "error")).toHaveLength(1);
    expect(events.at(-1)?.data).toMatchObject({ type: "error", error: { type: "api_error" } });
    await chargedInFull();
  });
});

test("while a model is silent, the Messages API pings, and no event is lost", async () => {
  const body = { ...claude("[[pace 150ms]] [[say 8 tokens]]"), model: "claude-sonnet", stream: true };
  const events = eventsOf((await call(gateway(), MESSAGES, body)).body);
  const pings = events.filter(({ name }) => name === "ping");
  expect(pings.length).toBeGreaterThan(3);
  expect(pings[0]?.data).toEqual({ type: "ping" });
  expect(events.filter(({ name }) => name !== "ping").map(({ name }) => name)).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

byHost({ node: test, lambda: test.skip })(
  "a unary call that its client leaves is cancelled upstream and charged",
  async () => {
    const leaving = new AbortController();
    const path = bedrockPath("claude-sonnet", "converse");
    const body = { messages: [{ role: "user", content: [{ text: "[[delay 20000ms]]" }] }] };
    const asked = fetch(`${gateway().url}${path}`, { ...post(body), signal: leaving.signal });
    await until(() => gateway().bedrock.runningRequests() === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await settled("cancelled");
    await until(() => gateway().bedrock.runningRequests() === 0);
  },
);

async function settled(outcome: string) {
  const entry = await gateway().entry();
  expect(entry.outcome).toBe(outcome);
  return entry;
}

async function chargedInFull() {
  const entry = await settled("estimated");
  expect(entry.cost).toBe(entry.reserved);
  expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
  return entry;
}

function post(body: object) {
  return {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

interface OpenStream {
  /** When what has come passes. */
  received(check: (text: string) => boolean): Promise<true>;
  resume(): void;
  leave(): void;
  ended(): Promise<"whole" | "broken">;
  /** The beginning of what has come. */
  text(): string;
}

/** Over HTTP/1.1, with the reading in the test's hand. */
function open(path: string, body: object, reading: "flowing" | "paused" = "flowing"): Promise<OpenStream> {
  const { port } = new URL(gateway().url);
  const { headers, body: text } = post(body);
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: "127.0.0.1", port, path, method: "POST", headers, agent: false }, (answer) => {
      answer.on("error", () => undefined); // a break shows in `complete`
      resolve(openStream(answer, reading));
    });
    call.on("error", reject);
    call.end(text);
  });
}

function openStream(answer: IncomingMessage, reading: "flowing" | "paused"): OpenStream {
  let start = "";
  const closed = new Promise<"whole" | "broken">((end) => {
    answer.once("close", () => end(answer.complete ? "whole" : "broken"));
  });
  const flow = () =>
    answer.on("data", (chunk: Buffer) => {
      if (start.length < 10_000) start += chunk.toString("latin1");
    });
  if (reading === "flowing") flow();
  return {
    received: (check) => until(() => check(start)),
    resume: flow,
    leave: () => void answer.destroy(),
    ended: () => closed,
    text: () => start,
  };
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function eventsOf(body: Buffer): readonly { readonly name: string; readonly data: unknown }[] {
  return body
    .toString()
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name = "", data = ""] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
      return { name, data: JSON.parse(data) };
    });
}
