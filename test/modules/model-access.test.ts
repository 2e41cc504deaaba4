import { BedrockInferenceProfile } from "@cdktf/provider-aws/lib/bedrock-inference-profile";
import { Lazy, TerraformVariable } from "cdktf";
import { parseRenderedPolicy } from "../../access/iam-policy";
import { CATALOGUE, destinations } from "../../environment/catalogue";
import { ModelAccess, type ModelAccessProps } from "../../modules/model-access/model-access";
import { example } from "../../modules/model-access/model-access.example";
import type { ModelTarget } from "../../modules/model-access/model-target";
import { policySize } from "../../modules/model-access/policy-size";
import { modelAccessStatements, modelBoundaryStatements } from "../../modules/model-access/role-statements";
import { modelSessionStatements } from "../../modules/model-access/session-statements";
import { onlyResource, synthesize } from "../support/synth";
import {
  ACCOUNT,
  APPLICATION_PROFILE,
  GUARDRAIL,
  HAIKU,
  profileArn,
  SONNET,
  TITAN,
  target,
} from "./model-access-fixtures";

test("ARNs of GovCloud have its partition", () => {
  const gov = target("anthropic.claude-sonnet-4-5-20250929-v1:0", "us-gov-east-1", "us-gov");
  const props = { targets: [gov], partition: "aws-us-gov" };
  const text = [modelAccessStatements, modelBoundaryStatements, modelSessionStatements]
    .map((make) => JSON.stringify(make(props)))
    .join();
  expect(text.match(/arn:[a-z-]+/g)?.every((start) => start === "arn:aws-us-gov")).toBe(true);
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

function props(further: Partial<ModelAccessProps> = {}): ModelAccessProps {
  return { boundaryName: "acme-dev-boundary-payments", targets: [target(SONNET, "eu-central-1", "eu")], ...further };
}
