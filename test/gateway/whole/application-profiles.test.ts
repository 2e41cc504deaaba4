import type { LedgerEntry } from "../../../access/ledger-entry";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";

const ACCOUNT = "111122223333";
const SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const HAIKU = "eu.anthropic.claude-haiku-4-5-20251001-v1:0";
const SONNET_ARN = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:application-inference-profile/sonnetofpaym`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    policy: withProfiles,
    simulator: { applicationProfiles: { [SONNET_ARN]: SONNET } },
  });
});
afterAll(() => gateway.close());

let before = 0;
beforeEach(async () => {
  gateway.bedrock.forgetRequests();
  before = (await allEntries()).length;
});

/** `payments` has a profile for the first target of `claude-sonnet`; `research` has none. */
function withProfiles(policy: RuntimePolicy): RuntimePolicy {
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("a team is missing");
  const profiled = {
    ...payments,
    invokeRoles: { payments: `arn:aws:iam::${ACCOUNT}:role/bedrock-access/test/invoke-payments` },
    applicationProfiles: { "claude-sonnet-0": "sonnetofpaym" },
  };
  return { ...policy, teams: { ...policy.teams, payments: profiled } };
}

async function ask(path: string, body: object, key: string = KEYS.anna) {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.text() };
}

const CHAT = [{ role: "user", content: "Hello" }];
const CONVERSE = { messages: [{ role: "user", content: [{ text: "Hello" }] }] };
const MESSAGES = { model: "claude-sonnet", max_tokens: 50, messages: CHAT };

test.each<[surface: string, path: string, body: object]>([
  ["an alias of Bedrock's API", "/bedrock/model/claude-sonnet/converse", CONVERSE],
  ["a model of Bedrock's API", `/bedrock/model/${encodeURIComponent(SONNET)}/converse-stream`, CONVERSE],
  ["Anthropic's API", "/anthropic/v1/messages", MESSAGES],
  ["OpenAI's API", "/openai/v1/chat/completions", { model: "claude-sonnet", messages: CHAT }],
])("a call by %s is made by the team's profile, and is told and charged by its model", async (_, path, body) => {
  const answer = await ask(path, body);
  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain("sonnetofpaym");
  expect(gateway.bedrock.requests().map(({ modelId }) => modelId)).toEqual([SONNET_ARN]);
  expect(await entries(1)).toMatchObject([
    {
      route: "claude-sonnet",
      modelId: SONNET.replace("eu.", ""),
      outcome: "completed",
    },
  ]);
});

test("a call costs what it costs without a profile", async () => {
  await ask("/bedrock/model/claude-haiku/converse", CONVERSE);
  await ask("/bedrock/model/claude-sonnet/converse", CONVERSE);
  const [haiku, sonnet] = await entries(2);
  expect(gateway.bedrock.requests().map(({ modelId }) => modelId)).toEqual([HAIKU, SONNET_ARN]);
  expect(haiku?.usage).toEqual(sonnet?.usage);
  expect(sonnet?.cost).toBe(3 * (haiku?.cost ?? Number.NaN)); // as the two models' prices are
});

test("a team without a profile calls by the target's own id", async () => {
  await ask("/bedrock/model/claude-haiku/converse", CONVERSE, KEYS.carl);
  expect(gateway.bedrock.requests().map(({ modelId }) => modelId)).toEqual([HAIKU]);
});

test("tokens are counted by the model", async () => {
  const answer = await ask("/anthropic/v1/messages/count_tokens", MESSAGES);
  expect(answer.status).toBe(200);
  expect(gateway.bedrock.requests()).toMatchObject([{ operation: "count-tokens", modelId: SONNET.replace("eu.", "") }]);
});

test("callers see no profile and can name none", async () => {
  for (const type of ["", "?type=APPLICATION", "?type=SYSTEM_DEFINED"]) {
    const list = await fetch(`${gateway.url}/bedrock/inference-profiles${type}`, {
      headers: { authorization: `Bearer ${KEYS.anna}` },
    });
    expect(await list.text()).not.toContain("sonnetofpaym");
  }
  const named = await ask(`/bedrock/model/${encodeURIComponent(SONNET_ARN)}/converse`, CONVERSE);
  expect(named.status).toBe(404);
  expect(gateway.bedrock.requests()).toEqual([]);
});

/** Those of this test, as soon as there are so many. */
async function entries(count: number): Promise<readonly LedgerEntry[]> {
  await until(async () => (await allEntries()).length >= before + count);
  return (await allEntries()).slice(before);
}

async function allEntries(): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for await (const entry of readLedger(gateway.ledgerPath, {}, () => undefined)) found.push(entry);
  return found;
}
