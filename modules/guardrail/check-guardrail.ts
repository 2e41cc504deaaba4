import { Token } from "cdktf";
import { GUARDRAIL_BOUNDS, LOOK_AROUND, TOPIC_NAME } from "../../environment/guardrail-choices";
import type { GuardrailProps } from "./guardrail-props";

/** What AWS would refuse. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html */
export function guardrailProblems(props: GuardrailProps): string[] {
  const { contentFilters = {}, promptAttacks, personalData = {}, patterns = [], topics = [], words = [] } = props;
  const holds =
    [contentFilters, personalData].flatMap(Object.keys).length + patterns.length + topics.length + words.length;
  return [
    ...(Token.isUnresolved(props.name) || /^[\w-]{1,50}$/.test(props.name)
      ? []
      : [`name is "${props.name}": use 1 to 50 letters, digits, hyphens and underscores.`]),
    ...(holds > 0 || promptAttacks !== undefined
      ? []
      : ["nothing is guarded: give at least one filter, pattern, topic or word."]),
    ...tooLong("description", props.description ?? "", GUARDRAIL_BOUNDS.description),
    ...tooLong("blockedInputMessage", props.blockedInputMessage ?? "", GUARDRAIL_BOUNDS.message),
    ...tooLong("blockedOutputMessage", props.blockedOutputMessage ?? "", GUARDRAIL_BOUNDS.message),
    ...Object.keys(personalData)
      .filter((type) => !/^[A-Z][A-Z_]*$/.test(type))
      .map((type) => `personalData has "${type}": use AWS's names, such as EMAIL.`),
    ...tooMany("patterns", patterns, GUARDRAIL_BOUNDS.patterns),
    ...tooMany("topics", topics, GUARDRAIL_BOUNDS.topics),
    ...patterns.flatMap(({ name, pattern }) => [
      ...tooLong("the name of a pattern", name, GUARDRAIL_BOUNDS.patternName),
      ...tooLong(`pattern "${name}"`, pattern, GUARDRAIL_BOUNDS.pattern),
      ...(LOOK_AROUND.test(pattern)
        ? [`pattern "${name}" looks around itself, which AWS does not take: ${pattern}`]
        : []),
    ]),
    ...topics.flatMap(({ name, definition, examples = [] }) => [
      ...(TOPIC_NAME.test(name) ? [] : [`topic "${name}": use 1 to 100 letters, digits, blanks and -_!?.`]),
      ...tooLong(`the definition of topic "${name}"`, definition, GUARDRAIL_BOUNDS.topicDefinition),
      ...tooMany(`the examples of topic "${name}"`, examples, GUARDRAIL_BOUNDS.topicExamples),
      ...examples.flatMap((example) =>
        tooLong(`an example of topic "${name}"`, example, GUARDRAIL_BOUNDS.topicExample),
      ),
    ]),
    ...words.flatMap((word) =>
      word === "" ? ["words has an empty word: leave it out."] : tooLong("a word", word, GUARDRAIL_BOUNDS.word),
    ),
  ];
}

function tooLong(what: string, text: string, maximum: number): string[] {
  return Token.isUnresolved(text) || text.length <= maximum
    ? []
    : [`${what} has ${text.length} characters, AWS takes ${maximum}: "${text.slice(0, 40)}…"`];
}

function tooMany(what: string, list: readonly unknown[], maximum: number): string[] {
  return list.length <= maximum ? [] : [`${what} are ${list.length}, AWS takes ${maximum}: name fewer.`];
}
