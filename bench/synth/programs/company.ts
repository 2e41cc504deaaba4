import type { EnvironmentInput } from "cdktf-bedrock-access/environment";
import type { Lock } from "cdktf-bedrock-access/environment/lock";

export interface Company {
  readonly input: EnvironmentInput;
  readonly lock: Lock;
}

type TeamInput = EnvironmentInput["teams"][string];
type Choices<Value> = readonly [Value, ...Value[]];

const ROUTES = {
  "claude-sonnet": {
    targets: [
      { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-central-1" },
      { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-west-1" },
    ],
    maxOutputTokens: 16_000,
  },
  "claude-haiku": {
    targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu", region: "eu-central-1" }],
  },
  "nova-lite": { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu", region: "eu-central-1" }] },
  embeddings: {
    targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region", region: "eu-central-1" }],
  },
} as const satisfies EnvironmentInput["routes"];

const PATHS: Choices<TeamInput["paths"]> = [["gateway"], ["direct"], ["gateway"], ["direct", "gateway"]];
const ROUTE_CHOICES: Choices<TeamInput["routes"]> = [
  ["claude-sonnet", "claude-haiku"],
  ["claude-haiku"],
  ["claude-sonnet", "nova-lite", "embeddings"],
  ["nova-lite", "embeddings"],
  ["claude-sonnet", "claude-haiku", "nova-lite", "embeddings"],
];

/**
 * An environment of many teams, mixed as a large company's: half take the gateway path alone, a quarter each the direct path
 * and both; one in ten brings its account, one in three has limits of its own, one in five names users, one in fifty waits.
 */
export function company(teams: number, authorityPem: string): Company {
  const numbers = Array.from({ length: teams }, (_, index) => index);
  return { input: environmentOf(numbers, authorityPem), lock: lockOf(numbers) };
}

function environmentOf(numbers: readonly number[], authorityPem: string): EnvironmentInput {
  return {
    name: "prod",
    timeZone: "Europe/Berlin",
    organization: {
      id: "o-acme123456",
      rootId: "r-acme",
      managementAccountId: "100000000001",
      parentOuId: "ou-acme-workload",
      manages: "accounts",
    },
    platform: { accountId: "200000000030" },
    regions: { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1"] },
    routes: ROUTES,
    limits: {
      team: { requestsPerMinute: 600, tokensPerMinute: 2_000_000, dollarsPerDay: 400, dollarsPerMonth: 6_000 },
      user: { requestsPerMinute: 60, dollarsPerDay: 60, dollarsPerMonth: 800 },
      credential: { concurrency: 5 },
    },
    teams: Object.fromEntries(numbers.map((number) => [nameOf(number), teamOf(number)])),
    exemptions: numbers.slice(0, 3).map((number) => ({
      role: `arn:aws:iam::${accountOf(number)}:role/batch/scoring-${number}`,
      reason: "Nightly batch, moves to the gateway with its next release",
      owner: "batch@acme.example",
      expires: "2027-06-30",
    })),
    direct: {
      authority: { kind: "pem", pem: authorityPem },
      issuerCommonName: "Acme Bedrock Access prod",
      requires: { mfa: true, device: true },
    },
    gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "prd0a1b2c3", stage: "live" } } },
    backend: { kind: "s3", bucket: "acme-terraform-state", region: "eu-central-1" },
    alerts: { emails: ["finops@acme.example"] },
    tags: { owner: "platform-tools" },
    quotas: { accounts: 10_000, usagePlansPerRegion: 10_000 },
  };
}

function teamOf(number: number): TeamInput {
  return {
    account: isExisting(number)
      ? { kind: "existing", accountId: accountOf(number) }
      : { kind: "created", email: `aws+${nameOf(number)}@acme.example` },
    paths: at(PATHS, number),
    routes: at(ROUTE_CHOICES, number),
    members: { groups: [`bedrock-${nameOf(number)}`] },
    costCenter: `CC-${number}`,
    ...(number % 3 === 0 || number % 5 === 0 ? { limits: limitsOf(number) } : {}),
    ...(number % 4 === 0 && !isExisting(number) ? { contacts: { security: SECURITY_DESK } } : {}),
  };
}

function limitsOf(number: number): NonNullable<TeamInput["limits"]> {
  const users = Array.from({ length: 10 }, (_, user): [string, { requestsPerMinute: number }] => [
    `user-${number}-${user}`,
    { requestsPerMinute: 120 },
  ]);
  return {
    ...(number % 3 === 0 ? { team: { dollarsPerMonth: 9_000 } } : {}),
    ...(number % 5 === 0 ? { users: Object.fromEntries(users) } : {}),
  };
}

function lockOf(numbers: readonly number[]): Lock {
  const known = numbers.filter((number) => number % 50 !== 49);
  const attached = { serviceControlPolicies: ["FullAWSAccess"], resourceControlPolicies: ["RCPFullAWSAccess"] };
  return {
    environment: "prod",
    accounts: {
      version: 1,
      organizationId: "o-acme123456",
      ouId: "ou-acme-prod0env",
      teams: Object.fromEntries(
        known.map((number) => [nameOf(number), { accountId: accountOf(number), status: "ACTIVE" }]),
      ),
      attached: Object.fromEntries(known.map((number) => [accountOf(number), attached])),
    },
  };
}

function nameOf(number: number): string {
  return `team-${number}`;
}

function accountOf(number: number): string {
  return String(300_000_000_000 + number);
}

function isExisting(number: number): boolean {
  return number % 10 === 0;
}

function at<Value>(values: Choices<Value>, number: number): Value {
  return values[number % values.length] ?? values[0];
}

const SECURITY_DESK = {
  name: "Security Desk",
  title: "On call",
  email: "security@acme.example",
  phone: "+49 30 1234567",
};
