import type { AuthorizedCall } from "../../../gateway/call";
import { authorize } from "../../../gateway/policy/authorize";
import { ADDITIONAL_FIELDS, CONVERSE_FIELDS, INVOKE_HEADERS } from "../../../gateway/policy/guarded-fields";
import { ALL_OUTPUT_CAPS } from "../../../gateway/policy/invoke-dialects";
import { JsonBody } from "../../../gateway/policy/json-body";
import { Refusal } from "../../../gateway/refusal";
import { KEYS } from "../../support/gateway";
import { anyJson, fc } from "../../support/properties";
import { ANNA, policy, request } from "../policy/policy-fixtures";
import { useAbusedGateway } from "./abused-gateway";
import { RawConnection } from "./raw-connection";

describe("through the server", () => {
  const gateway = useAbusedGateway({ timeLimits: { headers: 500, request: 1_000, idle: 500 } });

  const method = fc.oneof(
    fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"),
    fc.stringMatching(/^[A-Z]{1,10}$/),
  );
  const segment = fc.oneof(
    fc.constantFrom(
      "bedrock",
      "anthropic",
      "openai",
      "access",
      "v1",
      "v2",
      "messages",
      "model",
      "models",
      "converse",
      "chat",
      "completions",
      "responses",
      "me",
      "..",
    ),
    fc.constantFrom("%2e%2e", "%00", "%zz", "%", "*", ":id", "__proto__", "constructor", "claude-sonnet", ""),
    fc.stringMatching(/^[!-~]{0,20}$/),
  );
  const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`);
  const header = fc.tuple(
    fc.oneof(
      fc.constantFrom("authorization", "x-api-key", "accept", "anthropic-beta"),
      fc.stringMatching(/^x-[a-z]{1,9}$/),
    ),
    fc.oneof(fc.constantFrom(`Bearer ${KEYS.anna}`, KEYS.carl, "Bearer"), fc.stringMatching(/^[ -~]{0,40}$/)),
  );

  test("whatever is asked, there is one answer, and no call", async () => {
    await fc.assert(
      fc.asyncProperty(method, path, fc.array(header, { maxLength: 4 }), async (verb, asked, headers) => {
        const connection = await RawConnection.open(gateway().url);
        const lines = headers.map(([name, value]) => `${name}: ${value}`);
        connection.write([`${verb} ${asked} HTTP/1.1`, "host: a", "connection: close", ...lines, "", ""].join("\r\n"));
        await connection.untilClosed();
        const [status, ...others] = connection.statuses();
        expect(others).toEqual([]);
        expect([200, 400, 401, 403, 404, 405, 431]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  test("whatever bytes come, the connection ends, and no call is made", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .uint8Array({ maxLength: 60 })
        .map((given) => Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), given])),
      fc
        .uint8Array({ maxLength: 60 })
        .map((given) => Buffer.concat([Buffer.from("POST /bedrock HTTP/1.1\r\n"), given])),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const connection = await RawConnection.open(gateway().url);
        connection.write(given);
        connection.end();
        await connection.untilClosed();
        expect(connection.received).not.toContain("HTTP/1.1 200");
      }),
      { numRuns: 200 },
    );
  });
});

describe("the policy", () => {
  const fields = [
    ...CONVERSE_FIELDS.map(({ field }) => field),
    ...ADDITIONAL_FIELDS.map(({ field }) => field),
    ...ALL_OUTPUT_CAPS,
    ...["messages", "system", "tools", "toolConfig", "thinking", "additionalModelRequestFields", "content", "source"],
    ...[
      "type",
      "image",
      "document",
      "cachePoint",
      "cache_control",
      "input",
      "json",
      "anthropic_beta",
      "context_management",
    ],
  ];
  const leaf = fc.oneof(
    fc.constantFrom(0, -1, 1, 1e308, 1e21, 0.5, "", "image", "document", "url", "base64", "1h", null, true),
    fc.constantFrom({ budget_tokens: -5 }, { budget_tokens: 1e300 }, { maxTokens: 1e300 }, { maxTokens: "1" }),
    anyJson({ maxDepth: 2 }),
  );
  const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 3 })),
    object: fc.dictionary(fc.constantFrom(...fields), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  }));
  const body = fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), value, {
    maxKeys: 6,
    noNullPrototype: true,
  });
  const headers = fc.dictionary(
    fc.constantFrom(...INVOKE_HEADERS.map(({ field }) => field), "accept", "x-amzn-bedrock-trace"),
    fc.string(),
    { noNullPrototype: true },
  );
  const operation = fc.constantFrom(
    ...(["invoke", "invoke-with-response-stream", "converse", "converse-stream", "count-tokens"] as const),
  );
  const model = fc.oneof(
    fc.constantFrom("claude-sonnet", "nova", "llama", "unknown-family", "embeddings", "__proto__", "toString"),
    fc.string(),
  );

  test("decides on any JSON object: it refuses, or holds an amount that is a whole number and sends JSON", () => {
    fc.assert(
      fc.property(
        body,
        headers,
        operation,
        model,
        fc.constantFrom("bedrock", "anthropic", "openai"),
        (json, sent, kind, asked, surface) => {
          const outcome = decided(() =>
            authorize(request(kind, asked, json, { surface, headers: sent }), ANNA, policy()),
          );
          if (outcome instanceof Refusal) return;
          expect(Number.isSafeInteger(outcome.reserve.tokens) && outcome.reserve.tokens >= 0).toBe(true);
          expect(Number.isSafeInteger(outcome.reserve.cost) && outcome.reserve.cost >= 0).toBe(true);
          expect(outcome.targets.length).toBeGreaterThan(0);
          for (const target of outcome.targets)
            expect(JSON.parse(Buffer.from(target.body).toString())).toBeInstanceOf(Object);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("reads any bytes as a body, or refuses them", () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map((given) => Buffer.from(given)),
    );
    fc.assert(
      fc.property(text, (bytes) => {
        const outcome = decided(() => JsonBody.parse(bytes));
        if (outcome instanceof Refusal) expect(outcome.kind).toBe("invalid");
        else expect(JSON.parse(outcome.edited(new Map([["a", "1"]])))).toMatchObject({ a: 1 });
      }),
      { numRuns: 2_000 },
    );
  });
});

function decided<Outcome extends AuthorizedCall | JsonBody>(decide: () => Outcome): Outcome | Refusal {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
