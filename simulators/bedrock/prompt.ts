import { type Counting, countTokens } from "./tokens";

/** What a call asks, whatever the dialect. */
export interface Prompt {
  /** Tools, then system, then messages: the order in which Bedrock caches a prefix. */
  readonly segments: readonly Segment[];
  /** The text of the last user message: what is answered, and where directives are looked for. */
  readonly question: string;
  readonly messages: number;
  /** `undefined` when the call leaves it to the model's maximum. */
  readonly maxTokens: number | undefined;
  readonly stopSequences: readonly string[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice;
  readonly thinks: boolean;
  /** JSON Schema that the answer's text is held to. */
  readonly outputSchema?: unknown;
}

export type CacheLifetime = "5m" | "1h";

/** A part of a prompt that is counted and cached as a whole. */
export interface Segment {
  readonly text: string;
  /** Beside those of the text: an image, a role, the tools' own system prompt. */
  readonly fixedTokens?: number;
  /** What tells two segments of the same text apart, such as an image's bytes. */
  readonly identity?: string;
  /** A cache marker stands behind it. */
  readonly cacheAfter?: CacheLifetime;
}

export interface ToolDefinition {
  readonly name: string;
  /** JSON Schema of the input. */
  readonly schema: unknown;
}

export type ToolChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  | { readonly kind: "any" }
  | { readonly kind: "tool"; readonly name: string };

/** The most that a model writes when a call does not say. Quota is reserved for all of it. */
export const DEFAULT_MAX_TOKENS = 64_000;

/** Claude frames a conversation and each of its messages; "Hello" alone costs 8 tokens. */
export const CONVERSATION_TOKENS = 3;
export const MESSAGE_TOKENS = 4;

export function segmentTokens(segment: Segment, counting: Counting): number {
  return (segment.fixedTokens ?? 0) + (segment.text === "" ? 0 : countTokens(segment.text, counting));
}

/** Every token of the prompt, cached or not. */
export function promptTokens(prompt: Prompt, counting: Counting): number {
  return prompt.segments.reduce((sum, segment) => sum + segmentTokens(segment, counting), CONVERSATION_TOKENS);
}

/** Collects segments; a marker of its own (Converse's `cachePoint`) goes to the segment before it. */
export class SegmentList {
  readonly #segments: Segment[] = [];

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  add(segment: Segment, cacheAfter?: CacheLifetime): void {
    this.#segments.push(cacheAfter === undefined ? segment : { ...segment, cacheAfter });
  }

  /** A message's frame: what its role costs. */
  beginMessage(role: string): void {
    this.add({ text: "", fixedTokens: MESSAGE_TOKENS, identity: role });
  }

  markLast(cacheAfter: CacheLifetime): void {
    const last = this.#segments.pop();
    if (last !== undefined) this.#segments.push({ ...last, cacheAfter });
  }
}
