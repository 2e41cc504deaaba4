import { crc32 } from "node:zlib";
import type { Directives } from "./directives";
import { objectOf, objectsOf, textOf, textsOf } from "./json";
import { DEFAULT_MAX_TOKENS, type Prompt } from "./prompt";
import { countTokens, sayTokens, truncate } from "./tokens";

/** What a model says. It depends on the call alone. */
export interface Reply {
  readonly blocks: readonly ReplyBlock[];
  readonly stopReason: "end_turn" | "max_tokens" | "stop_sequence" | "tool_use";
  /** The one that was met, for `stop_sequence`. */
  readonly stopSequence: string | undefined;
  readonly outputTokens: number;
}

export type ReplyBlock =
  | { readonly kind: "thinking"; readonly text: string; readonly signature: string }
  | { readonly kind: "text"; readonly text: string }
  /** `input` is JSON. */
  | { readonly kind: "tool"; readonly id: string; readonly name: string; readonly input: string };

export function composeReply(prompt: Prompt, directives: Directives): Reply {
  const budget = prompt.maxTokens ?? DEFAULT_MAX_TOKENS;
  const page = new Page(budget);
  if (prompt.thinks) page.think(sayTokens(Math.min(directives.thinkTokens ?? DEFAULT_THINKING, budget + 1)));

  const calls = toolCalls(prompt, directives);
  const said = cutAtStop(spokenText(prompt, directives, calls.length > 0), prompt.stopSequences);
  page.say(said.text);
  if (said.stop === undefined) for (const call of calls) page.call(call);

  const { blocks, isFull, left } = page;
  return {
    blocks,
    stopReason: isFull
      ? "max_tokens"
      : said.stop !== undefined
        ? "stop_sequence"
        : calls.length > 0
          ? "tool_use"
          : "end_turn",
    stopSequence: isFull ? undefined : said.stop,
    outputTokens: budget - left,
  };
}

/** Where a reply is written until its tokens run out. */
class Page {
  readonly blocks: ReplyBlock[] = [];
  /** Something found no room: nothing follows it. */
  isFull = false;
  left: number;

  constructor(budget: number) {
    this.left = budget;
  }

  think(wanted: string): void {
    const text = this.#take(wanted);
    if (text !== "") this.blocks.push({ kind: "thinking", text, signature: `sig-${fingerprint(text)}` });
  }

  say(wanted: string): void {
    const text = this.#take(wanted);
    if (text !== "") this.blocks.push({ kind: "text", text });
  }

  /** A model that runs out of tokens leaves a tool call half said; here it is left out. */
  call({ name, input }: { readonly name: string; readonly input: string }): void {
    const tokens = toolCallTokens({ name, input });
    this.isFull ||= tokens > this.left;
    if (this.isFull) return;
    this.left -= tokens;
    this.blocks.push({ kind: "tool", id: fingerprint(`${this.blocks.length}${name}${input}`), name, input });
  }

  #take(wanted: string): string {
    if (this.isFull) return "";
    const { text, tokens } = truncate(wanted, this.left);
    this.isFull = text.length < wanted.length;
    this.left -= tokens;
    return text;
  }
}

export function toolCallTokens(call: { readonly name: string; readonly input: string }): number {
  return countTokens(call.name) + countTokens(call.input);
}

/** Short, and the same for the same text. */
export function fingerprint(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, "0");
}

const DEFAULT_THINKING = 12;

function spokenText(prompt: Prompt, { say }: Directives, callsTools: boolean): string {
  switch (say.kind) {
    case "text":
      return say.text;
    case "tokens":
      // Beyond the maximum nobody hears more; one token more shows that it was cut.
      return sayTokens(Math.min(say.count, (prompt.maxTokens ?? DEFAULT_MAX_TOKENS) + 1));
    case "default":
      if (prompt.outputSchema !== undefined && !callsTools) return JSON.stringify(sampleOf(prompt.outputSchema));
      return callsTools
        ? ""
        : `You wrote ${plural(countWords(prompt.question), "word")} in ${plural(prompt.messages, "message")}.`;
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const visible = text.charCodeAt(at) > 0x20;
    if (visible && !inside) words++;
    inside = visible;
  }
  return words;
}

function cutAtStop(
  text: string,
  stops: readonly string[],
): { readonly text: string; readonly stop: string | undefined } {
  const first = stops
    .map((stop) => ({ stop, at: stop === "" ? -1 : text.indexOf(stop) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0];
  return first === undefined ? { text, stop: undefined } : { text: text.slice(0, first.at), stop: first.stop };
}

/** Those that the directives ask for; else the one that the tool choice forces. */
function toolCalls(prompt: Prompt, directives: Directives): readonly { name: string; input: string }[] {
  if (directives.toolCalls.length > 0) {
    return directives.toolCalls.map(({ name, input }) => ({ name, input: JSON.stringify(input) }));
  }
  const { toolChoice } = prompt;
  const forced =
    toolChoice.kind === "tool"
      ? prompt.tools.find(({ name }) => name === toolChoice.name)
      : toolChoice.kind === "any"
        ? prompt.tools[0]
        : undefined;
  return forced === undefined ? [] : [{ name: forced.name, input: JSON.stringify(sampleOf(forced.schema)) }];
}

/** A small value that a JSON Schema of the usual kind accepts. */
function sampleOf(schema: unknown): unknown {
  const described = objectOf(schema) ?? {};
  if (Array.isArray(described.enum)) return described.enum[0];
  switch (textOf(described.type)) {
    case "string":
      return "text";
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "array":
      return objectsOf([described.items]).map(sampleOf);
    default: {
      const properties = objectOf(described.properties) ?? {};
      return Object.fromEntries(textsOf(described.required).map((name) => [name, sampleOf(properties[name])]));
    }
  }
}
