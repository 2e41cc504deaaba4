import { readGuardrails } from "../../cli/lock/read-guardrails";
import { defineEnvironment } from "../../environment/define-environment";
import { parseLock, renderLock } from "../../environment/lock";
import { changed } from "../environment/good-environment";
import {
  type AccountCall,
  type AccountsFake,
  type FakeAnswer,
  pageOf,
  startAccountsFake,
  taggedResources,
} from "../support/accounts-fake";
import { inAccounts, LOCKED, PAYMENTS, RESEARCH } from "./in-accounts";

const NAME = "bedrock-dev-harm";

const environment = defineEnvironment(
  changed({ guardrails: { harm: { contentFilters: { HATE: "HIGH" } } }, "routes.sonnet.guardrail": "harm" }),
);

interface Guardrail {
  readonly arn: string;
  readonly name: string;
  /** Descriptions by version, in the order in which AWS lists them. */
  readonly versions: Readonly<Record<string, string>>;
}

function guardrail(
  account: string,
  region: string,
  id: string,
  versions: Guardrail["versions"],
  name = NAME,
): Guardrail {
  return { arn: `arn:aws:bedrock:${region}:${account}:guardrail/${id}`, name, versions };
}

const content = (digit: string) => digit.repeat(16);
const ours = (digit: string) => `Content ${content(digit)}`;

const PAYMENTS_HOME = guardrail(PAYMENTS, "eu-central-1", "payhome", { DRAFT: "", "1": ours("a"), "2": ours("b") });

const ALL: readonly Guardrail[] = [
  PAYMENTS_HOME,
  guardrail(PAYMENTS, "eu-west-1", "paywest", { DRAFT: "", "1": ours("a") }),
  guardrail(RESEARCH, "eu-central-1", "reshome", { DRAFT: "", "1": ours("a") }),
  guardrail(RESEARCH, "eu-west-1", "reswest", { DRAFT: "", "1": ours("a") }),
];

let fake: AccountsFake | undefined;

afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

async function read(guardrails: readonly Guardrail[], lock = LOCKED, refused: readonly string[] = []) {
  fake = await startAccountsFake((call) => answer(call, guardrails), refused);
  return await inAccounts(fake, (access) => readGuardrails(environment, lock, access));
}

/** AWS, one thing a page. */
function answer({ accountId, region, path, query, body, target }: AccountCall, all: readonly Guardrail[]): FakeAnswer {
  if (target !== undefined) {
    const request = JSON.parse(body);
    expect(request).toMatchObject({
      TagFilters: [{ Key: "bedrock-access", Values: ["dev"] }],
      ResourceTypeFilters: ["bedrock:guardrail"],
    });
    const there = all.filter(({ arn }) => arn.includes(`:${region}:${accountId}:`));
    const named = there.map(({ arn, name }) => ({ arn, tags: { Name: name } }));
    return taggedResources(named, request.PaginationToken);
  }
  const arn = query.get("guardrailIdentifier") ?? path.replace("/guardrails/", "");
  const found = all.find((each) => each.arn === arn);
  if (found === undefined) return { status: 404, body: { message: `no ${arn}` }, error: "ResourceNotFoundException" };
  const { name, versions } = found;
  const told = (version: string, description: string) => ({
    ...{ arn, name, version, description, id: arn.replace(/^.*\//, ""), guardrailId: arn.replace(/^.*\//, "") },
    ...{ guardrailArn: arn, status: "READY", createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" },
    ...{ blockedInputMessaging: "no", blockedOutputsMessaging: "no" },
  });
  if (path !== "/guardrails") {
    const version = query.get("guardrailVersion") ?? "DRAFT";
    return { status: 200, body: told(version, versions[version] ?? "") };
  }
  // As AWS may: the list says the guardrail's own description, not the version's.
  const page = pageOf(Object.keys(versions), query.get("nextToken"));
  return {
    status: 200,
    body: {
      guardrails: page.items.map((version) => told(version, "For developers")),
      ...(page.next !== undefined && { nextToken: page.next }),
    },
  };
}

const known = (id: string, change: object = {}) => ({ id, version: "1", content: content("a"), ...change });

test("the newest version that we published, and the one before it, come into the lock", async () => {
  const { section, findings } = await read(ALL);
  expect(findings).toEqual([]);
  expect(section).toEqual({
    version: 1,
    teams: {
      payments: {
        harm: {
          "eu-central-1": { id: "payhome", version: "2", content: content("b"), former: "1" },
          "eu-west-1": known("paywest"),
        },
      },
      research: { harm: { "eu-central-1": known("reshome"), "eu-west-1": known("reswest") } },
    },
  });
  expect(parseLock(renderLock({ ...LOCKED, ...(section && { guardrails: section }) }), "dev").guardrails).toEqual(
    section,
  );
});

test("each account's role is assumed once, however much is read there", async () => {
  await read(ALL);
  expect(fake?.assumed.toSorted()).toEqual([RESEARCH, PAYMENTS]);
});

test("versions count as numbers, and those that others published are passed over", async () => {
  const versions = { "9": ours("9"), "10": ours("c"), "11": "by hand", DRAFT: "", "8": ours("8") };
  const { section } = await read([guardrail(PAYMENTS, "eu-central-1", "payhome", versions)]);
  expect(section?.teams).toEqual({
    payments: { harm: { "eu-central-1": { id: "payhome", version: "10", content: content("c"), former: "9" } } },
  });
});

test.each<[what: string, found: Guardrail]>([
  ["of another name", { ...PAYMENTS_HOME, name: "bedrock-dev-other" }],
  ["of which we published nothing yet", { ...PAYMENTS_HOME, versions: { DRAFT: "", "1": "by hand" } }],
])("a guardrail %s is left out", async (_, found) => {
  expect(await read([found])).toEqual({ section: { version: 1, teams: {} }, findings: [] });
});

test("two of one name are a problem that names both, and the lock keeps what it had", async () => {
  const second = { ...PAYMENTS_HOME, arn: PAYMENTS_HOME.arn.replace("payhome", "second") };
  const before = { version: 1, teams: { payments: { harm: { "eu-central-1": known("payhome") } } } } as const;
  const { section, findings } = await read([PAYMENTS_HOME, second], { ...LOCKED, guardrails: before });
  expect(section).toEqual(before);
  expect(findings).toEqual([
    expect.objectContaining({
      path: "guardrails.teams.payments.harm.eu-central-1",
      reason: expect.stringContaining(`${PAYMENTS_HOME.arn}, ${second.arn}`),
      mend: expect.stringContaining("bedrock:ListGuardrails"),
    }),
  ]);
});

test("an account that cannot be read is a problem, and the lock keeps what it had of it", async () => {
  const before = { version: 1, teams: { research: { harm: { "eu-west-1": known("reswest") } } } } as const;
  const { section, findings } = await read(ALL, { ...LOCKED, guardrails: before }, [RESEARCH]);
  expect(section?.teams.research).toEqual(before.teams.research);
  expect(Object.keys(section?.teams.payments?.harm ?? {})).toEqual(["eu-central-1", "eu-west-1"]);
  expect(findings.map(({ path }) => path).sort()).toEqual([
    "guardrails.teams.research.harm.eu-central-1",
    "guardrails.teams.research.harm.eu-west-1",
  ]);
});

test("an environment that declares none asks for nothing", async () => {
  const none = defineEnvironment(changed({}));
  const unasked = () => Promise.reject(new Error("asked"));
  const access = { credentialsOf: unasked, resources: unasked, guardrailVersions: unasked };
  expect(await readGuardrails(none, LOCKED, access)).toEqual({ section: undefined, findings: [] });
});
