import { BedrockInferenceProfile } from "@cdktf/provider-aws/lib/bedrock-inference-profile";
import { Lazy, TerraformVariable } from "cdktf";
import {
  type PolicyDocument,
  type PolicyStatement,
  parseRenderedPolicy,
  policyDocument,
} from "../../access/iam-policy";
import { CATALOGUE, destinations, type Geography, inferenceProfileId } from "../../environment/catalogue";
import { ModelAccess, type ModelAccessProps } from "../../modules/model-access/model-access";
import { example } from "../../modules/model-access/model-access.example";
import type { ModelTarget } from "../../modules/model-access/model-target";
import { policySize } from "../../modules/model-access/policy-size";
import { modelAccessStatements, modelBoundaryStatements } from "../../modules/model-access/role-statements";
import { modelSessionStatements } from "../../modules/model-access/session-statements";
import type { Call } from "../../proofs/simulation/call";
import { fc } from "../support/properties";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";

const ACCOUNT = "111111111111";
const SONNET = "anthropic.claude-sonnet-4-6";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const GUARDRAIL = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:guardrail/a1b2c3d4e5f6`;
const APPLICATION_PROFILE = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:application-inference-profile/abcdefghijkl`;

function target(
  modelId: string,
  region: string,
  geography: ModelTarget["geography"],
  further: Partial<ModelTarget> = {},
): ModelTarget {
  const model = CATALOGUE[modelId];
  if (model === undefined) throw new Error(`${modelId} is not in the catalogue`);
  const reached = geography === "in-region" ? [region] : destinations(model, geography, region);
  if (reached === undefined) throw new Error(`${modelId} has no ${geography} profile in ${region}`);
  return { modelId, region, geography, destinationRegions: reached, accountId: ACCOUNT, ...further };
}

const modelArn = (modelId: string, region: string) => `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
const profileArn = (modelId: string, region: string, geography: Geography) =>
  `arn:aws:bedrock:${region}:${ACCOUNT}:inference-profile/${inferenceProfileId(geography, modelId)}`;

/**
 * The model without a region, as the global profile routes to it, is `arn:aws:bedrock:::foundation-model/…`, an ARN that the
 * simulator's data do not know: a region named "unspecified" stands for it, in policies and calls alike.
 */
const NO_REGION = "unspecified";

function simulated(statements: readonly PolicyStatement[]): PolicyDocument {
  const text = JSON.stringify(policyDocument(...statements));
  return JSON.parse(text.replaceAll("arn:aws:bedrock:::", `arn:aws:bedrock:${NO_REGION}::`));
}

/** The role's policy, boundary and session together, as a direct session has them. */
function policiesOf(targets: readonly ModelTarget[]) {
  return {
    identity: [simulated(modelAccessStatements({ targets }))],
    boundary: [simulated(modelBoundaryStatements({ targets }))],
    session: simulated(modelSessionStatements({ targets })),
  };
}

const invoke = (resource: string, context: Call["context"] = {}, action = "bedrock:InvokeModel"): Call => ({
  principal: `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/acme-dev-direct-payments`,
  action,
  resource,
  context,
});
const through = (profile: string, further: Record<string, string> = {}) => ({
  "bedrock:InferenceProfileArn": profile,
  ...further,
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

describe("whatever the targets", () => {
  /** Models, sources and geographies that overlap in many ways. */
  const pool: ModelTarget[] = [SONNET, HAIKU, TITAN, "amazon.nova-lite-v1:0", "cohere.embed-v4:0"].flatMap((modelId) =>
    ["eu-central-1", "eu-west-2", "us-east-1", "ca-central-1", "ap-southeast-2"].flatMap((region) =>
      (["in-region", "eu", "us", "au", "global"] as const).flatMap((geography) => {
        const model = CATALOGUE[modelId];
        const offered =
          geography === "in-region" ? model?.regions.includes(region) : model && destinations(model, geography, region);
        return offered ? [target(modelId, region, geography)] : [];
      }),
    ),
  );
  const someTargets = fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 8 });
  const somewhere = fc.constantFrom(
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-east-2",
    "ca-central-1",
    NO_REGION,
  );

  /** One authorization of a call to one target: on its model somewhere, or on its profile. */
  const someAuthorization = fc.record({
    called: fc.constantFrom(...pool),
    region: fc.oneof(somewhere, fc.constant("source" as const)),
    on: fc.constantFrom("model", "model", "profile"),
    action: fc.constantFrom("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"),
  });

  test("what the policies allow is what the targets name: this model, from here, by this way, over there", async () => {
    await fc.assert(
      fc.asyncProperty(someTargets, someAuthorization, async (targets, { called, region: asked, on, action }) => {
        const { modelId, geography } = called;
        const region = asked === "source" ? called.region : asked;
        const profile = geography === "in-region" ? undefined : profileArn(modelId, called.region, geography);
        const same = targets.filter(
          (each) =>
            each.modelId === modelId &&
            each.geography === geography &&
            (geography === "in-region" || each.region === called.region),
        );
        const reached = (each: ModelTarget) =>
          each.geography === "global" ? [each.region, NO_REGION] : [each.region, ...each.destinationRegions];
        const onProfile = on === "profile" && profile !== undefined;
        const named = onProfile ? same.length > 0 : same.some((each) => reached(each).includes(region));

        const call = onProfile
          ? invoke(profile, {}, action)
          : invoke(modelArn(modelId, region), profile === undefined ? {} : through(profile), action);
        const { identity, boundary, session } = policiesOf(targets);
        expect((await decide(call, { identity })).allowed).toBe(named);
        expect((await decide(call, { identity: boundary })).allowed).toBe(named);
        if (named) expect((await decide(call, { identity: [session] })).allowed).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("order and repetition of targets change nothing", () => {
    const inAnyOrder = someTargets.chain((targets) =>
      fc.tuple(fc.constant(targets), fc.shuffledSubarray([...targets, ...targets], { minLength: 2 * targets.length })),
    );
    fc.assert(
      fc.property(inAnyOrder, ([targets, shuffled]) => {
        for (const make of [modelAccessStatements, modelBoundaryStatements, modelSessionStatements]) {
          expect(make({ targets: shuffled })).toEqual(make({ targets }));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("the role's statements have no wildcard", () => {
    expect(JSON.stringify(modelAccessStatements({ targets: pool }))).not.toContain("*");
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

test("ARNs of GovCloud have its partition", () => {
  const gov = target("anthropic.claude-sonnet-4-5-20250929-v1:0", "us-gov-east-1", "us-gov");
  const props = { targets: [gov], partition: "aws-us-gov" };
  const text = [modelAccessStatements, modelBoundaryStatements, modelSessionStatements]
    .map((make) => JSON.stringify(make(props)))
    .join();
  expect(text.match(/arn:[a-z-]+/g)?.every((start) => start === "arn:aws-us-gov")).toBe(true);
});

describe("lengths", () => {
  /** What a platform team might have: five routes, each in two geographies, all guarded, tagged and called from two regions. */
  const generous = [
    SONNET,
    HAIKU,
    "anthropic.claude-opus-5-5",
    "amazon.nova-lite-v1:0",
    "anthropic.claude-sonnet-5",
  ].flatMap((model) => [
    target(model, "eu-central-1", "eu", { applicationInferenceProfileArns: [APPLICATION_PROFILE] }),
    target(model, "us-east-1", "us"),
  ]);

  test("ten targets in two geographies fit all three policies", () => {
    expect(() =>
      synthesize((stack) => void new ModelAccess(stack, "access", props({ targets: generous })).sessionStatements),
    ).not.toThrow();
  });

  const many = Object.values(CATALOGUE)
    .filter((model) => destinations(model, "us", "us-east-1") !== undefined)
    .flatMap(({ id }) => ["us-east-1", "us-east-2", "us-west-2"].map((region) => target(id, region, "us")));

  test("a boundary or role policy that IAM would refuse is refused with its length and a way out", () => {
    const make = () => synthesize((stack) => new ModelAccess(stack, "access", props({ targets: many })));
    expect(make).toThrow(
      /the role's inline policy has \d{5} characters, and IAM takes 10240: give the team fewer models/,
    );
    expect(make).toThrow(/the permissions boundary has \d{4,5} characters, and IAM takes 6144/);
  });

  test("a session policy that STS would refuse is refused, and only that", () => {
    const titan = target(TITAN, "us-east-1", "in-region");
    const targets = Array.from({ length: 26 }, (_, n) => ({
      ...titan,
      modelId: `anthropic.claude-sonnet-${n}-20250929-v1:0`,
    }));
    expect(() => modelSessionStatements({ targets })).toThrow(
      /the session policy for 26 models has \d{4} characters, and STS takes 2048: name fewer models/,
    );
    expect(() => synthesize((stack) => new ModelAccess(stack, "access", props({ targets })))).not.toThrow();
  });

  test("what Terraform fills in later counts as long as it will be", () => {
    const unknown = target(SONNET, "eu-central-1", "eu", {
      accountId: Lazy.stringValue({ produce: () => ACCOUNT }),
      applicationInferenceProfileArns: [Lazy.stringValue({ produce: () => APPLICATION_PROFILE })],
    });
    const known = target(SONNET, "eu-central-1", "eu", { applicationInferenceProfileArns: [APPLICATION_PROFILE] });
    const size = (each: ModelTarget) => policySize(modelAccessStatements({ targets: [each] }));
    expect(size(unknown)).toBeGreaterThanOrEqual(size(known));
    expect(size(unknown)).toBeLessThan(size(known) + 50);
  });
});

function props(further: Partial<ModelAccessProps> = {}): ModelAccessProps {
  return { boundaryName: "acme-dev-boundary-payments", targets: [target(SONNET, "eu-central-1", "eu")], ...further };
}

test("the boundary is a managed policy that allows what the role is given", () => {
  const output = synthesize((stack) => {
    new ModelAccess(stack, "access", props({ iamPath: "/bedrock-access/dev/", tags: { team: "payments" } }));
  });
  const boundary = onlyResource(output, "aws_iam_policy");
  expect(boundary).toMatchObject({
    name: "acme-dev-boundary-payments",
    path: "/bedrock-access/dev/",
    tags: { team: "payments" },
  });
  expect(parseRenderedPolicy(String(boundary.policy)).Statement).toEqual(modelBoundaryStatements(props()));
});

test("an account id and profiles that only the plan knows become references", () => {
  const output = synthesize((stack) => {
    const account = new TerraformVariable(stack, "account", {}).stringValue;
    const profile = new BedrockInferenceProfile(stack, "claude", { name: "claude" }).arn;
    const claude = { accountId: account, applicationInferenceProfileArns: [profile] };
    new ModelAccess(stack, "access", props({ targets: [target(SONNET, "eu-central-1", "eu", claude)] }));
  });
  const { policy } = onlyResource(output, "aws_iam_policy");
  expect(policy).toContain(`arn:aws:bedrock:eu-central-1:\${var.account}:inference-profile/eu.${SONNET}`);
  expect(policy).toContain(`"\${aws_bedrock_inference_profile.claude.arn}"`);
});

describe("refuses", () => {
  const good = target(SONNET, "eu-central-1", "eu");
  const cases: [string, Partial<ModelTarget>, string][] = [
    ["a model id that is none", { modelId: "Claude" }, 'targets[0].modelId is "Claude": write a Bedrock model id'],
    [
      "a profile's id",
      { modelId: `eu.${SONNET}` },
      `targets[0].modelId is "eu.${SONNET}": leave out the prefix, which geography gives`,
    ],
    ["an account id that is none", { accountId: "acme" }, 'targets[0].accountId is "acme": write the 12 digits'],
    ["a region that is none", { region: "Frankfurt" }, 'targets[0].region is "Frankfurt": write a region\'s code'],
    [
      "a destination that is none",
      { destinationRegions: ["EU"] },
      'targets[0].destinationRegions[0] is "EU": write a region\'s code',
    ],
    [
      "no destination",
      { destinationRegions: [] },
      'destinationRegions is empty: list what the eu profile reaches from "eu-central-1"',
    ],
    [
      "in-region with destinations",
      { geography: "in-region" },
      'a model that is called in-region stays there, write ["eu-central-1"]',
    ],
    ["a region of another partition", { region: "us-gov-east-1" }, '"us-gov-east-1" is not in the partition "aws"'],
    [
      "a guardrail with a version in its ARN",
      { guardrail: { arn: `${GUARDRAIL}:1`, version: "1" } },
      "write the guardrail's ARN, without a version",
    ],
    [
      "a guardrail without a version",
      { guardrail: { arn: GUARDRAIL, version: "latest" } },
      'guardrail.version is "latest": write a number',
    ],
    [
      "a guardrail of another region",
      { guardrail: { arn: GUARDRAIL.replace("eu-central-1", "eu-west-1"), version: "1" } },
      'name a guardrail of "eu-central-1", where the call is made',
    ],
    [
      "a profile of AWS as application profile",
      { applicationInferenceProfileArns: [profileArn(SONNET, "eu-central-1", "eu")] },
      "write the ARN of an application inference profile",
    ],
  ];
  test.each(cases)("%s", (_, wrong, message) => {
    for (const make of [modelAccessStatements, modelBoundaryStatements, modelSessionStatements]) {
      expect(() => make({ targets: [{ ...good, ...wrong }] })).toThrow(message);
    }
  });

  test("all that is wrong with the targets at once", () => {
    const make = () =>
      modelAccessStatements({
        targets: [
          { ...good, modelId: "Claude" },
          { ...good, accountId: "acme", region: "x" },
        ],
      });
    expect(make).toThrow(
      expect.objectContaining({
        code: "model-access",
        problems: ["modelId", "accountId", "region"].map((field) => expect.stringContaining(field)),
      }),
    );
  });

  const names: [string, Partial<ModelAccessProps>, string][] = [
    [
      "a boundary's name that IAM refuses",
      { boundaryName: "payments boundary" },
      'boundaryName is "payments boundary"',
    ],
    [
      "an IAM path without slashes",
      { iamPath: "bedrock-access" },
      'iamPath is "bedrock-access": begin and end it with a slash',
    ],
    ["no target", { targets: [] }, "targets is empty: name at least one model"],
  ];
  test.each(names)("%s", (_, wrong, message) => {
    expect(() => synthesize((stack) => new ModelAccess(stack, "access", props(wrong)))).toThrow(message);
  });
});

test("the README's example synthesizes", () => {
  const output = synthesize(example);
  expect(Object.keys(output.resource)).toEqual(expect.arrayContaining(["aws_iam_policy", "aws_iam_role"]));
});

describe("a guardrail of two versions", () => {
  const identifiersIn = (guardrail: NonNullable<ModelTarget["guardrail"]>) =>
    modelAccessStatements({ targets: [target(SONNET, "eu-central-1", "eu", { guardrail })] }).flatMap(
      ({ Condition }) => Condition?.StringEquals?.["bedrock:GuardrailIdentifier"] ?? [],
    );

  test("is demanded in either of them", () => {
    expect(identifiersIn({ arn: GUARDRAIL, version: "4", otherVersion: "3" })).toEqual([
      `${GUARDRAIL}:4`,
      `${GUARDRAIL}:3`,
    ]);
    expect(identifiersIn({ arn: GUARDRAIL, version: "4" })).toEqual([`${GUARDRAIL}:4`]);
  });

  test("is refused when the other is no number", () => {
    expect(() => identifiersIn({ arn: GUARDRAIL, version: "4", otherVersion: "DRAFT" })).toThrow(
      'guardrail.otherVersion is "DRAFT"',
    );
  });

  test("counts as long as it will be, when Terraform fills it in", () => {
    const lengths = [GUARDRAIL, Lazy.stringValue({ produce: () => GUARDRAIL })].map((arn) =>
      policySize([{ Effect: "Allow", Action: "a:b", Resource: `${arn}:3` }]),
    );
    expect(lengths[1]).toBeGreaterThanOrEqual(lengths[0] ?? 0);
  });
});
