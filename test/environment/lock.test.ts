import {
  type AccountsSection,
  emptyLock,
  type Lock,
  LockError,
  lockConflicts,
  lockHash,
  parseLock,
  renderLock,
} from "../../environment/lock";
import {
  created,
  environmentWith,
  existing,
  MANAGEMENT_ACCOUNT,
  ORGANIZATION_ID,
  PLATFORM_ACCOUNT,
} from "../support/lock-fixtures";

const accounts: AccountsSection = {
  version: 1,
  organizationId: ORGANIZATION_ID,
  ouId: "ou-ab12-11112222",
  teams: { payments: { accountId: "200000000001", status: "ACTIVE" } },
  attached: {
    "ou-ab12-11112222": { serviceControlPolicies: ["FullAWSAccess"], resourceControlPolicies: ["RCPFullAWSAccess"] },
  },
};
const lock: Lock = { environment: "dev", accounts };

/** A lock that knows these accounts. */
function locked(teams: AccountsSection["teams"]): Lock {
  return { environment: "dev", accounts: { ...accounts, teams } };
}

describe("parsing", () => {
  test("a rendered lock parses to itself", () => {
    expect(parseLock(renderLock(lock), "dev")).toEqual(lock);
  });

  test("data parses like text", () => {
    expect(parseLock(JSON.parse(renderLock(lock)), "dev")).toEqual(lock);
  });

  test("a lock without sections is an empty one", () => {
    expect(parseLock('{"environment":"dev"}', "dev")).toEqual(emptyLock("dev"));
  });

  test("sections of later versions of this package survive", () => {
    const text = renderLock({ ...lock, weather: { version: 7, name: "…", numbers: [3, 1, 2] } } as Lock);
    expect(renderLock(parseLock(text, "dev"))).toBe(text);
  });

  test.each<[mistake: string, source: unknown, paths: string[], says: string]>([
    ["text that is no JSON", '{"environment":', ["dev.lock.json"], "delete it and run `bedrock-access lock`"],
    ["a list", [], ["dev.lock.json"], "Write an object"],
    ["another environment's lock", { environment: "prod" }, ["environment"], "is not dev"],
    ["no environment", {}, ["environment"], "is not dev"],
    [
      "a later version of the section",
      { environment: "dev", accounts: { ...accounts, version: 2 } },
      ["accounts.version"],
      "Install the version that wrote it",
    ],
    [
      "a key that does not exist",
      { environment: "dev", accounts: { ...accounts, team: {} } },
      ["accounts.team"],
      'Did you mean "teams"?',
    ],
    [
      "an account id that lost its zeros",
      { environment: "dev", accounts: { ...accounts, teams: { payments: { accountId: 1234, status: "ACTIVE" } } } },
      ["accounts.teams.payments.accountId"],
      "received: 1234",
    ],
    [
      "a target that is neither account nor OU",
      { environment: "dev", accounts: { ...accounts, attached: { payments: accounts.attached } } },
      ["accounts.attached.payments", "accounts.attached.payments"],
      "is not the id of an account, an OU or a root",
    ],
    [
      "three mistakes",
      { environment: "test", accounts: { ...accounts, organizationId: "123", ouId: "dev" } },
      ["environment", "accounts.organizationId", "accounts.ouId"],
      "dev.lock.json has 3 problems",
    ],
  ])("%s is refused with path, value and mend", (_, source, paths, says) => {
    const error = errorOf(() => parseLock(source, "dev"));
    expect(error.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
    expect(error.message).toContain(says);
    expect(error.code).toBe("invalid-lock");
  });

  // Whatever writes the section reads the whole lock first: with the wrong value in it, it would end with the same error.
  test.each<[section: string, wrong: object, command: string]>([
    ["accounts", { ...accounts, organizationId: "acme" }, "bedrock-access lock"],
    ["anchors", { teams: { payments: { trustAnchorArn: "a", profileArn: "b" } } }, "bedrock-access lock --role <role>"],
    ["gateways", { regions: { "eu-central-1": { restApiId: "api" } } }, "bedrock-access lock --role <role>"],
    ["inferenceProfiles", { teams: { payments: { p: { arn: "a", calls: "" } } } }, "bedrock-access lock --role <role>"],
    [
      "guardrails",
      { teams: { payments: { pii: { "eu-central-1": { id: "-", version: "0", content: "" } } } } },
      "bedrock-access lock --role <role>",
    ],
  ])("a wrong value of %s is mended without it, by the command that reads it anew", (section, wrong, command) => {
    const written = { environment: "dev", [section]: { version: 1, ...wrong } };
    const mends = errorOf(() => parseLock(written, "dev")).problems.map(({ mend }) => mend);
    expect(new Set(mends)).toEqual(
      new Set([`Restore it from version control, or delete the section and run \`${command}\` again.`]),
    );
  });
});

describe("rendering", () => {
  test("the text does not depend on the order of keys", () => {
    const { version, organizationId, ...rest } = accounts;
    expect(renderLock({ accounts: { ...rest, organizationId, version }, environment: "dev" })).toBe(renderLock(lock));
  });

  test("the text is indented by two spaces and ends with a newline", () => {
    expect(renderLock(emptyLock("dev"))).toBe('{\n  "environment": "dev"\n}\n');
  });

  test("lists keep their order", () => {
    const text = renderLock({ environment: "dev", later: ["b", "a"] } as Lock);
    expect(JSON.parse(text).later).toEqual(["b", "a"]);
  });

  test("the hash changes with any section and with nothing else", () => {
    const later = { ...lock, later: { version: 1 } };
    expect(lockHash(later)).not.toBe(lockHash(lock));
    expect(lockHash(parseLock(renderLock(lock), "dev"))).toBe(lockHash(lock));
    expect(lockHash(lock)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("conflicts between environment and lock", () => {
  const environment = environmentWith({
    payments: created("payments@example.com"),
    search: created("search@example.com"),
    research: existing("200000000002"),
  });
  const active = (accountId: string) => ({ accountId, status: "ACTIVE" });
  const suspended = (accountId: string) => ({ accountId, status: "SUSPENDED" });

  test.each<[what: string, lock: Lock, problems: [path: string, received: unknown, reason: string][]]>([
    ["no lock yet", emptyLock("dev"), []],
    ["every account active", locked({ payments: active("200000000001"), research: active("200000000002") }), []],
    [
      "a team that the environment no longer has",
      locked({ retired: { accountId: "200000000009", status: "CLOSED" } }),
      [],
    ],
    [
      "another organization",
      { environment: "dev", accounts: { ...accounts, organizationId: "o-zzzzzzzzzz" } },
      [["accounts.organizationId", "o-zzzzzzzzzz", "is another organization than the environment's o-a1b2c3d4e5"]],
    ],
    [
      "another id of an existing account",
      locked({ research: active("200000000003") }),
      [["accounts.teams.research.accountId", "200000000003", "is not the team's existing account 200000000002"]],
    ],
    [
      "a created account that is the platform's",
      locked({ payments: active(PLATFORM_ACCOUNT) }),
      [["accounts.teams.payments.accountId", PLATFORM_ACCOUNT, "is the platform account as well"]],
    ],
    [
      "a created account that is the management account",
      locked({ payments: active(MANAGEMENT_ACCOUNT) }),
      [["accounts.teams.payments.accountId", MANAGEMENT_ACCOUNT, "is the organization's management account as well"]],
    ],
    [
      "a created account that is another team's existing one",
      locked({ payments: active("200000000002") }),
      [["accounts.teams.payments.accountId", "200000000002", "is the account of team research as well"]],
    ],
    [
      "one account of two created teams",
      locked({ payments: active("200000000001"), search: active("200000000001") }),
      [["accounts.teams.search.accountId", "200000000001", "is the account of team payments as well"]],
    ],
    ["an account that is not active, which waits instead", locked({ payments: suspended("200000000001") }), []],
    [
      "several at once",
      {
        environment: "dev",
        accounts: {
          ...accounts,
          organizationId: "o-zzzzzzzzzz",
          teams: { payments: suspended(PLATFORM_ACCOUNT), research: active("200000000003") },
        },
      },
      [
        ["accounts.organizationId", "o-zzzzzzzzzz", expect.any(String)],
        ["accounts.teams.payments.accountId", PLATFORM_ACCOUNT, expect.any(String)],
        ["accounts.teams.research.accountId", "200000000003", expect.any(String)],
      ],
    ],
  ])("%s", (_, given, problems) => {
    const found = lockConflicts(environment, given);
    expect(found.map(({ path, received, reason }) => [path, received, reason])).toEqual(problems);
    for (const { mend } of found) expect(mend).toMatch(/\.$/);
  });
});

function errorOf(act: () => unknown): LockError {
  try {
    act();
  } catch (error) {
    if (error instanceof LockError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
