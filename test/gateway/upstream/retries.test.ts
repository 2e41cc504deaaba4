import { Refusal } from "../../../gateway/refusal";
import type { CredentialsSource } from "../../../gateway/upstream/sessions/credentials";
import { type Step, startScriptedServer } from "./scripted-server";
import { reports, requestTo, textOf, upstreamTo } from "./send";

interface Row {
  readonly name: string;
  readonly script: Readonly<Record<string, readonly Step[]>>;
  /** Status and model of the answer, or the kind of the refusal. */
  readonly gets: readonly [number, string] | "timeout" | "unavailable";
  readonly attempts?: number;
  readonly reports: readonly string[];
}

const expired: Step = { status: 403, headers: { "x-amzn-errortype": "ExpiredTokenException" } };
const quota: Step = { status: 400, headers: { "x-amzn-errortype": "ServiceQuotaExceededException:http://internal/" } };
const askingForAMinute: Step = { status: 429, headers: { "retry-after": "60" } };

const rows: readonly Row[] = [
  { name: "an answer is handed on", script: { a: [200] }, gets: [200, "a"], attempts: 1, reports: ["a+"] },

  ...[500, 502, 503, 504, 529, 424].map((status) => ({
    name: `${status} is retried at the same target`,
    script: { a: [status, 200], b: [200] },
    gets: [200, "a"] as const,
    attempts: 2,
    reports: ["a-", "a+"],
  })),
  {
    name: "429 is retried, and says nothing about the target's health",
    script: { a: [429, 429, 200] },
    gets: [200, "a"],
    attempts: 3,
    reports: ["a+"],
  },
  {
    name: "a connection that is reset is retried",
    script: { a: ["reset", 200] },
    gets: [200, "a"],
    attempts: 2,
    reports: ["a-", "a+"],
  },
  {
    name: "an error that breaks off is retried",
    script: { a: ["cut", 200] },
    gets: [200, "a"],
    attempts: 2,
    reports: ["a-", "a+"],
  },

  ...[400, 413, 422, 301].map((status) => ({
    name: `${status} is the caller's: neither retried nor failed over`,
    script: { a: [status], b: [200] },
    gets: [status, "a"] as const,
    attempts: 1,
    reports: ["a+"],
  })),

  ...[401, 403, 404].map((status) => ({
    name: `${status} fails over at once and is not the target's failure`,
    script: { a: [status], b: [200] },
    gets: [200, "b"] as const,
    attempts: 2,
    reports: ["b+"],
  })),
  {
    name: "a model that took all its time (408) is not asked again",
    script: { a: [408], b: [200] },
    gets: [200, "b"],
    attempts: 2,
    reports: ["a-", "b+"],
  },
  {
    name: "an exceeded service quota (400) fails over at once",
    script: { a: [quota], b: [200] },
    gets: [200, "b"],
    attempts: 2,
    reports: ["b+"],
  },

  {
    name: "three attempts at a target, then the next one",
    script: { a: [503], b: [503, 200] },
    gets: [200, "b"],
    attempts: 5,
    reports: ["a-", "a-", "a-", "b-", "b+"],
  },
  {
    name: "a target that asks for a long pause is left for the next one",
    script: { a: [askingForAMinute], b: [200] },
    gets: [200, "b"],
    attempts: 2,
    reports: ["b+"],
  },
  {
    name: "a pause that ends after the deadline is not waited for",
    script: { a: [askingForAMinute] },
    gets: [429, "a"],
    attempts: 1,
    reports: [],
  },

  {
    name: "the last error is handed on when all targets fail",
    script: { a: [500], b: [503] },
    gets: [503, "b"],
    attempts: 6,
    reports: ["a-", "a-", "a-", "b-", "b-", "b-"],
  },
  {
    name: "an error to come back to is handed on rather than that a later target is not set up",
    script: { a: [askingForAMinute], b: [403] },
    gets: [429, "a"],
    attempts: 2,
    reports: [],
  },
  {
    name: "of targets that are not set up the last one's error is handed on",
    script: { a: [404], b: [403] },
    gets: [403, "b"],
    attempts: 2,
    reports: [],
  },
  {
    name: "an error is handed on although a later target does not answer at all",
    script: { a: [503], b: ["reset"] },
    gets: [503, "a"],
    attempts: 6,
    reports: ["a-", "a-", "a-", "b-", "b-", "b-"],
  },
  {
    name: "nothing but broken connections is `unavailable`",
    script: { a: ["reset"], b: ["reset"] },
    gets: "unavailable",
    reports: ["a-", "a-", "a-", "b-", "b-", "b-"],
  },

  {
    name: "refused credentials are renewed once",
    script: { a: [expired, 200] },
    gets: [200, "a"],
    attempts: 2,
    reports: ["a+"],
  },
  {
    name: "credentials that are refused twice are the target's configuration",
    script: { a: [expired], b: [200] },
    gets: [200, "b"],
    attempts: 3,
    reports: ["b+"],
  },
];

test.each(rows)("$name", async ({ script, gets, attempts, reports: expected }) => {
  const server = await startScriptedServer(script);
  const upstream = upstreamTo(server.url);
  const { heard, report } = reports();
  try {
    const sent = upstream.send(requestTo(Object.keys(script)), report);
    if (typeof gets === "string") {
      await expect(sent).rejects.toMatchObject({ name: "Refusal", kind: gets });
    } else {
      const answer = await sent;
      expect([answer.status, Object.keys(script)[answer.target]]).toEqual(gets);
      expect(answer.attempts).toBe(attempts);
      expect(server.received).toHaveLength(answer.attempts);
      await textOf(answer.body);
    }
    expect(heard).toEqual(expected);
  } finally {
    await upstream.close();
    await server.stop();
  }
});

test("an error is handed on with its status, headers and body as they were", async () => {
  const body = '{"message":"Too many tokens, please wait before trying again."}';
  const headers = { "x-amzn-errortype": "ThrottlingException:http://internal/", "x-amzn-requestid": "r-1" };
  const server = await startScriptedServer({ a: [{ status: 429, headers, body }] });
  const upstream = upstreamTo(server.url);

  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({
    ...headers,
    "content-type": "application/json",
    "content-length": String(body.length),
  });
  expect(await textOf(answer.body)).toBe(body);

  await upstream.close();
  await server.stop();
});

test("a pause that a target asks for is kept, where it fits the deadline", async () => {
  const server = await startScriptedServer({ a: [{ status: 503, headers: { "retry-after": "0.3" } }, 200] });
  const upstream = upstreamTo(server.url);

  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  expect(answer.status).toBe(200);
  const [first, second] = server.received.map(({ at }) => at);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(295);

  answer.body.destroy();
  await upstream.close();
  await server.stop();
});

test("an endless error is cut off, so that it cannot fill the memory", async () => {
  const server = await startScriptedServer({ a: [{ status: 500, body: "x".repeat(2_000_000) }] });
  const upstream = upstreamTo(server.url, { attemptsPerTarget: 1 });

  const answer = await upstream.send(requestTo(["a"]), () => undefined);
  const text = await textOf(answer.body);
  expect(text).toHaveLength(256 * 1024);
  expect(answer.headers["content-length"]).toBe(String(text.length));

  await upstream.close();
  await server.stop();
});

test("nobody listens: `unavailable`, with the reason as its cause", async () => {
  const server = await startScriptedServer({});
  await server.stop();
  const upstream = upstreamTo(server.url);
  const { heard, report } = reports();

  const sent = upstream.send(requestTo(["a"]), report);
  await expect(sent).rejects.toMatchObject({ kind: "unavailable", cause: { code: "ECONNREFUSED" } });
  expect(heard).toEqual(["a-", "a-", "a-"]);
  await upstream.close();
});

test("a role that cannot be assumed fails over, and is not Bedrock's failure", async () => {
  const server = await startScriptedServer({ a: [200], b: [200] });
  const denied = new Error("not authorized to perform: sts:AssumeRole");
  let failing = ["a"];
  const credentials: CredentialsSource = {
    credentials: async ({ roleArn }) => {
      if (failing.includes(roleArn ?? "")) throw denied;
      return { accessKeyId: "AKID", secretAccessKey: "secret" };
    },
    discard: () => undefined,
  };
  const upstream = upstreamTo(server.url, { credentials });
  const { heard, report } = reports();
  const request = requestTo(["a", "b"]);
  const withRoles = { ...request, targets: request.targets.map((target) => ({ ...target, roleArn: target.name })) };

  const answer = await upstream.send(withRoles, report);
  expect([answer.target, answer.attempts, heard]).toEqual([1, 2, ["b+"]]);
  answer.body.destroy();

  failing = ["a", "b"];
  const refusal = await upstream.send(withRoles, report).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ kind: "unavailable", cause: denied });

  await upstream.close();
  await server.stop();
});
