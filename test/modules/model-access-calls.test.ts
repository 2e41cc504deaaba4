import type { ModelTarget } from "../../modules/model-access/model-target";
import type { Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import {
  ACCOUNT,
  APPLICATION_PROFILE,
  GUARDRAIL,
  HAIKU,
  invoke,
  modelArn,
  NO_REGION,
  policiesOf,
  profileArn,
  SONNET,
  TITAN,
  target,
  through,
} from "./model-access-fixtures";

describe("a team with a guarded model in the EU, one in the US, a global one and an embedding in its region", () => {
  const guarded = target(SONNET, "eu-central-1", "eu", {
    guardrail: { arn: GUARDRAIL, version: "3" },
    applicationInferenceProfileArns: [APPLICATION_PROFILE],
  });
  const american = target(HAIKU, "us-east-1", "us");
  const everywhere = target("anthropic.claude-opus-5-5", "eu-west-1", "global");
  const embedding = target(TITAN, "eu-central-1", "in-region");
  const policies = policiesOf([guarded, american, everywhere, embedding]);
  const guardrail = { "bedrock:GuardrailIdentifier": `${GUARDRAIL}:3` };
  const sonnetProfile = profileArn(SONNET, "eu-central-1", "eu");
  const haikuProfile = profileArn(HAIKU, "us-east-1", "us");
  const opusProfile = profileArn("anthropic.claude-opus-5-5", "eu-west-1", "global");

  const STREAM = "bedrock:InvokeModelWithResponseStream";
  const allowed: [string, Call[]][] = [
    ["the guarded model through its profile", authorizations(guarded, sonnetProfile, guardrail)],
    ["the same, streamed", authorizations(guarded, sonnetProfile, guardrail, STREAM)],
    ["the guarded model through its application profile", authorizations(guarded, APPLICATION_PROFILE, guardrail)],
    ["the American model through its profile", authorizations(american, haikuProfile, {})],
    ["the same with the default tier", authorizations(american, haikuProfile, { "bedrock:ServiceTier": "default" })],
    ["the global model through its profile", authorizations(everywhere, opusProfile, {})],
    ["the embedding in its region", [invoke(modelArn(TITAN, "eu-central-1"))]],
    ["counting tokens", [SONNET, TITAN].map((m) => invoke(modelArn(m, "eu-central-1"), {}, "bedrock:CountTokens"))],
    [
      "reading a profile",
      [sonnetProfile, APPLICATION_PROFILE].map((p) => invoke(p, {}, "bedrock:GetInferenceProfile")),
    ],
    ["applying the guardrail", [invoke(GUARDRAIL, {}, "bedrock:ApplyGuardrail")]],
  ];
  test.each(allowed)("is allowed: %s", async (_, calls) => {
    for (const call of calls)
      expect([call.resource, (await decide(call, policies)).why]).toEqual([call.resource, "allowed"]);
  });

  const inSonnetRegion = (context: Record<string, string>) => invoke(modelArn(SONNET, "eu-central-1"), context);
  const denied: [string, Call][] = [
    ["another model", invoke(modelArn("amazon.nova-pro-v1:0", "eu-west-2"))],
    ["another model's profile", invoke(profileArn("anthropic.claude-sonnet-5", "eu-central-1", "eu"))],
    ["the profile in another source region", invoke(profileArn(SONNET, "eu-west-1", "eu"))],
    ["the profile of another account", invoke(sonnetProfile.replace(ACCOUNT, "222222222222"))],
    [
      "the model outside the profile's destinations",
      invoke(modelArn(SONNET, "eu-west-2"), through(sonnetProfile, guardrail)),
    ],
    ["the model of the EU in the US", invoke(modelArn(SONNET, "us-east-1"), through(sonnetProfile, guardrail))],
    ["the model itself, without a profile", inSonnetRegion(guardrail)],
    ["the American model itself", invoke(modelArn(HAIKU, "us-east-1"))],
    ["the global profile of a model for the EU", invoke(profileArn(SONNET, "eu-central-1", "global"))],
    ["a model for the EU, routed globally", invoke(modelArn(SONNET, NO_REGION), through(sonnetProfile, guardrail))],
    [
      "a model for the EU through its global profile",
      inSonnetRegion(through(profileArn(SONNET, "eu-central-1", "global"), guardrail)),
    ],
    ["an application profile that is not the team's", invoke(APPLICATION_PROFILE.replace("abc", "xyz"))],
    ["the model through such a profile", inSonnetRegion(through(APPLICATION_PROFILE.replace("abc", "xyz"), guardrail))],
    ["the guarded model without a guardrail", inSonnetRegion(through(sonnetProfile))],
    [
      "with another version of it",
      inSonnetRegion(through(sonnetProfile, { "bedrock:GuardrailIdentifier": `${GUARDRAIL}:2` })),
    ],
    ["with its draft", inSonnetRegion(through(sonnetProfile, { "bedrock:GuardrailIdentifier": GUARDRAIL }))],
    ["another guardrail", invoke(GUARDRAIL.replace("a1b2", "b1b2"), {}, "bedrock:ApplyGuardrail")],
    ["the embedding in another region", invoke(modelArn(TITAN, "eu-west-1"))],
    ["the embedding through a profile", invoke(modelArn(TITAN, "eu-central-1"), through(APPLICATION_PROFILE))],
    [
      "counting tokens of another model",
      invoke(modelArn("amazon.nova-pro-v1:0", "eu-central-1"), {}, "bedrock:CountTokens"),
    ],
    ["counting tokens elsewhere", invoke(modelArn(SONNET, "eu-west-1"), {}, "bedrock:CountTokens")],
    ["reading another profile", invoke(profileArn(HAIKU, "eu-central-1", "eu"), {}, "bedrock:GetInferenceProfile")],
    ["a stored response", invoke(`arn:aws:bedrock:us-east-1:${ACCOUNT}:project/default`, {}, "bedrock:GetInvoke")],
    ["making a profile", invoke(APPLICATION_PROFILE, {}, "bedrock:CreateInferenceProfile")],
    ["changing the guardrail", invoke(GUARDRAIL, {}, "bedrock:UpdateGuardrail")],
    ["an API key", { ...invoke("*", {}, "bedrock:CallWithBearerToken") }],
    ["listing models", { ...invoke("*", {}, "bedrock:ListFoundationModels") }],
    ["anything outside Bedrock", invoke("*", {}, "s3:ListAllMyBuckets")],
    ...["priority", "flex", "reserved"].flatMap((tier): [string, Call][] => [
      [`the ${tier} tier on a profile`, invoke(haikuProfile, { "bedrock:ServiceTier": tier })],
      [
        `the ${tier} tier on a model`,
        invoke(modelArn(HAIKU, "us-east-1"), through(haikuProfile, { "bedrock:ServiceTier": tier })),
      ],
      [`the ${tier} tier in-region`, invoke(modelArn(TITAN, "eu-central-1"), { "bedrock:ServiceTier": tier })],
    ]),
  ];
  test.each(denied)("is denied: %s", async (_, call) => {
    expect(await decide(call, { identity: policies.identity })).toMatchObject({ allowed: false });
    expect(await decide(call, policies)).toMatchObject({ allowed: false });
  });
});

test("a model with a guardrail on one route and none on another may be called either way", async () => {
  const bare = target(SONNET, "eu-central-1", "eu");
  const policies = policiesOf([bare, { ...bare, guardrail: { arn: GUARDRAIL, version: "3" } }]);
  const call = (context: Record<string, string>) =>
    invoke(modelArn(SONNET, "eu-north-1"), through(profileArn(SONNET, "eu-central-1", "eu"), context));
  expect(await decide(call({}), policies)).toMatchObject({ allowed: true });
  expect(await decide(call({ "bedrock:GuardrailIdentifier": `${GUARDRAIL}:3` }), policies)).toMatchObject({
    allowed: true,
  });
});

test("the draft of a guardrail is known by the ARN without a version", async () => {
  const drafted = target(TITAN, "eu-central-1", "in-region", { guardrail: { arn: GUARDRAIL, version: "DRAFT" } });
  const call = (value: string) => invoke(modelArn(TITAN, "eu-central-1"), { "bedrock:GuardrailIdentifier": value });
  expect(await decide(call(GUARDRAIL), policiesOf([drafted]))).toMatchObject({ allowed: true });
  expect(await decide(call(`${GUARDRAIL}:1`), policiesOf([drafted]))).toMatchObject({ allowed: false });
});

test("an in-region model may be called through its application profile, and by itself", async () => {
  const tagged = target(TITAN, "eu-central-1", "in-region", { applicationInferenceProfileArns: [APPLICATION_PROFILE] });
  const policies = policiesOf([tagged]);
  const model = modelArn(TITAN, "eu-central-1");
  for (const call of [invoke(model), invoke(model, through(APPLICATION_PROFILE)), invoke(APPLICATION_PROFILE)]) {
    expect(await decide(call, policies)).toMatchObject({ allowed: true });
  }
});

/** Everything on which Bedrock authorizes one call to a target through one of its profiles. */
function authorizations(called: ModelTarget, profile: string, context: Record<string, string>, action?: string) {
  const { modelId, region, geography, destinationRegions } = called;
  const models =
    geography === "global"
      ? [
          invoke(modelArn(modelId, region), through(profile, context), action),
          invoke(modelArn(modelId, NO_REGION), through(profile, context), action),
        ]
      : [...new Set([region, ...destinationRegions])].map((each) =>
          invoke(modelArn(modelId, each), through(profile, context), action),
        );
  return [invoke(profile, context, action), ...models];
}
