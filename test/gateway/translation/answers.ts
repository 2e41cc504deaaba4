import type { AnswerBlock, AnswerUsage } from "../../../gateway/translation/converse-answer";
import { anyJson, fc } from "../../support/properties";
import { event } from "../upstream/frames";

/** A block of an answer as Converse writes it. */
export type ConverseBlock =
  | { readonly text: string }
  | { readonly toolUse: { readonly toolUseId: string; readonly name: string; readonly input: object } }
  | { readonly reasoningContent: { readonly reasoningText: { readonly text: string; readonly signature: string } } }
  | { readonly reasoningContent: { readonly redactedContent: string } };

export const USAGE = {
  inputTokens: 10,
  outputTokens: 7,
  totalTokens: 22,
  cacheReadInputTokens: 3,
  cacheWriteInputTokens: 2,
};
export const READ_USAGE: AnswerUsage = { input: 15, cached: 3, output: 7 };

/** An answer in one piece. */
export function wholeAnswer(blocks: readonly ConverseBlock[], stopReason: string): Buffer {
  return Buffer.from(
    JSON.stringify({ output: { message: { role: "assistant", content: blocks } }, stopReason, usage: USAGE }),
  );
}

/** The same in events, its texts in pieces of so many characters. */
export function streamedAnswer(blocks: readonly ConverseBlock[], stopReason: string, size: number): Buffer {
  return Buffer.concat([
    event("messageStart", { role: "assistant", p: "abc" }),
    ...blocks.flatMap((block, index) => blockEvents(block, index, size)),
    event("messageStop", { stopReason }),
    event("metadata", { usage: USAGE, metrics: { latencyMs: 1 } }),
  ]);
}

function blockEvents(block: ConverseBlock, contentBlockIndex: number, size: number): Buffer[] {
  const delta = (fields: object) => event("contentBlockDelta", { contentBlockIndex, delta: fields });
  const stop = event("contentBlockStop", { contentBlockIndex });
  if ("text" in block) return [...pieces(block.text, size).map((text) => delta({ text })), stop];
  if ("toolUse" in block) {
    const { toolUseId, name, input } = block.toolUse;
    const inputs = pieces(JSON.stringify(input), size).map((text) => delta({ toolUse: { input: text } }));
    return [
      event("contentBlockStart", { contentBlockIndex, start: { toolUse: { toolUseId, name } } }),
      ...inputs,
      stop,
    ];
  }
  const { reasoningContent } = block;
  if ("redactedContent" in reasoningContent) return [delta({ reasoningContent }), stop];
  const { text, signature } = reasoningContent.reasoningText;
  const thoughts = pieces(text, size).map((piece) => delta({ reasoningContent: { text: piece } }));
  return [...thoughts, delta({ reasoningContent: { signature } }), stop];
}

/** By code points, so that none is torn. */
export function pieces(text: string, size: number): string[] {
  const points = [...text];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points.slice(index * size, (index + 1) * size).join(""),
  );
}

/** Blocks as this gateway reads them. */
export function readBlocks(blocks: readonly ConverseBlock[]): AnswerBlock[] {
  return blocks.map((block) => {
    if ("text" in block) return { kind: "text", text: block.text };
    if ("reasoningContent" in block) return { kind: "reasoning", reasoning: block.reasoningContent };
    const { toolUseId: id, name, input } = block.toolUse;
    return { kind: "call", id, name, arguments: JSON.stringify(input) };
  });
}

const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);

export const input = fc.dictionary(
  fc.string({ maxLength: 8 }).filter((key) => key !== "__proto__"),
  anyJson({ maxDepth: 2 }),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);

/** Whatever a model may say: thoughts, texts, calls, in any order; no call's id comes twice. */
export const anyBlocks: fc.Arbitrary<ConverseBlock[]> = fc
  .array(
    fc.oneof(
      text.map((said) => ({ text: said })),
      fc.record({ name, input }).map((use) => ({ toolUse: { toolUseId: "", ...use } })),
      fc.record({ text, signature: fc.base64String({ minLength: 4, maxLength: 20 }) }).map((reasoningText) => ({
        reasoningContent: { reasoningText },
      })),
      fc
        .base64String({ minLength: 4, maxLength: 20 })
        .map((redactedContent) => ({ reasoningContent: { redactedContent } })),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((blocks) =>
    blocks.map((block, index) =>
      "toolUse" in block ? { toolUse: { ...block.toolUse, toolUseId: `tooluse_${index}` } } : block,
    ),
  );
