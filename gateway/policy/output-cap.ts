import { Refusal } from "../refusal";
import type { InvokeDialect } from "./invoke-dialects";
import { isObject, type JsonBody, type JsonObject } from "./json-body";

/** The highest number of output tokens of a call, and the edits that hold the body to it. */
export interface OutputCap {
  readonly tokens: number;
  readonly edits: ReadonlyMap<string, string | undefined>;
}

/**
 * Holds a body to the route's cap: what was asked for above it is lowered, what was left out is written, for without it the
 * upstream reserves the model's own maximum.
 *
 * @throws Refusal `invalid` when a thinking budget leaves no room below the cap, or what stands there is no number.
 */
export function capConverse(body: JsonBody, cap: number): OutputCap {
  return capPaths(
    body,
    [["inferenceConfig", "maxTokens"]],
    cap,
    thinkingBudgetOf(body.value.additionalModelRequestFields),
  );
}

export function capInvoke(body: JsonBody, dialect: InvokeDialect, cap: number): OutputCap {
  if (dialect.outputCaps.length === 0) return { tokens: 0, edits: new Map() };
  return capPaths(body, dialect.outputCaps, cap, thinkingBudgetOf(body.value));
}

function capPaths(
  body: JsonBody,
  paths: readonly (readonly string[])[],
  cap: number,
  thinking: number | undefined,
): OutputCap {
  const sent = paths.flatMap((path) => {
    const value = valueAt(body.value, path);
    return value === undefined || value === null ? [] : [{ path, tokens: tokensOf(value, body, path) }];
  });
  // A model may take any of several, so the largest is what it may write.
  const tokens = sent.length === 0 ? cap : Math.min(cap, Math.max(...sent.map((each) => each.tokens)));
  if (thinking !== undefined && thinking >= cap) {
    throw new Refusal(
      "invalid",
      `A thinking budget of ${thinking} tokens leaves no room below this route's cap of ${cap} output tokens. Ask for a budget below ${cap}.`,
    );
  }
  const [canonical] = paths;
  // What the family reads is always there: another name might mean nothing to the model.
  const isMissing = canonical !== undefined && !sent.some(({ path }) => path === canonical);
  const write = [
    ...(isMissing ? [canonical] : []),
    ...sent.filter((each) => each.tokens > tokens).map(({ path }) => path),
  ];
  // Between tools Claude may think more than `max_tokens` says, as long as the budget lasts.
  return { tokens: Math.max(tokens, thinking ?? 0), edits: editsOf(body, write, tokens) };
}

function editsOf(body: JsonBody, paths: readonly (readonly string[])[], cap: number): ReadonlyMap<string, string> {
  const edits = new Map<string, string>();
  for (const [key, inner] of paths) {
    if (key === undefined) continue;
    edits.set(key, inner === undefined ? String(cap) : nested(body, key, paths, cap));
  }
  return edits;
}

/** All caps below one key at once: a second edit of the key would undo the first. */
function nested(body: JsonBody, key: string, paths: readonly (readonly string[])[], cap: number): string {
  const inner = new Map(paths.filter(([outer]) => outer === key).map(([, name = ""]) => [name, String(cap)]));
  const part = body.part(key);
  return part === undefined
    ? JSON.stringify(Object.fromEntries([...inner.keys()].map((name) => [name, cap])))
    : part.edited(inner);
}

function valueAt(body: JsonObject, [key = "", inner]: readonly string[]): unknown {
  const value = body[key];
  if (inner === undefined || value === undefined || value === null) return value;
  if (!isObject(value)) throw new Refusal("invalid", `${key} is not an object.`);
  return value[inner];
}

function tokensOf(value: unknown, body: JsonBody, path: readonly string[]): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  const field = path.join(".");
  const sent = body.written(path)?.slice(0, 80);
  throw new Refusal("invalid", `${field} is ${sent}. Send a whole number of at least 1.`, { field });
}

/** Claude's `thinking.budget_tokens`, which is part of the output. Of two names for it the larger one counts: a model may read either. */
function thinkingBudgetOf(fields: unknown): number | undefined {
  if (!isObject(fields)) return undefined;
  const budgets = [fields.thinking, fields.reasoning_config].flatMap((thinking) =>
    isObject(thinking) && typeof thinking.budget_tokens === "number" ? [thinking.budget_tokens] : [],
  );
  return budgets.length === 0 ? undefined : Math.max(...budgets);
}
