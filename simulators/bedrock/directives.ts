import { errorOfStatus, isErrorType } from "./errors";
import type { AskedFault, Fault } from "./faults";
import type { Counting } from "./tokens";

/**
 * What the last user text asks of the simulator itself. Anything in double brackets that is none of these stays ordinary text.
 *
 * | directive | effect |
 * |---|---|
 * | `[[say 500 tokens]]` | an answer of 500 tokens, cut at the call's maximum |
 * | `[[say "Good day"]]` | that answer (a JSON string) |
 * | `[[tool NAME {…}]]` | a tool call with that input, `{}` when left out; may stand several times |
 * | `[[think 200 tokens]]` | that much thinking, when thinking is on |
 * | `[[exact bytes]]` | the prompt's text counts one token a byte |
 * | `[[delay 200ms]]` | the answer begins later |
 * | `[[pace 20ms]]` | time between two events of a stream |
 * | `[[fault 429]]`, `[[fault ModelNotReadyException]]` | that error; `retry-after 7` adds the header |
 * | `[[stall]]`, `[[stall after 3 events]]` | silence |
 * | `[[cut]]`, `[[cut after 3 events]]` | the connection breaks |
 * | `[[exception throttlingException after 2 events]]` | an exception frame |
 * | `[[half frame]]`, `[[half frame after 3 events]]` | half a frame, then the end; after 2 events when not said |
 *
 * A fault may end in `once`, `twice` or `5 times`: then only so many attempts with the same question at the same model meet it.
 */
export interface Directives {
  readonly say: Say;
  readonly toolCalls: readonly ToolCall[];
  readonly thinkTokens: number | undefined;
  readonly counting: Counting;
  readonly delayMs: number;
  readonly paceMs: number;
  readonly fault: AskedFault | undefined;
}

export type Say =
  | { readonly kind: "default" }
  | { readonly kind: "tokens"; readonly count: number }
  | { readonly kind: "text"; readonly text: string };

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

export function readDirectives(question: string): Directives {
  if (!question.includes("[[")) return NONE;
  let found = { ...NONE };
  for (let start = question.indexOf("[["); start !== -1; start = question.indexOf("[[", start + 2)) {
    found = { ...found, ...readOne(question, start + 2, found) };
  }
  return found;
}

const NONE: Directives = {
  say: { kind: "default" },
  toolCalls: [],
  thinkTokens: undefined,
  counting: "words",
  delayMs: 0,
  paceMs: 0,
  fault: undefined,
};

function readOne(question: string, start: number, so: Directives): Partial<Directives> {
  const end = question.indexOf("]]", start);
  if (end === -1) return {};
  const words = question.slice(start, end).trim();
  const [name = "", ...rest] = words.split(/\s+/);
  const amount = Number(/^(\d+)(?:ms)?$/.exec(rest[0] ?? "")?.[1] ?? Number.NaN);
  switch (name) {
    case "say": {
      if (Number.isFinite(amount)) return { say: { kind: "tokens", count: amount } };
      const text = readJson(question, question.indexOf("say", start) + 3);
      return typeof text === "string" ? { say: { kind: "text", text } } : {};
    }
    case "tool":
      return rest[0] === undefined ? {} : { toolCalls: [...so.toolCalls, readToolCall(question, start, rest[0])] };
    case "think":
      return Number.isFinite(amount) ? { thinkTokens: amount } : {};
    case "exact":
      return rest[0] === "bytes" ? { counting: "bytes" } : {};
    case "delay":
      return Number.isFinite(amount) ? { delayMs: amount } : {};
    case "pace":
      return Number.isFinite(amount) ? { paceMs: amount } : {};
    default: {
      const fault = readFault(words);
      return fault === undefined ? {} : { fault: { fault, attempts: readAttempts(words) } };
    }
  }
}

function readToolCall(question: string, start: number, name: string): ToolCall {
  return { name, input: readJson(question, question.indexOf(name, start) + name.length) ?? {} };
}

/** The JSON value up to the first `]]` that makes it whole: its own lists may end in `]]` too. */
function readJson(question: string, start: number): unknown {
  for (let end = question.indexOf("]]", start); end !== -1; end = question.indexOf("]]", end + 1)) {
    try {
      return JSON.parse(question.slice(start, end));
    } catch {
      // Not whole yet.
    }
  }
  return undefined;
}

function readFault(words: string): Fault | undefined {
  const after = /\bafter (\d+) events?\b/.exec(words)?.[1];
  const afterEvents = after === undefined ? {} : { afterEvents: Number(after) };
  const [first = "", second = ""] = words.split(/\s+/);
  switch (first) {
    case "fault": {
      const error = isErrorType(second) ? second : errorOfStatus(Number(second));
      const retryAfter = /\bretry-after (\d+)\b/.exec(words)?.[1];
      if (error === undefined) return undefined;
      return { kind: "error", error, ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }) };
    }
    case "stall":
      return { kind: "stall", ...afterEvents };
    case "cut":
      return { kind: "cut", ...afterEvents };
    case "half":
      return second === "frame" ? { kind: "half-frame", ...afterEvents } : undefined;
    case "exception": {
      const error = second.charAt(0).toUpperCase() + second.slice(1);
      return isErrorType(error) ? { kind: "exception", error, ...afterEvents } : undefined;
    }
    default:
      return undefined;
  }
}

function readAttempts(words: string): number {
  const times = /\b(?:(once)|(twice)|(\d+) times)$/.exec(words);
  if (times === null) return Number.POSITIVE_INFINITY;
  return times[1] ? 1 : times[2] ? 2 : Number(times[3]);
}
