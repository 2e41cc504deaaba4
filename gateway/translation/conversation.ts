/** What a client of OpenAI's APIs asks of a model, whichever of the two it speaks. */
export interface Conversation {
  /** System and developer messages, in order. */
  readonly system: readonly string[];
  /** User and assistant by turns, the user first; none is empty. */
  readonly turns: readonly Turn[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice;
  /** `undefined`: the client did not say. */
  readonly parallelTools: boolean | undefined;
  readonly format: OutputFormat;
  /** `undefined`: the model's own way. */
  readonly effort: Effort | undefined;
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly stops: readonly string[];
  /** Clients that name a key want what goes before to be cached. */
  readonly cacheKey: string | undefined;
  /** How the API names what is not the same in both, for errors. */
  readonly fields: FieldNames;
}

export interface Turn {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

/** As Converse writes it. */
export type Block =
  | { readonly text: string }
  | { readonly image: Image }
  | { readonly toolUse: ToolUse }
  | { readonly toolResult: ToolResult }
  | { readonly reasoningContent: Reasoning };

export interface Image {
  readonly format: ImageFormat;
  readonly source: { readonly bytes: string };
}

export const IMAGE_FORMATS = ["png", "jpeg", "gif", "webp"] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

export interface ToolUse {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly toolUseId: string;
  readonly content: readonly ({ readonly text: string } | { readonly image: Image })[];
}

/** With the model's signature, without which Claude does not take it back; `redactedContent` is base64. */
export type Reasoning =
  | { readonly reasoningText: { readonly text: string; readonly signature?: string } }
  | { readonly redactedContent: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON Schema of the input. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly strict: boolean;
  /** Where it stands in the request. */
  readonly path: string;
}

export type ToolChoice =
  | { readonly kind: "auto" | "none" | "required" }
  | { readonly kind: "tool"; readonly name: string };

export type OutputFormat =
  | { readonly kind: "text" }
  /** Any JSON object. */
  | { readonly kind: "object" }
  | {
      readonly kind: "schema";
      readonly name: string;
      readonly description: string | undefined;
      readonly schema: Readonly<Record<string, unknown>>;
    };

export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof EFFORTS)[number];

export interface FieldNames {
  readonly effort: string;
  readonly format: string;
  readonly maxTokens: string;
}
