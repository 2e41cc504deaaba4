import { join } from "node:path";
import { CertificateIssuer } from "../../modules/certificate-issuer/certificate-issuer";
import type { CertificateIssuerProps } from "../../modules/certificate-issuer/certificate-issuer-props";
import { synthesize } from "../support/synth";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";
const AUTHORITY_KEY = "arn:aws:kms:eu-central-1:222222222222:key/66666666-7777-8888-9999-000000000000";
const CA = "arn:aws:acm-pca:eu-central-1:222222222222:certificate-authority/11111111-2222-3333-4444-555555555555";
const ACCESS_STATE = "arn:aws:dynamodb:eu-central-1:222222222222:table/bedrock-prod-access-state";

const PROPS: CertificateIssuerProps = {
  environment: "prod",
  name: "bedrock-prod-issuer",
  code: { path: join(__dirname, "../../modules/certificate-issuer/example.zip") },
  authority: {
    kind: "kms",
    commonName: "Acme Developers prod",
    days: 730,
    keys: [{ generation: 1, arn: AUTHORITY_KEY }],
  },
  policyParts: ["one", "two"],
  policyPath: "/bedrock-access/prod/issuer",
  issuerTableName: "bedrock-prod-issuer",
  certificatesTableName: "bedrock-prod-certificates",
  accessState: {
    tableName: "bedrock-prod-access-state",
    grant: { Effect: "Allow", Action: "dynamodb:GetItem", Resource: ACCESS_STATE },
  },
  kmsKeyArn: KEY,
  accountId: "222222222222",
  roleName: "bedrock-prod-issuer",
  policyName: "bedrock-prod-boundary-issuer",
  iamPath: "/bedrock-access/prod/",
  accessLogGroupName: "/bedrock-access/prod/issuer-access",
  alarmTopicArn: "arn:aws:sns:eu-central-1:222222222222:bedrock-prod-trust",
};

function made(change: Partial<CertificateIssuerProps> = {}) {
  return synthesize((stack) => {
    new CertificateIssuer(stack, "issuer", { ...PROPS, ...change });
  }).resource;
}

function resources(type: string, change: Partial<CertificateIssuerProps> = {}): Record<string, unknown>[] {
  return Object.values(made(change)?.[type] ?? {});
}

test("its tables are encrypted, recoverable, hard to lose, and forget by themselves", () => {
  const tables = resources("aws_dynamodb_table");
  expect(tables.map(({ name }) => name)).toEqual(["bedrock-prod-certificates", "bedrock-prod-issuer"]);
  for (const table of tables) {
    expect(table).toMatchObject({
      deletion_protection_enabled: true,
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true, kms_key_arn: KEY },
      ttl: { enabled: true, attribute_name: "removeAt" },
    });
  }
});

test("its role signs with the authority's one key, by one algorithm, and can never do more", () => {
  const [policy] = resources("aws_iam_policy");
  const statements = JSON.parse(String(policy?.policy)).Statement;
  expect(statements.filter(({ Action }: { Action: unknown }) => Action === "kms:Sign")).toEqual([
    {
      ...{ Sid: "Sign", Effect: "Allow", Action: "kms:Sign", Resource: [AUTHORITY_KEY] },
      Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" } },
    },
  ]);
  const everything = statements.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect(everything.filter((action: string) => /\*$|Delete|iam:|sts:/.test(action))).toEqual([]);
  const [role] = resources("aws_iam_role");
  expect(role?.permissions_boundary).toMatch(/aws_iam_policy\..*\.arn/);
});

test("with a Private CA its role issues by the one template, and signs with no key", () => {
  const [policy] = resources("aws_iam_policy", { authority: { kind: "private-ca", arn: CA } });
  const statements = JSON.parse(String(policy?.policy)).Statement;
  expect(statements).toContainEqual({
    ...{ Sid: "Sign", Effect: "Allow", Action: "acm-pca:IssueCertificate", Resource: CA },
    Condition: {
      StringEquals: {
        "acm-pca:TemplateArn": "arn:aws:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1",
      },
    },
  });
  expect(JSON.stringify(statements)).not.toContain("kms:Sign");
});

test("its function is told where policy, tables and authority are", () => {
  const [lambda] = resources("aws_lambda_function");
  const told = JSON.stringify(lambda?.environment);
  for (const each of [
    "/bedrock-access/prod/issuer",
    "bedrock-prod-access-state",
    AUTHORITY_KEY,
    "Acme Developers prod",
  ]) {
    expect(told).toContain(each);
  }
});

test("its API lets through three requests, throttled, and its log has no token", () => {
  expect(resources("aws_apigatewayv2_route").map(({ route_key }) => route_key)).toEqual([
    ...["GET /issuer/v1/authority", "POST /issuer/v1/certificates", "GET /issuer/v1/settings"],
  ]);
  const [stage] = resources("aws_apigatewayv2_stage");
  expect(stage?.default_route_settings).toMatchObject({ throttling_rate_limit: 20, throttling_burst_limit: 40 });
  const log = JSON.stringify(stage?.access_log_settings);
  expect(log).not.toMatch(/header|authoriz|body/i);
  expect(log).toContain("$context.identity.sourceIp");
});

test("API and schedule alone may call it, each by its own name", () => {
  expect(resources("aws_lambda_permission")).toEqual([
    expect.objectContaining({
      principal: "apigateway.amazonaws.com",
      source_arn: expect.stringMatching(/execution_arn\}\/\*\/\*\/issuer\/v1\/\*$/),
    }),
    expect.objectContaining({ principal: "events.amazonaws.com", source_arn: expect.stringMatching(/event_rule/) }),
  ]);
});

test("each part of the policy is a parameter", () => {
  expect(resources("aws_ssm_parameter").map(({ name, value }) => [name, value])).toEqual([
    ["/bedrock-access/prod/issuer/1", "one"],
    ["/bedrock-access/prod/issuer/2", "two"],
  ]);
});

test("alarms tell of errors, throttles, failures, too many certificates, the authority's end and a check that stopped", () => {
  const alarms = resources("aws_cloudwatch_metric_alarm", { certificatesPerHour: 100, authorityNoticeDays: 30 });
  expect(
    alarms.map(({ metric_name, threshold, treat_missing_data }) => [metric_name, threshold, treat_missing_data]),
  ).toEqual([
    ["AuthorityDaysLeft", 30, "breaching"],
    ["Errors", 0, "notBreaching"],
    ["IssuerFailed", 4, "notBreaching"],
    ["CertificatesIssued", 100, "notBreaching"],
    ["Throttles", 0, "notBreaching"],
    ["5xx", 4, "notBreaching"],
  ]);
  for (const alarm of alarms) expect(alarm.alarm_actions).toEqual([PROPS.alarmTopicArn]);
});

test.each<[string, Partial<CertificateIssuerProps>, RegExp]>([
  ["no policy", { policyParts: [] }, /policyParts is empty/],
  ["a part that no parameter takes", { policyParts: ["x".repeat(8_193)] }, /policyParts\[0\] has 8193 characters/],
  ["a path that ends with a slash", { policyPath: "/a/" }, /policyPath is "\/a\/"/],
  ["no key", { authority: { kind: "kms", commonName: "A", days: 1, keys: [] } }, /names 0 keys/],
  ["a throttle of nothing", { throttle: { ratePerSecond: 0, burst: 1 } }, /throttle is 0 a second/],
  ["half a certificate", { certificatesPerHour: 0.5 }, /certificatesPerHour is 0\.5/],
  ["a table without a name", { issuerTableName: "" }, /use 3 to 255/],
  ["a program that is not there", { code: { path: "/none.zip" } }, /where no file is/],
])("%s is refused with the mend", (_, change, told) => {
  expect(() => made(change)).toThrow(told);
});
