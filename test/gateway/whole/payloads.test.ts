import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FilePayloadLog } from "../../../gateway/payloads/file-payload-log";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";

const PROMPT = "planted-prompt-51ce";
const ANSWER = "planted-answer-9d02";

const folder = mkdtempSync(join(tmpdir(), "bedrock-access-payloads-"));
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    policy: (policy) => {
      const { payments } = policy.teams;
      if (payments === undefined) throw new Error("a team is missing");
      const payloadLogging = { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/k", retentionDays: 30 };
      return { ...policy, teams: { ...policy.teams, payments: { ...payments, payloadLogging } } };
    },
    props: { payloads: new FilePayloadLog({ folder, now: Date.now }) },
  });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(key: string, path: string, body: object): Promise<string> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.text();
}

const TEXT = `${PROMPT} [[say "${ANSWER}"]]`;
const CONVERSE = { messages: [{ role: "user", content: [{ text: TEXT }] }] };
const MESSAGES = { model: "claude-sonnet", max_tokens: 100, messages: [{ role: "user", content: TEXT }] };

function filesIn(place: string): string[] {
  if (!existsSync(place)) return [];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Those of payments, as soon as there are so many and each is written to its end. */
async function records(count: number) {
  await until(() => filesIn(folder).filter(isWhole).length >= count);
  const files = filesIn(folder);
  expect(files).toHaveLength(count);
  return files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

test("prompts and answers of a team that keeps nothing stand nowhere", async () => {
  expect(await ask(KEYS.carl, "/bedrock/model/claude-haiku/converse", CONVERSE)).toContain(ANSWER);
  await new Promise((next) => setTimeout(next, 100));
  const written = [...gateway.log, ...filesIn(dirname(gateway.ledgerPath)).map((file) => readFileSync(file, "utf8"))];
  expect(written.join("\n")).not.toMatch(/planted/);
  expect(filesIn(folder)).toEqual([]);
});

test("those of a team that keeps them stand in one file a request, and nowhere else", async () => {
  await ask(KEYS.anna, "/bedrock/model/claude-sonnet/converse", CONVERSE);
  await ask(KEYS.anna, "/bedrock/model/claude-sonnet/converse-stream", CONVERSE);
  await ask(KEYS.anna, "/anthropic/v1/messages", MESSAGES);
  await ask(KEYS.anna, "/anthropic/v1/messages", { ...MESSAGES, stream: true });
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  for (const { file, text } of await records(4)) {
    expect(file).toMatch(new RegExp(`${folder}/test/payments/${day}/[0-9a-f-]{36}\\.json$`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(text).toContain(PROMPT);
    expect(text).toMatch(/planted/);
    const record = JSON.parse(text) as { readonly answer: unknown; readonly operation: string };
    expect(record).toMatchObject({
      principal: { team: "payments", user: "anna" },
      route: "claude-sonnet",
      status: 200,
    });
    // Streams come in pieces: put together they say what the model said.
    expect(textsIn(record.answer).join("")).toContain(ANSWER);
  }
  const written = [...gateway.log, ...filesIn(dirname(gateway.ledgerPath)).map((file) => readFileSync(file, "utf8"))];
  expect(written.join("\n")).not.toMatch(/planted/);
});

test("counting tokens keeps nothing", async () => {
  const before = filesIn(folder).length;
  await ask(KEYS.anna, "/anthropic/v1/messages/count_tokens", MESSAGES);
  await new Promise((next) => setTimeout(next, 100));
  expect(filesIn(folder)).toHaveLength(before);
});

test("days older than the team keeps them are deleted, and others stay", async () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const place = mkdtempSync(join(tmpdir(), "bedrock-access-payloads-"));
  for (const day of ["2026/10/25", "2026/10/26", "2025/12/31"]) {
    mkdirSync(join(place, "dev/payments", day), { recursive: true });
  }
  const log = new FilePayloadLog({ folder: place, now: () => now });
  const principal = { environment: "dev", team: "payments", user: "anna" };
  const about = { route: "r", surface: "bedrock", operation: "converse", status: 200, truncated: false };
  await log.write(
    { ...about, id: "r-1", at: now, principal, request: "{}", answer: Buffer.from("{}") },
    { kmsKeyArn: "k", retentionDays: 30 },
  );
  const days = ["2026/10/25", "2026/10/26", "2025/12/31", "2026/11/25"];
  expect(days.filter((day) => existsSync(join(place, "dev/payments", day)))).toEqual(["2026/10/26", "2026/11/25"]);
  rmSync(place, { recursive: true });
});

/** Every text in a record's answer, in order. */
function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "text" && typeof each === "string" ? [each] : textsIn(each),
  );
}
