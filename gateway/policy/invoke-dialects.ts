/** A form of the body that models of one family take on `invoke`. */
export interface InvokeDialect {
  readonly name: "anthropic" | "nova" | "llama" | "chat" | "embedding";
  /**
   * Where the highest number of output tokens stands. The first is the one that the family reads: it is always written. Others that
   * were sent are clamped, for some model may read them. Empty: the model writes no text.
   */
  readonly outputCaps: readonly (readonly string[])[];
  /** One call takes many texts, and each may be as long as the model can read. @default one */
  readonly takesManyTexts?: true;
}

const ANTHROPIC: InvokeDialect = { name: "anthropic", outputCaps: [["max_tokens"]] };
const NOVA: InvokeDialect = {
  name: "nova",
  outputCaps: [
    ["inferenceConfig", "maxTokens"],
    ["inferenceConfig", "max_new_tokens"],
  ],
};
const LLAMA: InvokeDialect = { name: "llama", outputCaps: [["max_gen_len"]] };
const CHAT: InvokeDialect = { name: "chat", outputCaps: [["max_tokens"], ["max_completion_tokens"]] };
const OPENAI: InvokeDialect = { name: "chat", outputCaps: [["max_completion_tokens"], ["max_tokens"]] };
const EMBEDDING: InvokeDialect = { name: "embedding", outputCaps: [] };
const EMBEDDINGS: InvokeDialect = { ...EMBEDDING, takesManyTexts: true };

/**
 * By the beginning of the model id, longest first. A model that is not here is called through `converse`: nobody has said how its
 * body caps the output.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
const BY_MODEL: readonly (readonly [beginning: string, InvokeDialect])[] = [
  ["amazon.nova-2-multimodal-embeddings", EMBEDDING],
  ["amazon.titan-embed", EMBEDDING],
  ["cohere.embed", EMBEDDINGS],
  ["anthropic.", ANTHROPIC],
  ["amazon.nova", NOVA],
  ["meta.llama", LLAMA],
  ["deepseek.", CHAT],
  ["mistral.", CHAT],
  ["moonshotai.", CHAT],
  ["openai.", OPENAI],
  ["qwen.", CHAT],
];

export function invokeDialectOf(modelId: string): InvokeDialect | undefined {
  return BY_MODEL.find(([beginning]) => modelId.startsWith(beginning))?.[1];
}

/** Every name by which any family caps its output: what must not come in through a side door. */
export const ALL_OUTPUT_CAPS: readonly string[] = [
  ...new Set(BY_MODEL.flatMap(([, { outputCaps }]) => outputCaps.map((path) => path.join(".")))),
  "max_output_tokens",
  "max_tokens_to_sample",
  "maxTokenCount",
  "textGenerationConfig",
];
