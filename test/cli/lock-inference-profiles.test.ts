import { readInferenceProfiles } from "../../cli/lock/read-inference-profiles";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock } from "../../environment/lock";
import { changed } from "../environment/good-environment";
import { type AccountsFake, startAccountsFake, taggedResources } from "../support/accounts-fake";
import { inAccounts, LOCKED, PAYMENTS, RESEARCH } from "./in-accounts";

const SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const NOVA = "eu.amazon.nova-lite-v1:0";

/** `payments` calls Nova in the account of `research`. */
const environment = defineEnvironment(
  changed({
    "routes.nova.targets": [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "research" }],
    "teams.research.routes": ["sonnet"],
  }),
);

interface Profile {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

function profile(accountId: string, region: string, id: string, tags: Readonly<Record<string, string>>): Profile {
  return { arn: `arn:aws:bedrock:${region}:${accountId}:application-inference-profile/${id}`, tags };
}

function sonnetOf(team: string, accountId: string, region: string, position: number): Profile {
  const id = `${team}${region.replaceAll("-", "")}`;
  return profile(accountId, region, id, { Name: `bedrock-dev-${team}-sonnet-${position}`, team, model: SONNET });
}

const RESEARCH_HOME = sonnetOf("research", RESEARCH, "eu-central-1", 0);
const LENT = profile(RESEARCH, "eu-central-1", "lentlentlent", {
  Name: "bedrock-dev-payments-nova-0",
  team: "payments",
  model: NOVA,
});

const ALL: readonly Profile[] = [
  sonnetOf("payments", PAYMENTS, "eu-central-1", 0),
  sonnetOf("payments", PAYMENTS, "eu-west-1", 1),
  RESEARCH_HOME,
  sonnetOf("research", RESEARCH, "eu-west-1", 1),
  LENT,
];

let fake: AccountsFake | undefined;
let asked: string[] = [];

afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

/** Each account and region answers with what lies there, one resource a page. */
async function read(profiles: readonly Profile[], lock = LOCKED, refused: readonly string[] = []) {
  asked = [];
  fake = await startAccountsFake(({ accountId, region, body }) => {
    const request = JSON.parse(body);
    expect(request).toMatchObject({
      TagFilters: [{ Key: "bedrock-access", Values: ["dev"] }],
      ResourceTypeFilters: ["bedrock:application-inference-profile"],
    });
    if (request.PaginationToken === undefined) asked.push(`${accountId} ${region}`);
    const there = profiles.filter(({ arn }) => arn.includes(`:${region}:${accountId}:`));
    return taggedResources(there, request.PaginationToken);
  }, refused);
  return await inAccounts(fake, (access) => readInferenceProfiles(environment, lock, access));
}

test("every team's profiles come into the lock, from every account and region that its routes lead to", async () => {
  const { section, findings } = await read(ALL);
  expect(findings).toEqual([]);
  expect(section).toEqual({
    version: 1,
    teams: {
      payments: {
        "bedrock-dev-payments-sonnet-0": { arn: ALL[0]?.arn, calls: SONNET },
        "bedrock-dev-payments-sonnet-1": { arn: ALL[1]?.arn, calls: SONNET },
        "bedrock-dev-payments-nova-0": { arn: LENT.arn, calls: NOVA },
      },
      research: {
        "bedrock-dev-research-sonnet-0": { arn: RESEARCH_HOME.arn, calls: SONNET },
        "bedrock-dev-research-sonnet-1": { arn: ALL[3]?.arn, calls: SONNET },
      },
    },
  });
  expect(asked.sort()).toEqual(
    [PAYMENTS, RESEARCH].flatMap((account) => [`${account} eu-central-1`, `${account} eu-west-1`]).sort(),
  );
});

test.each<[what: string, other: Profile]>([
  ["without the team's tag", { ...RESEARCH_HOME, tags: { Name: "bedrock-dev-research-sonnet-0", model: SONNET } }],
  ["with another team's tag", { ...RESEARCH_HOME, tags: { ...RESEARCH_HOME.tags, team: "payments" } }],
  ["that does not say what it calls", { ...RESEARCH_HOME, tags: { ...RESEARCH_HOME.tags, model: undefined } as never }],
  ["of another name", { ...RESEARCH_HOME, tags: { ...RESEARCH_HOME.tags, Name: "bedrock-dev-research-sonnet-9" } }],
  ["that is no application profile", { ...RESEARCH_HOME, arn: RESEARCH_HOME.arn.replace("application-", "") }],
])("a profile %s is not ours", async (_, other) => {
  const { section, findings } = await read([other]);
  expect([section.teams, findings]).toEqual([{}, []]);
});

test("a profile that copies what the environment no longer wants is locked as it is", async () => {
  const { section } = await read([{ ...RESEARCH_HOME, tags: { ...RESEARCH_HOME.tags, model: NOVA } }]);
  expect(section.teams.research).toEqual({
    "bedrock-dev-research-sonnet-0": { arn: RESEARCH_HOME.arn, calls: NOVA },
  });
});

test("an account that does not exist yet is not asked", async () => {
  const { section } = await read(ALL, emptyLock("dev"));
  expect(asked.every((each) => each.startsWith(RESEARCH))).toBe(true);
  expect(section.teams.payments).toEqual({ "bedrock-dev-payments-nova-0": { arn: LENT.arn, calls: NOVA } });
});

test("of an account that cannot be read the lock keeps what it had, for every team that calls there", async () => {
  const { section: before } = await read(ALL);
  await fake?.close();
  const { section, findings } = await read([], { ...LOCKED, inferenceProfiles: before }, [RESEARCH]);
  expect(section.teams).toEqual({
    payments: { "bedrock-dev-payments-nova-0": before.teams.payments?.["bedrock-dev-payments-nova-0"] },
    research: before.teams.research,
  });
  expect(findings).toEqual([
    expect.objectContaining({
      level: "problem",
      path: "inferenceProfiles.teams.research",
      reason: expect.stringContaining(`arn:aws:iam::${RESEARCH}:role/bedrock-lock-reader cannot be assumed`),
    }),
  ]);
});

test("two of one name are a problem that names both", async () => {
  const twin = { ...RESEARCH_HOME, arn: `${RESEARCH_HOME.arn}2` };
  const { section, findings } = await read([RESEARCH_HOME, twin]);
  expect(section.teams).toEqual({});
  expect(findings).toEqual([
    expect.objectContaining({ reason: expect.stringContaining(`${RESEARCH_HOME.arn}, ${twin.arn}`) }),
  ]);
});
