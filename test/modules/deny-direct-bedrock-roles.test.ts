import { denyDirectBedrockStatements } from "../../modules/deny-direct-bedrock/statements";
import { pack } from "../../modules/policy-set/pack";
import type { Call } from "../../proofs/simulation/call";
import {
  bedrockKey,
  chatbot,
  decideFor,
  indexer,
  invoke,
  invokeRole,
  JANE,
  MANTLE_PROJECT,
  PROFILE,
  provisioning,
  TEAM,
  team,
} from "./deny-direct-bedrock-fixtures";

const directRole = `${TEAM}:role/bedrock-access/prod/bedrock-access-prod-direct-research`;
const GUARDRAIL = "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc123";
const certificate = { "aws:PrincipalTag/x509Subject/CN": "jane", "aws:SourceIdentity": "CN=jane" };

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
