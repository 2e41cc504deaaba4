import type { Call } from "./dialect";

/** What a model that embeds reads of the texts. */
export function embeddingPrompt(texts: readonly string[]): Call["prompt"] {
  return {
    segments: texts.map((text) => ({ text })),
    question: texts.join("\n"),
    messages: 1,
    maxTokens: 0, // reserves no output, and says nothing
    stopSequences: [],
    tools: [],
    toolChoice: { kind: "none" },
    thinks: false,
  };
}
