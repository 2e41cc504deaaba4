import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { KEYS } from "../../support/gateway";
import { describeWith, findPythonTool, type PythonTool } from "../../support/python-server";
import { LONG_TEXT, PIXEL, useClientsGateway } from "./clients-gateway";

const FIND = "from importlib.util import find_spec; exit(0 if find_spec('anthropic') and find_spec('boto3') else 1)";
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
  boto3_signature: ["UnrecognizedClientException", 403, expect.stringContaining("set AWS_BEARER_TOKEN_BEDROCK")],
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
};

describeWith(PYTHON, "boto3 and anthropic for Python", () => {
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
  }, 60_000);

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

/** The interpreter, where it has both packages. */
function findPackages(): PythonTool {
  const python = findPythonTool("python3");
  const has = python.path !== undefined && spawnSync(python.path, ["-c", FIND]).status === 0;
  return { name: "boto3 or anthropic", path: has ? python.path : undefined };
}
