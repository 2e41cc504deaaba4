import { type PolicyDocument, parseRenderedPolicy, policyDocument } from "../../access/iam-policy";
import { FunctionRole, type FunctionRoleProps } from "../../modules/function-role/function-role";
import { example } from "../../modules/function-role/function-role.example";
import type { GatewayResources } from "../../modules/function-role/permissions";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";

const ACCOUNT = "222222222222";
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest}`;

const TABLE = arn("dynamodb", "table/bedrock-dev-access-state");
const LEDGER = arn("dynamodb", "table/bedrock-dev-ledger");
const STORE = arn("elasticache", "serverlesscache:bedrock-dev-limits");
const CONFIGURATION = arn("appconfig", "application/a/environment/b/configuration/c");
const KEY = arn("kms", "key/11111111-2222-3333-4444-555555555555");
const INVOKE = "arn:aws:iam::111111111111:role/bedrock-access/dev/bedrock-dev-invoke-payments";
const BUCKET = "arn:aws:s3:::bedrock-dev-payloads";

const resources: GatewayResources = {
  accessStateTableArn: TABLE,
  ledgerTableArn: LEDGER,
  configurationArn: CONFIGURATION,
  storeArns: [STORE, arn("elasticache", "user:bedrock-dev-limits")],
  invokeRoleArns: ["arn:aws:iam::*:role/bedrock-access/dev/bedrock-dev-invoke-*"],
  keyArns: arn("kms", "key/*"),
  dataKeyAliases: ["alias/bedrock-dev-data", "alias/bedrock-dev-trust"],
  contextKeyAlias: "alias/bedrock-dev-context",
};

const props: FunctionRoleProps = {
  roleName: "bedrock-dev-gateway",
  policyName: "bedrock-dev-boundary-gateway",
  iamPath: "/bedrock-access/dev/",
  accountId: ACCOUNT,
  functionName: "bedrock-dev-gateway",
  network: "private",
  work: { kind: "gateway", resources },
};

function build(changes: Partial<FunctionRoleProps> = {}) {
  return synthesize((stack) => {
    new FunctionRole(stack, "role", { ...props, ...changes });
  });
}

function policyOf(changes: Partial<FunctionRoleProps> = {}): PolicyDocument {
  return parseRenderedPolicy(String(onlyResource(build(changes), "aws_iam_policy").policy));
}

const DATA = { "kms:ResourceAliases": ["alias/bedrock-dev-data"] };
const CONTEXT = { "kms:ResourceAliases": ["alias/bedrock-dev-context"], "kms:SigningAlgorithm": "ECDSA_SHA_256" };
const ACKNOWLEDGEMENT = { "dynamodb:LeadingKeys": ["acknowledgements#user/anna"] };
const REVOCATION = { "dynamodb:LeadingKeys": ["revocations"] };

/** [what, action, resource, context, who may] */
const uses: [string, string, string, Record<string, string | string[]>, string[]][] = [
  ["become an invoke role", "sts:AssumeRole", INVOKE, {}, ["gateway"]],
  ["name the team", "sts:TagSession", INVOKE, {}, ["gateway"]],
  ["become an invoke role of another environment", "sts:AssumeRole", INVOKE.replaceAll("dev", "prod"), {}, []],
  ["become any other role", "sts:AssumeRole", "arn:aws:iam::111111111111:role/Admin", {}, []],
  ["call a model with its own role", "bedrock:InvokeModel", "arn:aws:bedrock:eu-central-1::foundation-model/m", {}, []],
  ["read the policy", "appconfig:GetLatestConfiguration", CONFIGURATION, {}, ["gateway", "authorizer", "projector"]],
  ["change the policy", "appconfig:StartDeployment", arn("appconfig", "application/a"), {}, []],
  ["read revocations", "dynamodb:Query", TABLE, {}, ["gateway", "authorizer", "projector"]],
  ["revoke or restore", "dynamodb:PutItem", TABLE, REVOCATION, []],
  ["acknowledge", "dynamodb:PutItem", TABLE, ACKNOWLEDGEMENT, ["projector"]],
  ["delete an item", "dynamodb:DeleteItem", TABLE, ACKNOWLEDGEMENT, []],
  ["follow the stream", "dynamodb:GetRecords", `${TABLE}/stream/2026-11-25T00:00:00.000`, {}, ["projector"]],
  // AWS takes no resource for this: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
  ["find the stream", "dynamodb:ListStreams", "*", {}, ["projector"]],
  ["record usage", "dynamodb:UpdateItem", LEDGER, {}, ["gateway"]],
  ["delete usage", "dynamodb:DeleteItem", LEDGER, {}, []],
  ["connect to the store", "elasticache:Connect", STORE, {}, ["gateway", "projector"]],
  ["sign a context", "kms:Sign", KEY, CONTEXT, ["authorizer"]],
  ["sign with another key", "kms:Sign", KEY, { ...CONTEXT, ...DATA }, []],
  ["decrypt what tables hold", "kms:Decrypt", KEY, DATA, ["gateway", "authorizer", "projector"]],
  ["decrypt with a key of somebody else's", "kms:Decrypt", KEY, { "kms:ResourceAliases": ["alias/orders"] }, []],
  ["keep a payload where no team has any", "s3:PutObject", `${BUCKET}/x`, {}, []],
];

function leavingItTo(Action: string): PolicyDocument {
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  return policyDocument({ Effect: "Allow", Principal, Action, ...(Action === "kms:*" && { Resource: "*" }) });
}

describe.each(["gateway", "authorizer", "projector"] as const)("the %s", (kind) => {
  const identity = [policyOf({ work: { kind, resources } })];
  const principal = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/bedrock-dev-${kind}`;

  test.each(uses)("may or may not %s: %s", async (_, action, resource, context, who) => {
    // Roles and keys ask their own policy too: here it leaves everything to the account of the functions.
    const trusting = /:(role|key)\//.test(resource) && {
      resource: leavingItTo(resource.includes(":role/") ? "sts:*" : "kms:*"),
    };
    const decision = await decide({ principal, action, resource, context }, { identity, ...trusting });
    expect(decision).toMatchObject({ allowed: who.includes(kind) });
  });
});

describe("where teams have payloads logged", () => {
  const payloads = { bucketArns: [BUCKET], keyArns: [`${KEY}-of-payments`] };
  const identity = [policyOf({ work: { kind: "gateway", resources: { ...resources, payloads } } })];
  const principal = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/bedrock-dev-gateway`;

  test.each([
    ["write one", "s3:PutObject", `${BUCKET}/x`, true],
    ["tag it with the days after which it goes", "s3:PutObjectTagging", `${BUCKET}/x`, true],
    ["encrypt it with the team's key", "kms:GenerateDataKey", `${KEY}-of-payments`, true],
    ["read it again", "s3:GetObject", `${BUCKET}/x`, false],
    ["decrypt it", "kms:Decrypt", `${KEY}-of-payments`, false],
    ["encrypt with another key", "kms:GenerateDataKey", KEY, false],
  ])("the gateway may or may not %s", async (_, action, resource, allowed) => {
    const trusting = resource.includes(":key/") && { resource: leavingItTo("kms:*") };
    const decision = await decide({ principal, action, resource }, { identity, ...trusting });
    expect(decision).toMatchObject({ allowed });
  });
});

test("permissions and boundary are the same policy", () => {
  const stack = build();
  const [policy] = Object.keys(stack.resource.aws_iam_policy ?? {});
  const policyArn = `\${aws_iam_policy.${policy}.arn}`;
  expect(onlyResource(stack, "aws_iam_role")).toMatchObject({
    name: "bedrock-dev-gateway",
    path: "/bedrock-access/dev/",
    permissions_boundary: policyArn,
  });
  expect(onlyResource(stack, "aws_iam_role_policy_attachment")).toMatchObject({ policy_arn: policyArn });
});

test("Lambda alone assumes the role", () => {
  const trust = parseRenderedPolicy(String(onlyResource(synthesize(example), "aws_iam_role").assume_role_policy));
  expect(trust.Statement).toEqual([
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
});

describe("network interfaces", () => {
  const principal = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/bedrock-dev-gateway`;
  const call = {
    principal,
    action: "ec2:CreateNetworkInterface",
    resource: arn("ec2", "network-interface/eni-0a1b2c3d4e5f60718"),
  };

  test("are made by Lambda", async () => {
    expect(await decide(call, { identity: [policyOf()] })).toMatchObject({ allowed: true });
  });

  test("are not made by the program", async () => {
    const context = { "lambda:SourceFunctionArn": arn("lambda", "function:bedrock-dev-gateway") };
    expect(await decide({ ...call, context }, { identity: [policyOf()] })).toMatchObject({ allowed: false });
  });

  test("are nobody's where the function lies outside a VPC", async () => {
    expect(await decide(call, { identity: [policyOf({ network: "public" })] })).toMatchObject({ allowed: false });
  });
});

test.each<[string, Partial<FunctionRoleProps>, string]>([
  ["a role's name with a slash", { roleName: "a/b" }, 'roleName "a/b"'],
  ["a path without a slash at its end", { iamPath: "/x" }, 'iamPath "/x"'],
  ["an account that is none", { accountId: "12" }, 'accountId "12"'],
  ["a function's ARN", { functionName: "arn:aws:lambda" }, 'functionName "arn:aws:lambda"'],
  [
    "more than a managed policy holds",
    {
      work: {
        kind: "other",
        statements: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"x".repeat(6_144)}` }],
      },
    },
    "AWS takes 6144",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
