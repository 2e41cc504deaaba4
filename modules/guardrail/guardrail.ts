import { createHash } from "node:crypto";
import { BedrockGuardrail } from "@cdktf/provider-aws/lib/bedrock-guardrail";
import { BedrockGuardrailVersion } from "@cdktf/provider-aws/lib/bedrock-guardrail-version";
import { Construct } from "constructs";
import { type SensitiveAction, versionDescription } from "../../environment/guardrail-choices";
import { guardrailProblems } from "./check-guardrail";
import type { GuardrailProps } from "./guardrail-props";

/**
 * A guardrail of Amazon Bedrock and a published version of what it holds: routes name both.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails.html
 */
export class Guardrail extends Construct {
  /** Without a version. */
  readonly arn: string;
  /** Of the published version, such as `1`. */
  readonly version: string;
  /** A hash of what the published version holds; its description has it. */
  readonly content: string;
  readonly guardrail: BedrockGuardrail;

  constructor(scope: Construct, id: string, props: GuardrailProps) {
    super(scope, id);
    const problems = guardrailProblems(props);
    if (problems.length > 0) throw new Error([`Guardrail "${id}" cannot be built:`, ...problems].join("\n- "));

    const policies = policiesOf(props);
    const messages = {
      blockedInputMessaging: props.blockedInputMessage ?? "The guardrail of your company refused this prompt.",
      blockedOutputsMessaging: props.blockedOutputMessage ?? "The guardrail of your company refused this answer.",
    };
    this.guardrail = new BedrockGuardrail(this, "Resource", {
      name: props.name,
      ...(props.description === undefined ? {} : { description: props.description }),
      ...(props.kmsKeyArn === undefined ? {} : { kmsKeyArn: props.kmsKeyArn }),
      ...messages,
      ...policies,
      ...(props.tags === undefined ? {} : { tags: { ...props.tags } }),
      ...(props.provider === undefined ? {} : { provider: props.provider }),
    });
    const content = createHash("sha256").update(JSON.stringify({ messages, policies })).digest("hex");
    this.content = content.slice(0, 16);
    const version = new BedrockGuardrailVersion(this, "Version", {
      guardrailArn: this.guardrail.guardrailArn,
      description: versionDescription(this.content), // other content is another version
      skipDestroy: true, // calls carry an older one until the lock knows the newer
      lifecycle: { createBeforeDestroy: true },
      ...(props.provider === undefined ? {} : { provider: props.provider }),
    });
    this.arn = this.guardrail.guardrailArn;
    this.version = version.version;
  }
}

function policiesOf(props: GuardrailProps) {
  const { contentFilters = {}, promptAttacks, personalData = {}, patterns = [], topics = [], words = [] } = props;
  const filters = [
    ...byKind(contentFilters).map(([type, strength]) => ({
      type,
      inputStrength: strength,
      outputStrength: strength,
    })),
    // AWS finds attacks in what comes in only, and refuses another strength for what goes out.
    ...(promptAttacks === undefined
      ? []
      : [{ type: "PROMPT_ATTACK", inputStrength: promptAttacks, outputStrength: "NONE" }]),
  ];
  const piiEntitiesConfig = byKind(personalData).map(([type, action]) => ({ type, ...inPromptsAndAnswers(action) }));
  const regexesConfig = patterns.map(({ name, pattern, action }) => ({
    name,
    pattern,
    ...inPromptsAndAnswers(action),
  }));
  return {
    ...(filters.length > 0 && { contentPolicyConfig: [{ filtersConfig: filters }] }),
    ...(piiEntitiesConfig.length + regexesConfig.length > 0 && {
      sensitiveInformationPolicyConfig: [
        {
          ...(piiEntitiesConfig.length > 0 && { piiEntitiesConfig }),
          ...(regexesConfig.length > 0 && { regexesConfig }),
        },
      ],
    }),
    ...(topics.length > 0 && {
      topicPolicyConfig: [
        {
          topicsConfig: topics.map(({ name, definition, examples = [] }) => ({
            name,
            definition,
            examples: [...examples],
            type: "DENY",
          })),
        },
      ],
    }),
    ...(words.length > 0 && { wordPolicyConfig: [{ wordsConfig: words.map((text) => ({ text })) }] }),
  };
}

/** Both sides are named: of a guardrail that names none, prompts have been seen to go unlooked at. */
function inPromptsAndAnswers(action: SensitiveAction) {
  return { action, inputAction: action, inputEnabled: true, outputAction: action, outputEnabled: true };
}

/** Sorted: the order in which kinds are written changes nothing that is held, and must publish no version. */
function byKind<Choice>(choices: Readonly<Record<string, Choice>>): [kind: string, choice: Choice][] {
  return Object.entries(choices).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
