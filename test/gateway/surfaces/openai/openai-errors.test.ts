import { LIMIT_KINDS } from "../../../../environment/environment";
import { Refusal, type RefusalDetails, type RefusalKind } from "../../../../gateway/refusal";
import { openaiError, upstreamError } from "../../../../gateway/surfaces/openai/openai-errors";

/** What a refusal looks like to OpenAI's SDKs. */
const REFUSALS: readonly (readonly [RefusalKind, number, string, string | null])[] = [
  ["unauthenticated", 401, "invalid_request_error", "invalid_api_key"],
  ["forbidden", 403, "permission_error", null],
  ["not-found", 404, "invalid_request_error", "model_not_found"],
  ["invalid", 400, "invalid_request_error", null],
  ["too-large", 413, "invalid_request_error", null],
  ["unsupported-encoding", 415, "invalid_request_error", null],
  ["limited", 429, "rate_limit_error", "rate_limit_exceeded"],
  ["unavailable", 503, "server_error", "server_error"],
  ["timeout", 504, "server_error", "server_error"],
];

test.each(REFUSALS)("a refusal that is %s has status %d", async (kind, status, type, code) => {
  const answer = openaiError(new Refusal(kind, "No."), "an-id");
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([status, "an-id"]);
  expect(await answer.json()).toEqual({ error: { message: "No.", type, param: null, code } });
});

test("a refusal of one field names it", async () => {
  const answer = openaiError(new Refusal("invalid", "seed cannot be carried over.", { field: "seed" }), "an-id");
  expect(await answer.json()).toMatchObject({ error: { param: "seed" } });
});

const TOLD: Readonly<Record<(typeof LIMIT_KINDS)[number], readonly [type: string, code: string, header?: string]>> = {
  requestsPerMinute: ["requests", "rate_limit_exceeded", "requests"],
  tokensPerMinute: ["tokens", "rate_limit_exceeded", "tokens"],
  concurrency: ["requests", "rate_limit_exceeded"],
  dollarsPerDay: ["insufficient_quota", "insufficient_quota"],
  dollarsPerMonth: ["insufficient_quota", "insufficient_quota"],
};

test.each(LIMIT_KINDS)("a limit of %s is told by what it counts, and when to come back", async (limit) => {
  const [type, code, header] = TOLD[limit];
  const scope = { kind: "user", id: "anna" } as const;
  const details: RefusalDetails = {
    binding: { limit, scope, allowed: 100, spent: 60, held: 10, needed: 50 },
    retryAfterSeconds: 7,
  };
  const answer = openaiError(new Refusal("limited", "Too much.", details), "an-id");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
  expect(await answer.json()).toEqual({ error: { message: "Too much.", type, param: null, code } });
  const limits = [...answer.headers].filter(([name]) => name.startsWith("x-ratelimit-"));
  expect(Object.fromEntries(limits)).toEqual(
    header === undefined
      ? {}
      : {
          [`x-ratelimit-limit-${header}`]: "100",
          [`x-ratelimit-remaining-${header}`]: "30",
          [`x-ratelimit-reset-${header}`]: "7s",
        },
  );
});

describe("an error of Bedrock's", () => {
  const failed = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
    upstreamError({ status, headers, body: Buffer.from(body) }, "an-id");

  test.each([
    ['{"message":"No such model."}', "No such model."],
    ['{"Message":"No such model."}', "No such model."],
    ["<html>Bad gateway</html>", "<html>Bad gateway</html>"],
    ["null", "null"],
    ["", "The upstream gave no reason."],
  ])("keeps its words: %s", async (body, message) => {
    expect(await failed(404, body).json()).toMatchObject({ error: { message, code: "model_not_found" } });
  });

  test("keeps how long it asks to wait", () => {
    expect(failed(429, "{}", { "retry-after": "9" }).headers.get("retry-after")).toBe("9");
  });

  test.each([
    "Input is too long for requested model.",
    "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum",
    "Too many input tokens. Max input tokens: 8192, request input token count: 9000",
  ])("that a prompt is too long says so by a code: %s", async (message) => {
    const answer = failed(400, JSON.stringify({ message }));
    expect(await answer.json()).toMatchObject({ error: { code: "context_length_exceeded" } });
  });
});
