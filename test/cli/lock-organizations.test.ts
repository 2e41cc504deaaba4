import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, setEnvironment } from "../support/command-line";
import {
  created,
  environmentInput,
  existing,
  MANAGEMENT_ACCOUNT,
  ORGANIZATION_ID,
  PLATFORM_ACCOUNT,
  ROOT_ID,
} from "../support/lock-fixtures";
import {
  type FakeOrganization,
  type Fault,
  type OrganizationsFake,
  startOrganizationsFake,
} from "../support/organizations-fake";

const BOTH_TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
const OU = "ou-ab12-11112222";

const organization: FakeOrganization = {
  id: ORGANIZATION_ID,
  managementAccountId: MANAGEMENT_ACCOUNT,
  rootId: ROOT_ID,
  enabledPolicyTypes: BOTH_TYPES,
  accounts: [
    { id: MANAGEMENT_ACCOUNT, email: "management@example.com", state: "ACTIVE" },
    { id: PLATFORM_ACCOUNT, email: "platform@example.com", state: "ACTIVE" },
    { id: "200000000001", email: "payments@example.com", state: "ACTIVE" },
  ],
  creations: [],
  ous: { [ROOT_ID]: [{ id: OU, name: "dev" }] },
  policies: { [OU]: {}, [PLATFORM_ACCOUNT]: {}, "200000000001": {}, "200000000002": {} },
  faults: {},
};
const payments = { payments: created("payments@example.com") };

let folder: string;
let fake: OrganizationsFake | undefined;
let restore: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-lock-"));
  // The SDK waits for a random part of a second before it tries again.
  jest.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(async () => {
  jest.restoreAllMocks();
  restore();
  await fake?.close();
  fake = undefined;
  rmSync(folder, { recursive: true });
});

interface Situation {
  readonly organization?: Partial<FakeOrganization>;
  readonly input?: ReturnType<typeof environmentInput>;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
}

/** Runs `bedrock-access lock` for an environment against an organization. */
async function lock(situation: Situation = {}) {
  writeFileSync(join(folder, "dev.json"), JSON.stringify(situation.input ?? environmentInput(payments)));
  fake = await startOrganizationsFake({ ...organization, ...situation.organization });
  restore = setEnvironment({
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "the secret",
    AWS_ENDPOINT_URL_ORGANIZATIONS: fake.url,
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...situation.variables,
  });
  return runCommand(["lock", "--environment", "dev.json", ...(situation.args ?? [])], folder);
}

function lockFile() {
  return JSON.parse(readFileSync(join(folder, "dev.lock.json"), "utf8"));
}

function times(number: number, type: string, message = "said AWS"): Fault[] {
  return Array.from({ length: number }, () => ({ type, message }));
}

test("accounts, the environment's OU and foreign policies are locked, over empty and full pages", async () => {
  const scps = ["guardrails-1", "FullAWSAccess", "bedrock-dev-governed-1", "guardrails-2", "bedrock-dev-eu-governed-1"];
  const run = await lock({
    organization: {
      ous: {
        [ROOT_ID]: [
          ...["a", "b", "c"].map((name) => ({ id: `ou-ab12-0000000${name}`, name })),
          { id: OU, name: "dev" },
        ],
      },
      policies: {
        ...organization.policies,
        [OU]: {
          SERVICE_CONTROL_POLICY: scps,
          RESOURCE_CONTROL_POLICY: ["RCPFullAWSAccess", "bedrock-dev-resources-1"],
        },
      },
    },
  });
  const none = { serviceControlPolicies: [], resourceControlPolicies: [] };
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(lockFile()).toEqual({
    environment: "dev",
    accounts: {
      version: 1,
      organizationId: ORGANIZATION_ID,
      ouId: OU,
      teams: { payments: { accountId: "200000000001", status: "ACTIVE" } },
      attached: {
        [OU]: {
          serviceControlPolicies: ["FullAWSAccess", "bedrock-dev-eu-governed-1", "guardrails-1", "guardrails-2"],
          resourceControlPolicies: ["RCPFullAWSAccess"],
        },
        [PLATFORM_ACCOUNT]: none,
        "200000000001": none,
      },
    },
  });
});

describe("a created team's account", () => {
  const account = (id: string, email: string, state = "ACTIVE") => ({ id, email, state });
  const others = organization.accounts.slice(0, 2);

  test.each<[what: string, found: FakeOrganization["accounts"], locked: unknown]>([
    [
      "is found by its e-mail in any case",
      [account("200000000001", "Payments@Example.com")],
      { accountId: "200000000001", status: "ACTIVE" },
    ],
    [
      "is the active one of several with its e-mail",
      [account("200000000001", "payments@example.com", "CLOSED"), account("200000000003", "payments@example.com")],
      { accountId: "200000000003", status: "ACTIVE" },
    ],
    [
      "is locked with its state when it is closed",
      [account("200000000001", "payments@example.com", "CLOSED")],
      { accountId: "200000000001", status: "CLOSED" },
    ],
    ["is not locked while no account has its e-mail", [account("200000000001", "other@example.com")], undefined],
  ])("%s", async (_, found, locked) => {
    await lock({ organization: { accounts: [...others, ...found] } });
    expect(lockFile().accounts.teams.payments).toEqual(locked);
  });

  test("that was never asked for waits for the organization stack", async () => {
    const run = await lock({ organization: { accounts: others } });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("payments  -        waits for dev-organization to be applied");
    expect(run.stdout).toContain("apply dev-organization, which creates 1 account (payments)");
    expect(run.stdout).toContain("`bedrock-access lock --environment dev.json`");
  });

  test("that AWS is creating is waited for", async () => {
    const creations = [{ name: "dev-payments", state: "IN_PROGRESS" as const, requestedAt: 2 }];
    const run = await lock({ organization: { accounts: others, creations } });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("payments  -        is being created");
    expect(run.stdout).toContain("wait for AWS to create 1 account (payments)");
  });

  test("whose creation failed and was begun again is being created", async () => {
    const creations = [
      { name: "dev-payments", state: "IN_PROGRESS" as const, requestedAt: 3 },
      { name: "dev-payments", state: "FAILED" as const, failureReason: "INTERNAL_FAILURE", requestedAt: 2 },
    ];
    const run = await lock({ organization: { accounts: others, creations } });
    expect(run).toMatchObject({ code: 0, stderr: "" });
  });

  test("that exists makes old failures irrelevant, and AWS is not asked about them", async () => {
    const creations = [
      { name: "dev-payments", state: "FAILED" as const, failureReason: "INTERNAL_FAILURE", requestedAt: 2 },
    ];
    const run = await lock({ organization: { creations } });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(fake?.calls).not.toContain("ListCreateAccountStatus");
  });

  test.each<[awsReason: string, reason: string, mend: string]>([
    ["EMAIL_ALREADY_EXISTS", "another AWS account has this e-mail", "Give the team another e-mail"],
    ["ACCOUNT_LIMIT_EXCEEDED", "as many accounts as its quota allows", "Ask for a higher quota in Service Quotas"],
    ["CONCURRENT_ACCOUNT_MODIFICATION", "the same request was under way", "Wait some minutes"],
    ["INVALID_EMAIL", "does not accept the e-mail", "Correct the team's e-mail"],
    ["INVALID_ADDRESS", "does not accept the postal address", "Correct the contact information"],
    ["MISSING_PAYMENT_INSTRUMENT", "has no payment method", "Add one to the management account"],
    ["INVALID_PAYMENT_INSTRUMENT", "does not accept the payment method", "another payment method"],
    ["PENDING_BUSINESS_VALIDATION", "validation of the management account is still under way", "Finish the validation"],
    ["GOVCLOUD_ACCOUNT_ALREADY_EXISTS", "the AWS GovCloud region has an account", "Give the team another e-mail"],
    ["INTERNAL_FAILURE", "AWS failed inside", "Apply the organization stack again"],
    ["A_REASON_OF_TOMORROW", "no reason that is known here", "CreateAccountResult in CloudTrail"],
  ])("that could not be created says why: %s", async (failureReason, reason, mend) => {
    const creations = [{ name: "dev-payments", state: "FAILED" as const, failureReason, requestedAt: 2 }];
    const run = await lock({ organization: { accounts: others, creations } });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain(`could not be created: ${failureReason}`);
    expect(run.stderr).toContain(`problem: teams.payments.account could not be created: `);
    expect(run.stderr).toContain(reason);
    expect(run.stderr).toContain(mend);
    expect(run.stdout).toContain("Next: mend what is named above; then `bedrock-access lock --environment dev.json`");
    expect(lockFile().accounts.teams).toEqual({});
  });
});

describe("what a person must mend", () => {
  const research = environmentInput({ research: existing("200000000002") });
  const suspended = { id: "200000000002", email: "research@example.com", state: "SUSPENDED" };

  test.each<[what: string, situation: Situation, code: number, says: string]>([
    [
      "an existing account outside the organization",
      { input: research },
      1,
      "problem: teams.research.account.accountId is not an account of the organization",
    ],
    [
      "a suspended account",
      { input: research, organization: { accounts: [...organization.accounts, suspended] } },
      1,
      "problem: accounts.teams.research.status means that account 200000000002 cannot be used",
    ],
    [
      "a platform account outside the organization",
      { organization: { accounts: organization.accounts.filter(({ id }) => id !== PLATFORM_ACCOUNT) } },
      1,
      "problem: platform.accountId is not an account of the organization",
    ],
    [
      "an OU that does not exist among the policy targets",
      {
        input: environmentInput(
          { payments: existing("200000000001") },
          { manages: "policies", policyTargets: ["ou-ab12-99999999"] },
        ),
      },
      1,
      "problem: organization.policyTargets[0] is an OU that does not exist",
    ],
    [
      "resource control policies that are not enabled",
      { organization: { enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] } },
      0,
      "aws organizations enable-policy-type --root-id r-ab12 --policy-type RESOURCE_CONTROL_POLICY",
    ],
  ])("%s", async (_, situation, code, says) => {
    const run = await lock(situation);
    expect(run.stderr).toContain(says);
    expect(run.code).toBe(code);
    expect(lockFile().accounts.version).toBe(1);
  });

  test("a policy type that is not enabled has nothing attached", async () => {
    await lock({
      organization: {
        enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"],
        policies: { ...organization.policies, [OU]: { SERVICE_CONTROL_POLICY: ["FullAWSAccess"] } },
      },
    });
    expect(lockFile().accounts.attached[OU]).toEqual({
      serviceControlPolicies: ["FullAWSAccess"],
      resourceControlPolicies: [],
    });
  });
});

test("throttled calls are tried again until they are answered", async () => {
  const faults = {
    ListAccounts: times(3, "TooManyRequestsException"),
    ListPoliciesForTarget: times(2, "TooManyRequestsException"),
  };
  const run = await lock({ organization: { faults } });
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(lockFile().accounts.teams.payments.accountId).toBe("200000000001");
});

describe("what stops the command", () => {
  const noCredentials = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_PROFILE: undefined };
  const member = {
    type: "AccessDeniedException",
    message: "User: arn:aws:iam::100000000009:user/ci is not authorized to perform: organizations:ListAccounts",
  };

  test.each<[what: string, situation: Situation, code: string, says: string[]]>([
    [
      "no credentials",
      { variables: noCredentials },
      "no-credentials",
      ["No AWS credentials were found", "aws sso login --profile"],
    ],
    [
      "expired credentials",
      {
        organization: { faults: { DescribeOrganization: times(9, "ExpiredTokenException", "The token has expired") } },
      },
      "credentials-refused",
      ["AWS refuses the credentials", "The token has expired"],
    ],
    [
      "an account outside any organization",
      { organization: { faults: { DescribeOrganization: times(1, "AWSOrganizationsNotInUseException") } } },
      "not-in-organization",
      [`management account ${MANAGEMENT_ACCOUNT}`],
    ],
    [
      "no permission",
      { organization: { faults: { ListAccounts: [member] } } },
      "access-denied",
      [
        "AWS denies organizations:ListAccounts",
        "user/ci",
        '"organizations:ListPoliciesForTarget"',
        '"Effect": "Allow"',
      ],
    ],
    [
      "no permission, where the environment names a role",
      {
        input: environmentInput(payments, { provisioningRole: "bedrock-provisioner" }),
        organization: { faults: { ListAccounts: [member] } },
      },
      "access-denied",
      ["use a profile that assumes bedrock-provisioner"],
    ],
    [
      "another organization",
      {
        organization: { id: "o-zzzzzzzzzz", managementAccountId: "900000000001" },
        variables: { AWS_ACCOUNT_ID: "900000000007" },
      },
      "wrong-organization",
      [
        `environment: ${ORGANIZATION_ID}, management account ${MANAGEMENT_ACCOUNT}`,
        "credentials: o-zzzzzzzzzz, management account 900000000001, caller's account 900000000007",
      ],
    ],
    [
      "another management account",
      { organization: { managementAccountId: "900000000001" } },
      "wrong-organization",
      ["Correct organization.managementAccountId"],
    ],
    [
      "another root",
      { organization: { rootId: "r-zz99" } },
      "wrong-organization",
      ["organization.rootId is r-ab12, but the root of o-a1b2c3d4e5 is r-zz99"],
    ],
    [
      "a parent OU that does not exist",
      { input: environmentInput(payments, { parentOuId: "ou-ab12-99999999" }) },
      "parent-not-found",
      ["organization.parentOuId does not exist: ou-ab12-99999999"],
    ],
    [
      "throttling without end",
      {
        organization: { faults: { ListAccounts: times(9, "TooManyRequestsException") } },
        variables: { AWS_MAX_ATTEMPTS: "2" },
      },
      "throttled",
      ["AWS still throttles organizations:ListAccounts", "AWS_MAX_ATTEMPTS"],
    ],
    [
      "nobody at the endpoint",
      { variables: { AWS_ENDPOINT_URL_ORGANIZATIONS: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" } },
      "unreachable",
      ["AWS Organizations cannot be reached", "ECONNREFUSED"],
    ],
    [
      "an error that nobody foresaw",
      { organization: { faults: { ListRoots: times(1, "UnsupportedAPIEndpointException", "not here") } } },
      "organizations-failed",
      ["organizations:ListRoots failed with UnsupportedAPIEndpointException. AWS said: not here"],
    ],
  ])("%s: nothing is written, and the mend is said", async (_, situation, code, says) => {
    const text = await lock(situation);
    expect(text).toMatchObject({ code: 2, stdout: "" });
    for (const part of says) expect(text.stderr).toContain(part);
    expect(text.stderr).not.toMatch(/the secret|\n {4}at /);
    expect(() => lockFile()).toThrow("ENOENT");

    await fake?.close();
    restore();
    const json = await lock({ ...situation, args: ["--json"] });
    expect(json).toMatchObject({ code: 2, stderr: "" });
    expect(JSON.parse(json.stdout).error.code).toBe(code);
  });
});
