import { z } from "zod";
import {
  CONTENT_FILTERS,
  FILTER_STRENGTHS,
  GUARDRAIL_BOUNDS,
  LOOK_AROUND,
  PERSONAL_DATA,
  SENSITIVE_ACTIONS,
  TOPIC_NAME,
} from "../guardrail-choices";
import { alone, nonEmptyText, says } from "./text";

/** The name by which routes call a guardrail that the environment declares. */
export const guardrailName = nameWith(
  'Use lower-case letters, digits and single hyphens, for example "personal-data".',
);

/** A guardrail that others make. */
const existingGuardrail = z.strictObject({
  arn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+$/,
      says(
        "is not the ARN of a guardrail",
        'Copy it without a version: "arn:aws:bedrock:<region>:<account>:guardrail/<id>".',
      ),
    )
    .describe("ARN of the guardrail, without a version."),
  version: z
    .string()
    .regex(
      /^([1-9]\d{0,7}|DRAFT)$/,
      says("is not the version of a guardrail", 'Write its number as text, for example "1".'),
    )
    .describe("A published version, or `DRAFT`."),
});

/** What a route or a target says of its guardrail: the name of a declared one, or one that exists. */
export const requiredGuardrail = z.union([
  nameWith("Write the name of one of `guardrails`, or { arn, version } of one that others make."),
  existingGuardrail,
]);

const strength = z.enum(FILTER_STRENGTHS);

const action = z.enum(SENSITIVE_ACTIONS);

const pattern = z.strictObject({
  name: text(GUARDRAIL_BOUNDS.patternName).describe("Shown where it is found."),
  pattern: text(GUARDRAIL_BOUNDS.pattern)
    .refine(
      (written) => !LOOK_AROUND.test(written),
      says("looks around itself, which AWS does not take", "Write the pattern without (?=, (?! and (?<."),
    )
    .describe("A regular expression without look-around."),
  action: action.describe("`BLOCK` refuses the whole prompt or answer, `ANONYMIZE` puts a placeholder."),
});

const topic = z.strictObject({
  name: z
    .string()
    .regex(
      TOPIC_NAME,
      says("is no name of a topic that AWS takes", "Use 1 to 100 letters, digits, blanks and any of -_!?."),
    )
    .describe("Shown where it is found."),
  definition: text(GUARDRAIL_BOUNDS.topicDefinition).describe("What it is about, in a sentence or two."),
  examples: z
    .array(text(GUARDRAIL_BOUNDS.topicExample))
    .max(GUARDRAIL_BOUNDS.topicExamples, atMost(GUARDRAIL_BOUNDS.topicExamples))
    .optional()
    .describe("Prompts about it. Default: none."),
});

/** A guardrail that is made in every account and region whose calls must carry it. */
export const declaredGuardrail = z.strictObject({
  description: text(GUARDRAIL_BOUNDS.description).optional().describe("Shown in the console. Default: none."),
  contentFilters: z
    .partialRecord(z.enum(CONTENT_FILTERS), strength)
    .optional()
    .describe("Kinds of harm, each with how much is taken for it, in prompts and in answers. Default: none."),
  promptAttacks: strength
    .optional()
    .describe("Prompts that try to talk the model out of its instructions. Default: not looked for."),
  personalData: z
    .partialRecord(z.enum(PERSONAL_DATA), action)
    .optional()
    .describe("Kinds of personal data, and what is done where they are found. Default: none."),
  patterns: z
    .array(pattern)
    .max(GUARDRAIL_BOUNDS.patterns, atMost(GUARDRAIL_BOUNDS.patterns))
    .optional()
    .describe("Further text that is sensitive. Default: none."),
  topics: z
    .array(topic)
    .max(GUARDRAIL_BOUNDS.topics, atMost(GUARDRAIL_BOUNDS.topics))
    .optional()
    .describe("What no prompt and no answer may be about. Default: nothing."),
  words: z.array(text(GUARDRAIL_BOUNDS.word)).optional().describe("Words and phrases that are denied. Default: none."),
  blockedInputMessage: text(GUARDRAIL_BOUNDS.message)
    .optional()
    .describe("What the caller reads when the prompt was refused. Default: says that your company's guardrail did."),
  blockedOutputMessage: text(GUARDRAIL_BOUNDS.message)
    .optional()
    .describe("What the caller reads instead of a refused answer. Default: says that your company's guardrail did."),
});

/** @param mend - What to write instead of what cannot be a name. */
function nameWith(mend: string) {
  return z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, alone("is not a name that guardrails can carry", mend))
    .max(30, says("is too long", "Use at most 30 characters."));
}

function text(longest: number) {
  return nonEmptyText.max(longest, says(`is longer than the ${longest} characters that AWS takes`, "Write less."));
}

function atMost(number: number): string {
  return says(`are more than the ${number} that AWS takes`, `Write at most ${number}.`);
}
