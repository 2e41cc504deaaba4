import { getEventListeners } from "node:events";
import type { CredentialsSource } from "../../../gateway/upstream/sessions/credentials";
import { until } from "../../support/until";
import { type ScriptedServer, type Step, startScriptedServer } from "./scripted-server";
import { reports, requestTo, textOf, upstreamTo } from "./send";

const LEFT = new Error("the client left");

const askingForHalfAMinute: Step = { status: 503, headers: { "retry-after": "30" } };

describe("a client that leaves", () => {
  const rows: readonly { name: string; step: Step; connected: boolean }[] = [
    { name: "while the target is silent", step: "hang", connected: true },
    { name: "while a retry waits", step: askingForHalfAMinute, connected: false },
  ];

  test.each(rows)("$name: ends the call at once, and its reason is thrown", async ({ step, connected }) => {
    await withServer({ a: [step] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const client = new AbortController();
      const { heard, report } = reports();
      const deadline = Date.now() + 60_000;
      const sent = upstream.send(requestTo(["a"], { signal: client.signal, deadline }), report);
      const ended = expect(sent).rejects.toBe(LEFT);
      await until(() => (connected ? server.received : heard).length === 1);

      const left = Date.now();
      client.abort(LEFT);
      await ended;
      expect(Date.now() - left).toBeLessThan(20_000);
      if (connected) await until(() => server.abandoned.length === 1);
      await pause(50);
      expect(server.received).toHaveLength(1);
      expect(heard).toEqual(connected ? [] : ["a-"]);
      await upstream.close();
    });
  });

  test("before the call began: nothing is sent", async () => {
    await withServer({ a: [200] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const sent = upstream.send(requestTo(["a"], { signal: AbortSignal.abort(LEFT) }), () => undefined);
      await expect(sent).rejects.toBe(LEFT);
      await pause(20);
      expect(server.received).toHaveLength(0);
      await upstream.close();
    });
  });

  test("while its role is assumed: the call ends, the session is still fetched for others", async () => {
    await withServer({ a: [200] }, async (server) => {
      const upstream = upstreamTo(server.url, { credentials: neverAssumed });
      const client = new AbortController();
      const sent = upstream.send(requestTo(["a"], { signal: client.signal }), () => undefined);
      client.abort(LEFT);
      await expect(sent).rejects.toBe(LEFT);
      await upstream.close();
    });
  });

  test("while it waits for one of few connections: the call ends and is never sent", async () => {
    await withServer({ a: ["hang"], b: [200] }, async (server) => {
      const upstream = upstreamTo(server.url, { connections: 1 });
      const first = new AbortController();
      const second = new AbortController();
      const holding = upstream.send(requestTo(["a"], { signal: first.signal }), () => undefined);
      const held = expect(holding).rejects.toBe(LEFT);
      await until(() => server.received.length === 1);
      const waiting = upstream.send(requestTo(["b"], { signal: second.signal }), () => undefined);
      const ended = expect(waiting).rejects.toBe(LEFT);
      await pause(20);

      second.abort(LEFT);
      await ended;
      first.abort(LEFT);
      await held;
      await pause(50);
      expect(server.received).toHaveLength(1);
      await upstream.close();
    });
  });

  test("in the middle of an answer: the body fails and the connection is closed", async () => {
    await withServer({ a: [(response) => response.write("first ")] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const client = new AbortController();
      const answer = await upstream.send(requestTo(["a"], { signal: client.signal }), () => undefined);
      const read = expect(textOf(answer.body)).rejects.toBe(LEFT);
      client.abort(LEFT);
      await read;
      await until(() => server.abandoned.length === 1);
      await upstream.close();
    });
  });
});

test("an answer whose body is destroyed closes the connection", async () => {
  await withServer({ a: [(response) => response.write("first ")] }, async (server) => {
    const upstream = upstreamTo(server.url);
    const answer = await upstream.send(requestTo(["a"]), () => undefined);
    answer.body.destroy();
    await until(() => server.abandoned.length === 1);
    await upstream.close();
  });
});

test("calls that are over leave nothing behind on a signal that outlives them", async () => {
  await withServer({ a: [200], b: [400], c: ["reset"] }, async (server) => {
    const upstream = upstreamTo(server.url);
    const { signal } = new AbortController();
    for (const model of ["a", "b"]) {
      await textOf((await upstream.send(requestTo([model], { signal }), () => undefined)).body);
    }
    await expect(upstream.send(requestTo(["c"], { signal }), () => undefined)).rejects.toThrow();
    await until(() => getEventListeners(signal, "abort").length === 0);
    await upstream.close();
  });
});

describe("the deadline", () => {
  /** Milliseconds: enough for a target to be asked on a busy machine. */
  const SOON = 1_500;

  test("ends a call that nothing answered as `timeout`, and the target had its time", async () => {
    await withServer({ a: ["hang"], b: [200] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const { heard, report } = reports();
      const sent = upstream.send(requestTo(["a", "b"], { deadline: Date.now() + SOON }), report);
      await expect(sent).rejects.toMatchObject({ kind: "timeout" });
      expect(heard).toEqual(["a-"]);
      await until(() => server.abandoned.length === 1);
      await upstream.close();
    });
  });

  test("hands on an error that a target gave before", async () => {
    await withServer({ a: [503, "hang"] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const answer = await upstream.send(requestTo(["a"], { deadline: Date.now() + SOON }), () => undefined);
      expect([answer.status, answer.attempts]).toEqual([503, 2]);
      await textOf(answer.body);
      await upstream.close();
    });
  });

  test("is no failure of the target while its role is assumed", async () => {
    await withServer({ a: [200] }, async (server) => {
      const upstream = upstreamTo(server.url, { credentials: neverAssumed });
      const { heard, report } = reports();
      const sent = upstream.send(requestTo(["a"], { deadline: Date.now() + 50 }), report);
      await expect(sent).rejects.toMatchObject({ kind: "timeout" });
      expect(heard).toEqual([]);
      await upstream.close();
    });
  });

  test("that has passed already lets nothing be sent", async () => {
    await withServer({ a: [200] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const sent = upstream.send(requestTo(["a"], { deadline: Date.now() - 1 }), () => undefined);
      await expect(sent).rejects.toMatchObject({ kind: "timeout" });
      expect(server.received).toHaveLength(0);
      await upstream.close();
    });
  });

  test("of a month away is not taken for one that has passed", async () => {
    await withServer({ a: [200] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const answer = await upstream.send(requestTo(["a"], { deadline: Date.now() + 30 * 86_400_000 }), () => undefined);
      expect(answer.status).toBe(200);
      answer.body.destroy();
      await upstream.close();
    });
  });

  test("concerns the beginning alone: an answer that has begun may take longer", async () => {
    const slowly = (response: { write(text: string): void; end(text: string): void }) => {
      response.write("first ");
      setTimeout(() => response.end("last"), 1.5 * SOON);
    };
    await withServer({ a: [slowly] }, async (server) => {
      const upstream = upstreamTo(server.url);
      const answer = await upstream.send(requestTo(["a"], { deadline: Date.now() + SOON }), () => undefined);
      expect(await textOf(answer.body)).toBe("first last");
      await upstream.close();
    });
  });
});

test("an answer that stays silent for too long fails", async () => {
  await withServer({ a: [(response) => response.write("first ")] }, async (server) => {
    const upstream = upstreamTo(server.url, { silenceMilliseconds: 1_500 });
    const answer = await upstream.send(requestTo(["a"]), () => undefined);
    await expect(textOf(answer.body)).rejects.toMatchObject({ code: "UND_ERR_BODY_TIMEOUT" });
    await upstream.close();
  });
});

test("an answer that is cut fails its body, after all that was received", async () => {
  let breakOff = () => {};
  const cut: Step = (response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    breakOff = () => response.destroy();
  };
  await withServer({ a: [cut] }, async (server) => {
    const upstream = upstreamTo(server.url);
    const answer = await upstream.send(requestTo(["a"]), () => undefined);
    const chunks: string[] = [];
    const read = (async () => {
      for await (const chunk of answer.body) {
        chunks.push(String(chunk));
        breakOff();
      }
    })();
    await expect(read).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
    expect(chunks.join("")).toBe("half");
    await upstream.close();
  });
});

const neverAssumed: CredentialsSource = {
  credentials: () => new Promise(() => undefined),
  discard: () => undefined,
};

async function withServer(
  script: Readonly<Record<string, readonly Step[]>>,
  use: (server: ScriptedServer) => Promise<void>,
): Promise<void> {
  const server = await startScriptedServer(script);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((passed) => setTimeout(passed, milliseconds));
}
