/** What AWS's prefix `bedrock` does not cover: other prefixes whose actions run models, or give models tools. All of each is denied. */
const OTHER_PREFIXES = [
  "bedrock-mantle:*", // the OpenAI- and Anthropic-compatible endpoint of Bedrock
  "bedrock-agentcore:*", // agents, with gateways that call models
  "bedrock-websearch:*", // searches on behalf of a model
  "aws-external-anthropic:*", // Claude Platform on AWS
] as const;

/** Reads that show what a model answered or what was said to it. */
const OUTPUT_READS = [
  "bedrock:GetAgentMemory",
  "bedrock:GetAsyncInvoke*",
  "bedrock:GetAutomatedReasoningPolicy*Assets",
  "bedrock:GetAutomatedReasoningPolicy*Scenario",
  "bedrock:*AutomatedReasoningPolicyTestResult*",
  "bedrock:GetBlueprintRecommendation",
  "bedrock:GetDocumentContent",
  "bedrock:GetInvo*",
  "bedrock:ListFlowExecutionEvents",
  "bedrock:ListInvocationSteps",
] as const;

/** Signing in with an API key instead of a signature, long-term or short-term. Each endpoint has an action of its own. */
export const BEARER_TOKENS = [
  "bedrock:CallWithBearerToken",
  "bedrock-mantle:CallWithBearerToken",
  "aws-external-anthropic:CallWithBearerToken",
] as const;

/** Every action of every prefix. */
export const EVERYTHING = ["bedrock:*", ...OTHER_PREFIXES] as const;

/**
 * Every action but the reads of Bedrock's own settings, lists and states.
 *
 * An SCP has no "all but these" for one service: `NotAction` would deny every other service as well. So this names all that does
 * not begin with `Get` or `Lis`, one letter at a time, and whatever AWS adds to Bedrock is denied before anybody here has heard of
 * it. Action names ignore case and begin with three letters or more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 * @see https://aws.amazon.com/blogs/security/unlock-new-possibilities-aws-organizations-service-control-policy-now-supports-full-iam-language
 */
export const ALL_BUT_READS: readonly string[] = [
  ...lettersBut("gl").map((first) => `bedrock:${first}*`),
  ...lettersBut("ei").map((second) => `bedrock:?${second}*`),
  ...lettersBut("st").map((third) => `bedrock:??${third}*`),
  // What is left begins with g or l, then e or i, then s or t: all of these but Get and Lis.
  ...["ges", "gi", "le", "lit"].map((start) => `bedrock:${start}*`),
  ...OUTPUT_READS,
  ...OTHER_PREFIXES,
];

/**
 * What provisioning never needs: running models and reading what they said. It keeps the control plane of the prefix `bedrock`.
 *
 * `BEDROCK_ACTIONS` says for every single action on which side it falls, and a test compares the two.
 */
export const INFERENCE: readonly string[] = [
  "bedrock:AgenticRetrieve*",
  "bedrock:ApplyGuardrail",
  "bedrock:Call*",
  "bedrock:CountTokens",
  "bedrock:CreateAdvancedPromptOptimizationJob",
  "bedrock:Create*EvaluationJob",
  "bedrock:CreateInvocation",
  "bedrock:CreateModelInvocationJob",
  "bedrock:CreateSession",
  "bedrock:Detect*",
  "bedrock:Generate*",
  "bedrock:Ingest*",
  "bedrock:Invoke*",
  "bedrock:Optimize*",
  "bedrock:PutInvocationStep",
  "bedrock:Rerank*",
  "bedrock:Retrieve*",
  "bedrock:Start*",
  ...OUTPUT_READS,
  ...OTHER_PREFIXES,
];

function lettersBut(excluded: string): string[] {
  return [..."abcdefghijklmnopqrstuvwxyz"].filter((letter) => !excluded.includes(letter));
}
