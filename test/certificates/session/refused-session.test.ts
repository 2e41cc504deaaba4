import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { createSession } from "../../../certificates/session/create-session";
import type { SessionError } from "../../../certificates/session/session-error";
import { type CompanyOptions, ROLE_ARN, startCompany } from "../../simulators/roles-anywhere/company";
import {
  type Made,
  makeAuthority,
  makeCertificate,
  makeCrl,
  NOW,
} from "../../simulators/roles-anywhere/make-certificates";
import { sessionProps } from "./session-props";

let root: Made;
let leaf: Made;
beforeAll(async () => {
  root = await makeAuthority();
  leaf = await makeCertificate({ issuer: root });
});

async function errorFrom(company: CompanyOptions, other: Parameters<typeof sessionProps>[2] = {}, bundle = root.pem) {
  const simulator = await startCompany(bundle, company);
  const error: SessionError = await createSession(sessionProps(leaf, simulator.url, other)).then(
    () => {
      throw new Error("it was not refused");
    },
    (thrown) => thrown,
  );
  await simulator.close();
  return error;
}

describe("a refusal tells AWS's words, and the mend", () => {
  test.each<[string, () => Promise<[CompanyOptions, string?]>, RegExp]>([
    [
      "Certificate revoked",
      async () => {
        const crl = await makeCrl(root, ["1002"]);
        return [{ anchor: { crls: () => [crl] } }];
      },
      /bedrock-access login/,
    ],
    ["Untrusted signing certificate", async () => [{}, (await makeAuthority()).pem], /give the chain/],
    ["Specified Trust Anchor wasn't found.", async () => [{ anchor: { arn: ROLE_ARN } }], /bedrock-access lock/],
    ["Invalid or empty profile provided.", async () => [{ profile: { roleArns: [] } }], /bedrock-access lock/],
    [
      "Requested Role isn't one of those listed in the Profile.",
      async () => [{ profile: { roleArns: ["other"] } }],
      /bedrock-access lock/,
    ],
    [
      `Unable to assume role for ${ROLE_ARN}.`,
      async () => [{ role: { trust: { tags: { "x509Subject/OU": ["payments"] } } } }],
      /trust policy/,
    ],
  ])("%s", async (message, make, mend) => {
    const [company, bundle] = await make();
    const error = await errorFrom(company, {}, bundle);

    expect(error).toMatchObject({
      name: "SessionError",
      code: "access-denied",
      details: { answer: { status: 403, type: "AccessDeniedException", message } },
    });
    expect(error.details.answer?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.message).toMatch(`AWS refused the session: ${message.replace(/\.$/, "")} (AccessDeniedException). `);
    expect(error.message).toMatch(mend);
  });

  test("words that nobody knows stand alone", async () => {
    const error = await errorFrom({ anchor: { enabled: false } });

    expect(error.message).toBe("AWS refused the session: Trust anchor is disabled (AccessDeniedException).");
  });
});

describe("a clock", () => {
  test.each([
    ["11 minutes behind", -11, "Your clock is 11 minutes off (slow) and AWS takes 5 at most: set it, best by NTP."],
    ["two hours ahead", 120, "Your clock is 120 minutes off (fast) and AWS takes 5 at most: set it, best by NTP."],
  ])("%s of AWS's is told, for AWS only says that the signature is invalid", async (_, minutes, message) => {
    const error = await errorFrom({}, { now: () => NOW + minutes * 60_000 });

    expect(error).toMatchObject({ code: "clock-skew", message, details: { skewMinutes: minutes } });
    expect(error.details.answer?.message).toBe("Invalid signature");
  });

  test("is not blamed for a revoked certificate", async () => {
    const crl = await makeCrl(root, ["1002"]);
    const error = await errorFrom({ anchor: { crls: () => [crl] } }, { now: () => NOW + 4.6 * 60_000 });

    expect(error.code).toBe("access-denied");
  });
});

describe("no answer", () => {
  test("from a port where nobody listens is told at once", async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await new Promise((closed) => server.close(closed));
    let pauses = 0;
    const sleep = async () => void pauses++;

    await expect(createSession(sessionProps(leaf, `http://127.0.0.1:${port}`, { sleep }))).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ could not be reached: connect ECONNREFUSED .*\. Check the network/,
      ),
    });
    expect(pauses).toBe(0);
  });

  test("from a connection that breaks is asked for again", async () => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "unreachable" });
    const sleep = async () => simulator.become({ kind: "well" });
    const session = await createSession(sessionProps(leaf, simulator.url, { sleep }));
    await simulator.close();

    expect(session.sourceIdentity).toBe("CN=alice");
  });

  test("within the deadline is unreachable", async () => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "slow", milliseconds: 5_000 });
    const props = sessionProps(leaf, simulator.url, { deadlineMilliseconds: 60, now: () => NOW + performance.now() });

    await expect(createSession(props)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/timeout/i),
    });
    await simulator.close();
  });
});

describe("an answer of 429 or 5xx", () => {
  test.each([429, 500, 503])("of %i is asked for again, after pauses that grow and vary", async (status) => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "failing", status, times: 4 });
    const pauses: number[] = [];
    const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
    await createSession(sessionProps(leaf, simulator.url, { sleep, random: () => 0.25 }));
    const requests = simulator.requests().length;
    await simulator.close();

    expect(pauses).toEqual([50, 100, 200, 400]);
    expect(requests).toBe(5);
  });

  test.each([
    [429, "throttled", "AWS answered 429 (The simulator was told to fail.) until the time was up"],
    [502, "service-failed", "AWS answered 502 (The simulator was told to fail.) until the time was up"],
  ])("of %i that does not end is told when the time is up", async (status, code, words) => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "failing", status, times: 1_000 });
    let now = NOW;
    const sleep = async (milliseconds: number) => {
      now += milliseconds;
    };
    const props = sessionProps(leaf, simulator.url, {
      sleep,
      now: () => now,
      deadlineMilliseconds: 3_000,
      random: () => 1,
    });

    await expect(createSession(props)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(now - NOW).toBe(200 + 400 + 800);
    expect(simulator.requests()).toHaveLength(4);
    await simulator.close();
  });

  test("ends it although the clock stands still or goes back", async () => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "failing", status: 503, times: 1_000 });
    const props = sessionProps(leaf, simulator.url, { deadlineMilliseconds: 1_000, random: () => 1 });

    await expect(createSession(props)).rejects.toMatchObject({ code: "service-failed" });
    expect(simulator.requests()).toHaveLength(3);
    await simulator.close();
  });

  test("that names a time is asked for again after it", async () => {
    const pauses: number[] = [];
    const answers = [
      new Response("", { status: 503, headers: { "retry-after": "2" } }),
      new Response('{"message":"no"}', { status: 403 }),
    ];
    const props = sessionProps(leaf, "http://127.0.0.1:1", {
      fetch: async () => answers.shift() ?? Response.error(),
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    });

    await expect(createSession(props)).rejects.toMatchObject({ code: "access-denied" });
    expect(pauses).toEqual([2_000]);
  });
});

describe("an answer that is not AWS's", () => {
  test("is not followed elsewhere", async () => {
    const simulator = await startCompany(root.pem);
    const elsewhere = createHttpServer((_, response) => response.writeHead(307, { location: simulator.url }).end());
    await new Promise<void>((ready) => elsewhere.listen(0, "127.0.0.1", ready));
    const address = elsewhere.address();
    const port = typeof address === "object" ? address?.port : 0;

    await expect(createSession(sessionProps(leaf, `http://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: "answer-invalid",
      message: expect.stringMatching(/^The answer has status 307 and is not AWS's\./),
    });
    expect(simulator.requests()).toHaveLength(0);
    elsewhere.closeAllConnections();
    await new Promise((closed) => elsewhere.close(closed));
    await simulator.close();
  });

  test("such as the sign-in page of a network is told as such", async () => {
    const simulator = await startCompany(root.pem);
    simulator.become({ kind: "babbling" });

    await expect(createSession(sessionProps(leaf, simulator.url))).rejects.toMatchObject({
      code: "answer-invalid",
      message: expect.stringMatching(/no credentials\. Something between this machine and AWS may have answered/),
    });
    await simulator.close();
  });

  test.each<[string, number, string]>([
    ["a redirect", 302, ""],
    ["a page of an error", 403, "<html>blocked</html>"],
    ["no credentials", 201, '{"credentialSet":[]}'],
    ["two sets of credentials", 201, '{"credentialSet":[{},{}]}'],
    [
      "credentials without a token",
      201,
      '{"credentialSet":[{"credentials":{"accessKeyId":"A","secretAccessKey":"B","expiration":"2026-03-01T13:00:00Z"}}]}',
    ],
    [
      "credentials without an end",
      201,
      '{"credentialSet":[{"assumedRoleUser":{"arn":"a"},"credentials":{"accessKeyId":"A","secretAccessKey":"B","sessionToken":"C","expiration":"soon"}}]}',
    ],
    ["nothing but null", 201, "null"],
  ])("%s is no session", async (_, status, body) => {
    const headers = status === 302 ? { location: "http://127.0.0.1:1/elsewhere" } : {};
    const props = sessionProps(leaf, "http://127.0.0.1:1", {
      fetch: async () => new Response(body, { status, headers }),
    });

    await expect(createSession(props)).rejects.toMatchObject({ code: "answer-invalid" });
  });

  test("AWS's own types and words are found wherever AWS puts them", async () => {
    const body = '{"__type":"com.amazonaws.rolesanywhere#ValidationException","Message":"Bad."}';
    const props = sessionProps(leaf, "http://127.0.0.1:1", { fetch: async () => new Response(body, { status: 400 }) });

    await expect(createSession(props)).rejects.toMatchObject({
      code: "request-invalid",
      message: "AWS refused the session: Bad (ValidationException).",
    });
  });
});
