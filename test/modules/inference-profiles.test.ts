import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformVariable } from "cdktf";
import {
  type InferenceProfileEntry,
  InferenceProfiles,
  type InferenceProfilesProps,
} from "../../modules/inference-profiles/inference-profiles";
import { example } from "../../modules/inference-profiles/inference-profiles.example";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

/** Where Terraform finds the profile of the key `nova-0` in `new InferenceProfiles(stack, "models", …)`. */
const NOVA = "models_nova-0_642B4D60";

const nova: InferenceProfileEntry = {
  key: "nova-0",
  name: "bedrock-dev-research-nova-0",
  modelSource: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0",
};

function build(props: Partial<InferenceProfilesProps>) {
  return synthesize((stack) => {
    new InferenceProfiles(stack, "models", { entries: [nova], tags: { team: "research" }, ...props });
  });
}

test("the example makes one tagged profile", () => {
  expect(onlyResource(synthesize(example), "aws_bedrock_inference_profile")).toMatchObject({
    name: "bedrock-prod-payments-claude-sonnet-0",
    model_source: [
      {
        copy_from:
          "arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      },
    ],
    tags: { team: "payments", environment: "prod", "cost-center": "4711" },
  });
});

test("a profile has tags of its own beside those of all", () => {
  const stack = build({ entries: [{ ...nova, tags: { Name: nova.name, team: "search" } }] });
  expect(onlyResource(stack, "aws_bedrock_inference_profile").tags).toEqual({ Name: nova.name, team: "search" });
});

test("the ARN of each profile is found by its key", () => {
  const stack = synthesize((at) => {
    const { arns, profiles } = new InferenceProfiles(at, "models", {
      entries: [nova, { ...nova, key: "nova-4.1", name: "other" }],
      tags: { team: "research" },
    });
    expect(Object.keys(profiles)).toEqual(["nova-0", "nova-4.1"]);
    for (const [key, arn] of Object.entries(arns)) new TerraformOutput(at, `${key}-arn`, { value: arn });
  });
  expect(stack.output).toEqual({
    "nova-0-arn": { value: `\${aws_bedrock_inference_profile.${NOVA}.arn}` },
    "nova-41-arn": { value: expect.stringMatching(/^\$\{aws_bedrock_inference_profile\.models_nova-41_\w+\.arn\}$/) },
  });
});

test("a profile of another region is made by that region's provider", () => {
  const stack = synthesize((at) => {
    const provider = new AwsProvider(at, "us", { alias: "us", region: "us-east-1" });
    const entry = {
      ...nova,
      modelSource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
      provider,
    };
    new InferenceProfiles(at, "models", { entries: [entry], tags: { team: "research" } });
  });
  expect(onlyResource(stack, "aws_bedrock_inference_profile")).toMatchObject({ provider: "aws.us" });
});

test("the address in Terraform hangs on the key, not on the position", () => {
  const other = { ...nova, key: "haiku-0", name: "haiku" };
  const ids = (entries: InferenceProfileEntry[]) =>
    Object.keys(build({ entries }).resource.aws_bedrock_inference_profile ?? {}).toSorted();
  expect(ids([nova, other])).toEqual(ids([other, nova]));
  expect(ids([nova])).toEqual([NOVA]);
});

test("keys that differ in a dot or hyphen alone get addresses of their own", () => {
  const entries = ["a.b", "a-b", "ab"].map((key) => ({ ...nova, key }));
  expect(resourcesOf(build({ entries }), "aws_bedrock_inference_profile")).toHaveLength(3);
});

test("no entries make no profiles", () => {
  expect(build({ entries: [] }).resource).toBeUndefined();
});

test.each<[string, Partial<InferenceProfileEntry>, string]>([
  ["a key that CDKTF would drop from the address", { key: "Default" }, 'key "Default": begin with'],
  ["a slash in the key", { key: "a/b" }, 'key "a/b"'],
  ["an empty name", { name: "" }, 'name of "nova-0" is ""'],
  ["a name of 65 characters", { name: "n".repeat(65) }, "use 1 to 64 letters and digits"],
  ["a dot in the name", { name: "claude-3.5" }, 'name of "nova-0" is "claude-3.5"'],
  ["two hyphens in a row", { name: "a--b" }, 'name of "nova-0" is "a--b"'],
  ["a comma in the description", { description: "Nova, for research" }, 'description of "nova-0" is'],
  ["a description of 201 characters", { description: "d".repeat(201) }, "use 1 to 200 letters"],
  ["a model's id", { modelSource: "amazon.nova-pro-v1:0" }, 'modelSource of "nova-0" is "amazon.nova-pro-v1:0"'],
  [
    "an ARN without a region",
    { modelSource: "arn:aws:bedrock:::foundation-model/amazon.nova-pro-v1:0" },
    "with a region",
  ],
  [
    "another application profile",
    { modelSource: "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc" },
    "modelSource of",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build({ entries: [{ ...nova, ...changes }] })).toThrow(message);
});

test("a description of what AWS takes reaches the profile", () => {
  const entries = [{ ...nova, description: "Nova Pro v1:0 for research" }];
  expect(onlyResource(build({ entries }), "aws_bedrock_inference_profile")).toMatchObject({
    description: "Nova Pro v1:0 for research",
  });
});

test("all problems of all entries come in one error", () => {
  const wrong = () => build({ tags: {}, entries: [nova, nova, { ...nova, key: "x", name: "" }] });
  expect(wrong).toThrow(
    /^InferenceProfiles "models" cannot be built:\n- tags.*\n- entries.*"nova-0" twice.*\n- name of "x"/,
  );
});

test("a source that Terraform fills in later is not judged", () => {
  const stack = synthesize((at) => {
    const modelSource = new TerraformVariable(at, "model", {}).stringValue;
    new InferenceProfiles(at, "models", { entries: [{ ...nova, modelSource }], tags: { team: "research" } });
  });
  expect(onlyResource(stack, "aws_bedrock_inference_profile")).toMatchObject({
    model_source: [{ copy_from: `\${var.model}` }],
  });
});
