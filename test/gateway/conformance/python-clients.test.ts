import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { describeWith, findPythonTool, type PythonTool } from "../../support/python-server";
import { LONG_TEXT, PIXEL, useClientsGateway } from "./clients-gateway";

const FIND =
  "from importlib.util import find_spec; exit(0 if all(find_spec(each) for each in ('anthropic', 'boto3', 'openai')) else 1)";
const PYTHON = findPackages();

/** What each check of `python-clients.py` found, as it should be. An error: its class, its status and some of its words. */
const FOUND: Readonly<Record<string, unknown>> = {
  boto3_converse: [[{ text: "You wrote 5 words in 1 message." }], "end_turn"],
  boto3_converse_stream: ["messageStart", "metadata", 40],
  boto3_invoke: [{ type: "text", text: "You wrote 5 words in 1 message." }],
  boto3_invoke_stream: ["message_start", "message_stop", 40],
  boto3_parallel_tools: [["Berlin", "Rome"], [{ text: "You wrote 2 words in 3 messages." }]],
  boto3_thinking: "sig-",
  boto3_image_and_cache: [true, true],
  boto3_embeddings: 256,
  boto3_count_tokens: true,
  boto3_errors: [
    ["ResourceNotFoundException", 404, expect.stringContaining("claude-haiku")],
    ["AccessDeniedException", 403, expect.stringContaining("get_weather")],
    ["ValidationException", 400, expect.stringContaining("additionalModelRequestFields.n")],
    ["ValidationException", 413, expect.stringContaining("longer than the 4000000 bytes")],
    ["ThrottlingException", 429, expect.stringContaining("Too many requests")],
    ["AccessDeniedException", 403, expect.stringContaining("You don't have access to the model")],
  ],
  boto3_exception_in_a_stream: "throttlingException",
  boto3_retries: true,
  boto3_signature: byHost({
    node: ["UnrecognizedClientException", 403, expect.stringContaining("set AWS_BEARER_TOKEN_BEDROCK")],
    lambda: ["UnauthorizedException", 401, expect.any(String)],
  }),
  // boto3 sends bearer tokens over TLS alone.
  boto3_bearer_over_plain_http: "InvalidEndpointConfigurationError",
  anthropic_message: ["You wrote 5 words in 1 message."],
  anthropic_over_tls: ["You wrote 5 words in 1 message."],
  anthropic_environment: ["You wrote 5 words in 1 message."],
  anthropic_stream: [true, 40],
  anthropic_parallel_tools: [["Berlin", "Rome"], ["You wrote 2 words in 3 messages."]],
  anthropic_thinking: "sig-",
  anthropic_image_and_cache: [true, true],
  anthropic_count_tokens: true,
  anthropic_models: ["claude-sonnet", "claude-haiku"],
  anthropic_errors: [
    ["NotFoundError", 404, expect.stringContaining("claude-haiku")],
    ["PermissionDeniedError", 403, expect.stringContaining("get_weather")],
    ["BadRequestError", 400, expect.stringContaining("max_tokens")],
    ["ContentTooLargeError", 413, expect.stringContaining("longer than the 4000000 bytes")],
    ["RateLimitError", 429, expect.stringContaining("Too many requests")],
    ["PermissionDeniedError", 403, expect.stringContaining("You don't have access to the model")],
    ["AuthenticationError", 401, expect.any(String)],
  ],
  // The status was 200 when the stream began: the SDK has no closer class.
  anthropic_exception_in_a_stream: ["APIStatusError", 200, expect.stringContaining("Too many requests")],
  anthropic_retries: true,
  anthropic_bedrock: [["You wrote 5 words in 1 message."], 40, ["NotFoundError", 404]],
  ...Object.fromEntries(
    ["claude-sonnet", "nova", "gpt-oss"].flatMap((model) => [
      [`openai_chat of ${model}`, ["You wrote 5 words in 1 message.", "stop"]],
      [`openai_chat_stream of ${model}`, [true, 40]],
      [
        `openai_parallel_tools of ${model}`,
        [["Berlin", "Rome"], expect.stringMatching(/^You wrote 2 words in \d messages\.$/)],
      ],
      [`openai_schema of ${model}`, ["text", "text"]],
      [`openai_response of ${model}`, ["You wrote 5 words in 1 message.", "completed"]],
      [`openai_response_stream of ${model}`, ["response.completed", 40]],
      [`openai_response_tools of ${model}`, [["Berlin", "Rome"], "You wrote 2 words in 3 messages."]],
      [`openai_response_schema of ${model}`, "text"],
    ]),
  ),
  openai_over_tls_by_environment: "You wrote 5 words in 1 message.",
  openai_thinking: true,
  openai_embeddings: [
    [0, 256],
    [1, 256],
  ],
  openai_embeddings_of_cohere: 1024,
  openai_models: ["claude-sonnet", "claude-haiku", "nova", "llama", "embeddings", "gpt-oss", "cohere-embeddings"],
  openai_errors: [
    ["NotFoundError", 404, expect.stringContaining("claude-haiku")],
    ["PermissionDeniedError", 403, expect.stringContaining("get_weather")],
    ["BadRequestError", 400, expect.stringContaining("seed")],
    ["APIStatusError", 413, expect.stringContaining("longer than the 4000000 bytes")],
    ["RateLimitError", 429, expect.stringContaining("Too many requests")],
    ["PermissionDeniedError", 403, expect.stringContaining("You don't have access to the model")],
    ["AuthenticationError", 401, expect.any(String)],
  ],
  openai_exception_in_a_stream: "Too many requests, please wait before trying again.",
  openai_retries: true,
};

describeWith(PYTHON, "boto3, anthropic and openai for Python", () => {
  const { gateway, certificate } = useClientsGateway();
  let found: Readonly<Record<string, unknown>>;

  // One process for all checks: to load the packages takes longer than the checks do.
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "bedrock-access-python-"));
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, certificate());
    try {
      const { url, secureUrl } = gateway();
      const running = promisify(execFile)(PYTHON.path ?? "", [join(__dirname, "python-clients.py")], {
        env: { PATH: process.env.PATH ?? "", NO_PROXY: "127.0.0.1", HOME: folder }, // nobody's own settings
      });
      running.child.stdin?.end(JSON.stringify({ url, secureUrl, ca, keys: KEYS, pixel: PIXEL, longText: LONG_TEXT }));
      found = JSON.parse((await running).stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("every check has run", () => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(FOUND).sort());
  });

  test.each(Object.keys(FOUND))("%s", (name) => {
    expect(found[name]).toEqual(FOUND[name]);
  });

  test("leave nothing held behind them", async () => {
    expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
  });
});

/** The interpreter, where it has all packages. */
function findPackages(): PythonTool {
  const python = findPythonTool("python3");
  const has = python.path !== undefined && spawnSync(python.path, ["-c", FIND]).status === 0;
  return { name: "boto3, anthropic or openai", path: has ? python.path : undefined };
}
