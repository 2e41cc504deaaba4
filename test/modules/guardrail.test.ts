import { Guardrail } from "../../modules/guardrail/guardrail";
import { example } from "../../modules/guardrail/guardrail.example";
import type { GuardrailProps } from "../../modules/guardrail/guardrail-props";
import { onlyResource, synthesize } from "../support/synth";

const props: GuardrailProps = { name: "bedrock-dev", contentFilters: { HATE: "HIGH" } };

function build(changes: Partial<GuardrailProps> = {}) {
  return synthesize((stack) => {
    new Guardrail(stack, "guardrail", { ...props, ...changes });
  });
}

const versionOf = (changes: Partial<GuardrailProps> = {}) =>
  onlyResource(build(changes), "aws_bedrock_guardrail_version").description;

test("the example guards against harm, attacks, leaks and a topic", () => {
  expect(onlyResource(synthesize(example), "aws_bedrock_guardrail")).toMatchObject({
    name: "acme-prod",
    content_policy_config: [
      {
        filters_config: [
          { type: "HATE", input_strength: "HIGH", output_strength: "HIGH" },
          { type: "VIOLENCE", input_strength: "MEDIUM", output_strength: "MEDIUM" },
          { type: "PROMPT_ATTACK", input_strength: "MEDIUM", output_strength: "NONE" },
        ],
      },
    ],
    sensitive_information_policy_config: [
      {
        pii_entities_config: [
          { type: "AWS_SECRET_KEY", action: "BLOCK" },
          { type: "EMAIL", action: "ANONYMIZE" },
        ],
        regexes_config: [{ name: "customer number", pattern: "\\bK-[0-9]{8}\\b", action: "ANONYMIZE" }],
      },
    ],
    topic_policy_config: [{ topics_config: [{ name: "Legal advice", type: "DENY" }] }],
  });
});

// Where a side is not named, AWS may look at answers alone: https://github.com/awslabs/generative-ai-cdk-constructs/issues/1138
test("personal data and patterns are looked for in prompts and in answers", () => {
  const guardrail = onlyResource(
    build({
      personalData: { EMAIL: "ANONYMIZE" },
      patterns: [{ name: "customer", pattern: "K-[0-9]+", action: "BLOCK" }],
    }),
    "aws_bedrock_guardrail",
  );
  expect(guardrail.sensitive_information_policy_config).toMatchObject([
    {
      pii_entities_config: [
        { input_enabled: true, input_action: "ANONYMIZE", output_enabled: true, output_action: "ANONYMIZE" },
      ],
      regexes_config: [{ input_enabled: true, input_action: "BLOCK", output_enabled: true, output_action: "BLOCK" }],
    },
  ]);
});

test("what is not guarded is left out", () => {
  const guardrail = onlyResource(build(), "aws_bedrock_guardrail");
  expect(Object.keys(guardrail).filter((key) => key.endsWith("_policy_config"))).toEqual(["content_policy_config"]);
});

test.each<[string, Partial<GuardrailProps>]>([
  ["a strength", { contentFilters: { HATE: "LOW" } }],
  ["a word", { words: ["falcon"] }],
  ["a message", { blockedInputMessage: "No." }],
])("a changed %s is another version", (_, changes) => {
  expect(versionOf(changes)).not.toEqual(versionOf());
});

test.each<[string, Partial<GuardrailProps>]>([
  ["tags", { tags: { owner: "platform" } }],
  ["description", { description: "For developers" }],
])("changed %s are not", (_, changes) => {
  expect(versionOf(changes)).toEqual(versionOf());
});

test("the order in which kinds are written makes no other version", () => {
  const kinds: Partial<GuardrailProps> = {
    contentFilters: { HATE: "HIGH", VIOLENCE: "LOW" },
    personalData: { EMAIL: "BLOCK", AGE: "BLOCK" },
  };
  const turned: Partial<GuardrailProps> = {
    contentFilters: { VIOLENCE: "LOW", HATE: "HIGH" },
    personalData: { AGE: "BLOCK", EMAIL: "BLOCK" },
  };
  expect(versionOf(turned)).toEqual(versionOf(kinds));
});

test("the content that a version's description names is the construct's", () => {
  let content = "";
  const stack = synthesize((scope) => {
    content = new Guardrail(scope, "guardrail", props).content;
  });
  expect(content).toMatch(/^[0-9a-f]{16}$/);
  expect(onlyResource(stack, "aws_bedrock_guardrail_version").description).toBe(`Content ${content}`);
});

test("older versions stay, and the next one is there before", () => {
  expect(onlyResource(build(), "aws_bedrock_guardrail_version")).toMatchObject({
    skip_destroy: true,
    lifecycle: { create_before_destroy: true },
  });
});

test.each<[string, Partial<GuardrailProps>, string]>([
  ["a name with a dot", { name: "a.b" }, 'name is "a.b"'],
  ["nothing to guard", { contentFilters: {} }, "nothing is guarded"],
  ["personal data in small letters", { personalData: { email: "BLOCK" } }, 'personalData has "email"'],
  [
    "a pattern that looks around",
    { patterns: [{ name: "x", pattern: "(?<=a)b", action: "BLOCK" }] },
    'pattern "x" looks around',
  ],
  [
    "31 topics",
    { topics: Array.from({ length: 31 }, (_, i) => ({ name: `t${i}`, definition: "d" })) },
    "topics are 31",
  ],
  ["a long definition", { topics: [{ name: "t", definition: "d".repeat(201) }] }, "has 201 characters, AWS takes 200"],
  ["a topic with a slash", { topics: [{ name: "a/b", definition: "d" }] }, 'topic "a/b"'],
  ["a topic of two lines", { topics: [{ name: "a\nb", definition: "d" }] }, 'topic "a\nb"'],
  ["an empty word", { words: [""] }, "words has an empty word"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
