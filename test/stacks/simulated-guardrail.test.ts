import { defineEnvironment } from "../../environment/define-environment";
import * as company from "../../examples/complete/environments/company";
import { accountOf, roleOf, type SynthesizedAccess } from "../support/synthesized-access";
import { AUTHORITY_PEM } from "./complete-example";
import { accessIn, certificateSession, decideForRole, gatewaySession } from "./simulated-fixtures";

// A route with a guardrail is called with this guardrail in this version, or not at all.

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const modelArn = (model: string, region: string) => `arn:aws:bedrock:${region}::foundation-model/${model}`;
const ACCOUNT = "400000000001";
const GUARDRAIL = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:guardrail/abcdefghijkl`;
const guardrail = { arn: GUARDRAIL, version: "3" };
const lab = defineEnvironment({
  name: "lab",
  organization: company.organization,
  platform: { accountId: "200000000040" },
  regions: { home: "eu-central-1" },
  routes: {
    guarded: { targets: [{ model: SONNET, geography: "eu" }], guardrail },
    embeddings: { targets: [{ model: TITAN, geography: "in-region" }], guardrail },
    open: { targets: [{ model: NOVA, geography: "eu" }] },
  },
  teams: {
    lab: {
      account: { kind: "existing", accountId: ACCOUNT },
      paths: ["direct", "gateway"],
      routes: ["guarded", "embeddings", "open"],
    },
  },
  direct: { authority: { kind: "pem", pem: AUTHORITY_PEM }, issuerCommonName: "Acme Bedrock Access lab" },
  gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "lab0a1b2c3", stage: "live" } } },
  backend: company.backend,
  alerts: company.alerts,
  quotas: company.quotas,
});
const inLab: SynthesizedAccess = accessIn(lab);
const account = accountOf(inLab, "team lab");
const direct = roleOf(account, "bedrock-lab-direct-lab");
const invoke = roleOf(account, "bedrock-lab-invoke-lab");

const EU_SONNET = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:inference-profile/eu.${SONNET}`;
const EU_NOVA = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:inference-profile/eu.${NOVA}`;
const OWN = account.inferenceProfiles["bedrock-lab-lab-guarded-0"] ?? "";
const id = (version: string) => ({ "bedrock:GuardrailIdentifier": `${GUARDRAIL}${version}` });
const through = (profile: string) => ({ "bedrock:InferenceProfileArn": profile });

const cases: { says: string; resource: string; context: Record<string, string>; allowed: boolean }[] = [
  ...[EU_SONNET, OWN].flatMap((profile) => [
    {
      says: "with the guardrail",
      resource: modelArn(SONNET, "eu-west-3"),
      context: { ...through(profile), ...id(":3") },
      allowed: true,
    },
    {
      says: "without a guardrail",
      resource: modelArn(SONNET, "eu-west-3"),
      context: through(profile),
      allowed: false,
    },
    {
      says: "with another version of it",
      resource: modelArn(SONNET, "eu-west-3"),
      context: { ...through(profile), ...id(":2") },
      allowed: false,
    },
    {
      says: "with its draft",
      resource: modelArn(SONNET, "eu-west-3"),
      context: { ...through(profile), ...id("") },
      allowed: false,
    },
    {
      says: "with a guardrail of one's own",
      resource: modelArn(SONNET, "eu-west-3"),
      context: { ...through(profile), "bedrock:GuardrailIdentifier": `${GUARDRAIL.replace("abc", "xyz")}:3` },
      allowed: false,
    },
  ]),
  {
    says: "in-region with the guardrail",
    resource: modelArn(TITAN, "eu-central-1"),
    context: id(":3"),
    allowed: true,
  },
  { says: "in-region without", resource: modelArn(TITAN, "eu-central-1"), context: {}, allowed: false },
  {
    says: "a model without guardrail, without",
    resource: modelArn(NOVA, "eu-west-3"),
    context: through(EU_NOVA),
    allowed: true,
  },
  {
    says: "the guarded model through the profile of the open one",
    resource: modelArn(SONNET, "eu-west-3"),
    context: through(EU_NOVA),
    allowed: false,
  },
];

describe.each([
  { path: "direct", role: direct, context: certificateSession(direct, "lab", "lab") },
  { path: "gateway", role: invoke, context: gatewaySession(invoke, "lab") },
])("by the $path path", ({ role, context }) => {
  test.each(cases)("is called $says: $allowed", async ({ resource, context: more, allowed }) => {
    for (const action of ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]) {
      const call = { action, resource, context: { ...context, ...more } };
      expect(await decideForRole(inLab, role, call)).toMatchObject({ allowed });
    }
  });

  test("may apply the guardrail by itself, and no other", async () => {
    const apply = (resource: string) =>
      decideForRole(inLab, role, { action: "bedrock:ApplyGuardrail", resource, context });

    expect(await apply(GUARDRAIL)).toMatchObject({ allowed: true });
    expect(await apply(GUARDRAIL.replace("abc", "xyz"))).toMatchObject({ allowed: false });
  });
});

describe("a guardrail that the environment declares", () => {
  const declaring = defineEnvironment({
    name: "lab",
    organization: company.organization,
    platform: { accountId: "200000000040" },
    regions: { home: "eu-central-1" },
    guardrails: { harm: { contentFilters: { HATE: "HIGH" } } },
    routes: { guarded: { targets: [{ model: SONNET, geography: "eu" }], guardrail: "harm" } },
    teams: {
      lab: { account: { kind: "existing", accountId: ACCOUNT }, paths: ["direct", "gateway"], routes: ["guarded"] },
    },
    direct: { authority: { kind: "pem", pem: AUTHORITY_PEM }, issuerCommonName: "Acme Bedrock Access lab" },
    gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "lab0a1b2c3", stage: "live" } } },
    backend: company.backend,
    alerts: company.alerts,
    quotas: company.quotas,
  });
  const access = accessIn(declaring);
  const held = accountOf(access, "team lab");
  const made = held.guardrails["bedrock-lab-harm"] ?? { arn: "", version: "" };

  const ways: [says: string, identifier: string | undefined, allowed: boolean][] = [
    ["with the version that the stack publishes", `${made.arn}:${made.version}`, true],
    ["without a guardrail", undefined, false],
    ["with its draft", made.arn, false],
    ["with another version", `${made.arn}:1`, false],
    ["with another account's", `${made.arn.replace(ACCOUNT, "400000000002")}:${made.version}`, false],
  ];

  describe.each([
    ["direct", "bedrock-lab-direct-lab"],
    ["gateway", "bedrock-lab-invoke-lab"],
  ])("by the %s path", (path, name) => {
    const role = roleOf(held, name);
    const session = path === "direct" ? certificateSession(role, "lab", "lab") : gatewaySession(role, "lab");

    test.each(ways)("decides a call %s", async (_, identifier, allowed) => {
      const context = {
        ...session,
        ...through(EU_SONNET),
        ...(identifier !== undefined && { "bedrock:GuardrailIdentifier": identifier }),
      };
      const call = { action: "bedrock:InvokeModel", resource: modelArn(SONNET, "eu-west-3"), context };
      expect(await decideForRole(access, role, call)).toMatchObject({ allowed });
    });

    test("may apply the guardrail, and not change it", async () => {
      const does = (action: string) => decideForRole(access, role, { action, resource: made.arn, context: session });
      expect(await does("bedrock:ApplyGuardrail")).toMatchObject({ allowed: true });
      for (const change of ["UpdateGuardrail", "DeleteGuardrail", "CreateGuardrailVersion"]) {
        expect(await does(`bedrock:${change}`)).toMatchObject({ allowed: false });
      }
    });
  });
});
