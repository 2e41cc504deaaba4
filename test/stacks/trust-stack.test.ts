import type { Authority, DirectPath, Environment } from "../../environment/environment";
import dev from "../../examples/complete/environments/dev";
import prod from "../../examples/complete/environments/prod";
import { composeAll } from "../support/compose";
import { COMPLETE_EXAMPLE } from "./complete-example";

const [example] = COMPLETE_EXAMPLE;
if (example === undefined) throw new Error("there is no example");
const { lock } = example;
const { authority: _, ...withoutAuthority } = lock;

function withDirect(change: Partial<DirectPath>): Environment {
  if (dev.direct === undefined) throw new Error("dev has no direct path");
  return { ...dev, direct: { ...dev.direct, ...change } };
}

function composed(environment: Environment, of = lock) {
  const output = composeAll({ environment, lock: of });
  const trust = output.stacks["dev-trust"]?.resource ?? {};
  return { ...output, trust, types: Object.keys(trust) };
}

const existingGateway = {
  kind: "existing",
  accountId: dev.platform.accountId,
  roleArn: `arn:aws:iam::${dev.platform.accountId}:role/gateway`,
  apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } },
} as const;

const DIRECT_TEAMS = ["research", "platform-tools", "data-science"];

test("with a key in KMS the trust stack holds key, issuer, access state and alarms, and says where the issuer is", () => {
  const { types, stacks } = composed(dev);
  expect(types).toEqual(
    expect.arrayContaining([
      "aws_kms_key",
      "aws_lambda_function",
      "aws_apigatewayv2_api",
      "aws_dynamodb_table",
      "aws_sns_topic",
    ]),
  );
  expect(stacks["dev-trust"]).toHaveProperty("output.issuer-url");
});

test("teams on the direct path wait until the authority has a certificate; the trust stack and others do not", () => {
  const { stacks, environments, types } = composed(dev, withoutAuthority);
  const waiting = environments.dev?.waiting ?? [];
  expect(waiting.map(({ team }) => team)).toEqual(DIRECT_TEAMS);
  for (const each of waiting) {
    expect(each).toMatchObject({
      reason: "the authority has no certificate yet",
      next: expect.stringMatching(/^apply dev-trust, then: bedrock-access authority init --environment .* --issuer /),
    });
  }
  expect(Object.keys(stacks)).toEqual(expect.arrayContaining(["dev-trust", "dev-team-payments"]));
  expect(Object.keys(stacks)).not.toContain("dev-team-research");
  expect(types).toContain("aws_lambda_function");
  expect(JSON.stringify(stacks["dev-trust"])).not.toContain("/bedrock-access/dev/authority");
});

test("once it is in the lock every direct team's anchor trusts it", () => {
  const { stacks, environments } = composed(dev);
  expect(environments.dev?.waiting).toEqual([]);
  for (const team of DIRECT_TEAMS) {
    expect(JSON.stringify(stacks[`dev-team-${team}`])).toContain(JSON.stringify(lock.authority?.pem).slice(1, -1));
  }
});

test("two generations are two keys, of which the issuer gets both in their order", () => {
  const { trust } = composed(withDirect({ authority: { kind: "kms", generations: [2, 1], days: 365 } }));
  expect(Object.keys(trust.aws_kms_key ?? {}).filter((id) => id.startsWith("certificate-authority_"))).toHaveLength(2);
  const [lambda] = Object.values(trust.aws_lambda_function ?? {});
  expect(JSON.stringify(lambda)).toMatch(/generation[^0-9]+2.*generation[^0-9]+1/);
});

test("a Private CA is made beside its issuer", () => {
  const { types } = composed(withDirect({ authority: { kind: "private-ca", days: 365 } }));
  expect(types).toEqual(
    expect.arrayContaining(["aws_acmpca_certificate_authority", "aws_lambda_function", "aws_s3_bucket"]),
  );
});

describe("for a CA of one's own", () => {
  const authority: Authority = { kind: "pem", pem: lock.authority?.pem ?? "" };
  const environment = { ...withDirect({ authority }), gateway: existingGateway };

  test("the trust stack holds its certificate and the topics of alarms, whoever issues", () => {
    expect(composed(environment, withoutAuthority).types.sort()).toEqual([
      "aws_kms_alias",
      "aws_kms_key",
      "aws_sns_topic",
      "aws_sns_topic_policy",
      "aws_sns_topic_subscription",
      "aws_ssm_parameter",
    ]);
  });

  test("it holds the certificate alone where others record calls", () => {
    const teams = Object.entries(environment.teams).map(([name, team]) => [
      name,
      { ...team, invocationLogging: "existing" as const },
    ]);
    const others = { ...environment, teams: Object.fromEntries(teams) };
    expect(composed(others, withoutAuthority).types).toEqual(["aws_ssm_parameter"]);
  });
});

test("without a trust stack alarms show in the console alone", () => {
  const teams = Object.entries(dev.teams).map(([name, team]) => [name, { ...team, paths: ["gateway"] as const }]);
  const { stacks } = composed({
    ...dev,
    direct: undefined,
    gateway: existingGateway,
    teams: Object.fromEntries(teams),
  });
  expect(Object.keys(stacks)).not.toContain("dev-trust");
  const alarms = Object.values(stacks["dev-team-payments"]?.resource.aws_cloudwatch_metric_alarm ?? {});
  expect(alarms.length).toBeGreaterThan(0);
  expect(alarms.filter((alarm) => "alarm_actions" in alarm)).toEqual([]);
});

test("how many calls may lack a record is the environment's choice", () => {
  const { stacks } = composed({ ...dev, alerts: { ...dev.alerts, missingRecordPercent: 60 } });
  const alarms = Object.values(stacks["dev-team-payments"]?.resource.aws_cloudwatch_metric_alarm ?? {});
  const missing = alarms.filter(({ alarm_name }) => String(alarm_name).endsWith("-missing"));
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.filter(({ threshold }) => threshold !== 60)).toEqual([]);
});

test("where nobody is told of teams, those who are told of the gateway hear of missing records", () => {
  if (dev.gateway?.kind !== "managed") throw new Error("dev has no managed gateway");
  const gateway = { ...dev.gateway, alarms: { emails: ["gateway@acme.example"] } };
  const { trust } = composed({ ...dev, alerts: { ...dev.alerts, emails: [] }, gateway });
  const told = Object.entries(trust.aws_sns_topic_subscription ?? {}).filter(([id]) => id.startsWith("records-"));
  expect(new Set(told.map(([, { endpoint }]) => endpoint))).toEqual(new Set(["gateway@acme.example"]));
});

describe("for a managed gateway", () => {
  const gatewayTeams = Object.fromEntries(
    Object.entries(dev.teams).filter(([, team]) => !team.paths.includes("direct")),
  );
  const { trust, types } = composed({ ...dev, direct: undefined, teams: gatewayTeams }, withoutAuthority);

  test("the trust stack holds the access state and the functions' roles, though nobody takes the direct path", () => {
    expect(Object.values(trust.aws_dynamodb_table ?? {}).map(({ name }) => name)).toEqual(["bedrock-dev-access-state"]);
    expect(Object.values(trust.aws_iam_role ?? {}).map(({ name }) => name)).toEqual([
      "bedrock-dev-authorizer",
      "bedrock-dev-gateway",
      "bedrock-dev-projector",
    ]);
    expect(types).not.toContain("aws_ssm_parameter");
  });

  test("the access state has a replica in every other region, with a key of that region", () => {
    const { stacks } = composeAll({ ...COMPLETE_EXAMPLE[2], environment: prod });
    const { aws_dynamodb_table: tables = {}, aws_kms_key: keys = {} } = stacks["prod-trust"]?.resource ?? {};
    const table = Object.values(tables).find(({ name }) => name === "bedrock-prod-access-state");
    expect(table).toMatchObject({ replica: [{ region_name: "eu-west-1" }] });
    const [replica] = Array.isArray(table?.replica) ? table.replica : [];
    const [, key = ""] = /aws_kms_key\.([\w-]+)\.arn/.exec(replica?.kms_key_arn) ?? [];
    expect(keys[key]).toMatchObject({ provider: "aws.eu-west-1", enable_key_rotation: true });
  });
});
