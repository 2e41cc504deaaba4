import type { EnvironmentInput } from "../../environment/define-environment";
import { AUTHORITY } from "../support/authority-pems";

/** An environment that has a bit of everything and nothing wrong with it. */
export const GOOD_ENVIRONMENT = {
  name: "dev",
  timeZone: "Europe/Berlin",
  organization: {
    id: "o-a1b2c3d4e5",
    rootId: "r-ab12",
    managementAccountId: "100000000001",
    manages: "accounts",
  },
  platform: { accountId: "100000000002" },
  regions: { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1"] },
  residency: { geographies: ["eu"] },
  routes: {
    sonnet: {
      targets: [
        { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu" },
        { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-west-1" },
      ],
      maxOutputTokens: 16_000,
    },
    nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] },
    embeddings: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
  },
  limits: {
    team: { requestsPerMinute: 300, dollarsPerDay: 100, dollarsPerMonth: 1_000 },
    user: { requestsPerMinute: 60, dollarsPerDay: 20, dollarsPerMonth: 200 },
  },
  teams: {
    payments: {
      account: { kind: "created", email: "aws+payments@example.com" },
      paths: ["gateway"],
      routes: ["sonnet", "nova"],
      members: { groups: ["bedrock-payments"] },
      costCenter: "CC-1001",
    },
    research: {
      account: { kind: "existing", accountId: "200000000002" },
      paths: ["direct", "gateway"],
      routes: ["sonnet", "embeddings"],
      members: { groups: ["bedrock-research"], certificateOu: "Research" },
    },
  },
  exemptions: [
    {
      role: "arn:aws:iam::200000000002:role/batch/scoring",
      reason: "Nightly scoring, moves to the gateway",
      owner: "research@example.com",
      expires: "2027-06-30",
      changedBy: ["arn:aws:iam::200000000002:role/deployer"],
    },
  ],
  direct: {
    authority: { kind: "pem", pem: AUTHORITY },
    issuerCommonName: "Example Bedrock Access",
  },
  gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } } },
  alerts: { emails: ["platform@example.com"] },
  backend: { kind: "local", path: "state" },
  tags: { owner: "platform" },
  quotas: { accounts: 50 },
} as const satisfies EnvironmentInput;

/** As little as an environment can be. */
export const SMALLEST_ENVIRONMENT = {
  name: "dev",
  organization: { id: "o-a1b2c3d4e5", rootId: "r-ab12", managementAccountId: "100000000001", manages: "accounts" },
  platform: { accountId: "100000000002" },
  regions: { home: "eu-central-1" },
  routes: { nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] } },
  teams: {
    payments: { account: { kind: "created", email: "payments@example.com" }, paths: ["gateway"], routes: ["nova"] },
  },
  gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } } },
  backend: { kind: "s3", bucket: "example-state", region: "eu-central-1" },
} as const satisfies EnvironmentInput;

/** What to write at which path, `teams.payments.routes[0]`; `undefined` takes away what stands there. */
export type Change = Readonly<Record<string, unknown>>;

/** The good environment as plain data, with something written over it. */
export function changed(change: Change, good: EnvironmentInput = GOOD_ENVIRONMENT): unknown {
  const environment: object = JSON.parse(JSON.stringify(good));
  for (const [path, value] of Object.entries(change)) write(environment, path.split(/[.[\]]+/).filter(Boolean), value);
  return environment;
}

function write(target: object, [key = "", ...below]: readonly string[], value: unknown): void {
  if (below.length > 0) {
    const part: unknown = Reflect.get(target, key);
    const inner = typeof part === "object" && part !== null ? part : {};
    Reflect.set(target, key, inner);
    write(inner, below, value);
  } else if (value === undefined) {
    Reflect.deleteProperty(target, key);
  } else {
    Reflect.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  }
}
