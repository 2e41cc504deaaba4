import { z } from "zod";
import { nearest } from "./nearest";

/** One mistake in an environment: where, what was received, why it is wrong, how to mend it. */
export interface Problem {
  /** `teams.payments.account.email`, `routes.claude.targets[0].region`. Empty for the whole input. */
  readonly path: string;
  /** What stood there; `undefined` where nothing did. */
  readonly received: unknown;
  readonly reason: string;
  readonly mend: string;
}

export type Path = readonly PropertyKey[];

export function problem(path: Path, received: unknown, reason: string, mend: string): Problem {
  return { path: pathText(path), received, reason, mend };
}

/** `["routes", "claude", "targets", 0]` → `routes.claude.targets[0]`; keys that are no words are quoted. */
export function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      const text = String(key);
      if (!/^[\w-]+$/.test(text)) return `[${JSON.stringify(text)}]`;
      return index === 0 ? text : `.${text}`;
    })
    .join("");
}

/** To parse with, wherever {@link problemsOf} follows: only at that moment zod tells which keys an object has. */
export const namingKnownKeys: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => (issue.code === "unrecognized_keys" ? knownKeys(issue.inst)?.join(" ") : undefined),
};

function knownKeys(schema: unknown): readonly string[] | undefined {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  return schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum
    ? schema.keyType.options.map(String)
    : undefined;
}

/** The schema's complaints as problems. Several unknown keys of one object are several problems. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => fromIssue(issue, [], input));
}

function fromIssue(issue: z.core.$ZodIssue, above: Path, input: unknown): Problem[] {
  const path = [...above, ...issue.path];
  const received = valueAt(input, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        problem(
          [...path, key],
          valueAt(input, [...path, key]),
          "is not a key that exists here",
          unknownKeyMend(key, issue.message.split(" ")),
        ),
      );
    case "invalid_key":
      return issue.issues.map((inner) => {
        const [reason, mend] = takeApart(inner.message);
        return problem(path, path.at(-1), reason, mend);
      });
    case "invalid_union": {
      const nearestBranch = branchThatFitsBest(issue.errors);
      if (nearestBranch !== undefined) return nearestBranch.flatMap((inner) => fromIssue(inner, path, input));
      const kinds = "options" in issue && Array.isArray(issue.options) ? issue.options : undefined;
      const reason = received === undefined ? "is missing" : "is none of the kinds that exist here";
      return [problem(path, received, reason, kinds ? choiceMend(kinds, received) : unionMend(issue.errors, received))];
    }
    case "invalid_value": {
      const reason = received === undefined ? "is missing" : "is none of the values that exist here";
      return [problem(path, received, reason, choiceMend(issue.values, received))];
    }
    case "invalid_type":
      if (received === undefined) return [problem(path, received, "is missing", missingMend(issue))];
      if (!issue.message.includes("\n") || received instanceof Date) {
        return [
          problem(
            path,
            received,
            `is ${nameOf(received)}, not ${nounOf(issue.expected)}`,
            typeMend(issue.expected, received, path.at(-1)),
          ),
        ];
      }
      break;
    case "too_big":
      if (!issue.message.includes("\n"))
        return [problem(path, received, "is too large", `Write at most ${issue.maximum}.`)];
      break;
    case "too_small":
      if (!issue.message.includes("\n"))
        return [problem(path, received, "is too small", `Write at least ${issue.minimum}.`)];
      break;
  }
  const [reason, mend] = takeApart(issue.message);
  return [problem(path, received, reason, mend)];
}

function takeApart(message: string): [reason: string, mend: string] {
  const [reason = message, mend = "See the reference for what can stand here."] = message.split("\n");
  return [reason, mend];
}

/** Of a union's branches the one that was probably meant: the one with the deepest complaint, if any goes below the value itself. */
function branchThatFitsBest(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((issue) => fits(issue)));
  const best = [...branches].sort((a, b) => depth(b) - depth(a))[0];
  return best !== undefined && depth(best) > 0 ? best : undefined;
}

function fits(issue: z.core.$ZodIssue): number {
  if (issue.path.length > 0) return 1 + issue.path.length;
  const isOtherKind = issue.code === "invalid_type" || issue.code === "invalid_value";
  return isOtherKind && !issue.message.includes("\n") ? 0 : 1;
}

function unknownKeyMend(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined ? `Keys here are ${listOf(known)}.` : `Did you mean "${meant}"?`;
}

function choiceMend(values: readonly unknown[], received: unknown): string {
  const words = values.map(String);
  const meant = typeof received === "string" ? nearest(received, words) : undefined;
  return meant === undefined
    ? `Write ${words.length === 1 ? "" : "one of "}${listOf(words)}.`
    : `Did you mean "${meant}"?`;
}

function missingMend(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message.includes("\n") ? takeApart(issue.message)[1] : `Write ${nounOf(issue.expected)}.`;
}

/** What any of a union's branches takes. */
function unionMend(branches: readonly (readonly z.core.$ZodIssue[])[], received: unknown): string {
  const issues = branches.flatMap(([first]) => first ?? []);
  const words = issues.flatMap((issue) => (issue.code === "invalid_value" ? issue.values.map(String) : []));
  const meant = typeof received === "string" ? nearest(received, words) : undefined;
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const nouns = issues.flatMap((issue) => (issue.code === "invalid_type" ? nounOf(issue.expected) : []));
  return `Write ${[...(words.length > 0 ? [listOf(words)] : []), ...nouns].join(" or ")}.`;
}

function typeMend(expected: string, received: unknown, key: PropertyKey | undefined): string {
  if (expected === "string" && typeof received === "number") return `Put it in quotes: "${digitsOf(received, key)}".`;
  if (expected === "string" && received instanceof Date) return 'Put it in quotes, for example "2027-03-31".';
  if (
    expected === "number" &&
    typeof received === "string" &&
    received.trim() !== "" &&
    Number.isFinite(Number(received))
  ) {
    return `Write it without quotes: ${received}.`;
  }
  return `Write ${nounOf(expected)}.`;
}

/** A number has lost the zeros that an account id may begin with. */
function digitsOf(received: number, key: PropertyKey | undefined): string {
  return /accountId$/i.test(String(key)) ? String(received).padStart(12, "0") : String(received);
}

function nounOf(type: string): string {
  const nouns: Record<string, string> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    record: "an object",
  };
  return nouns[type] ?? `a ${type}`;
}

function nameOf(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return nounOf(typeof value);
}

/** `"a", "b" or "c"`. */
export function listOf(words: readonly unknown[], lastly = "or"): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${lastly} ${quoted.at(-1)}`;
}

export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Every mistake of an environment at once; the message shows the first of many. */
export class EnvironmentError extends Error {
  readonly code = "invalid-environment";
  // Private, so that Node does not print all problems again below the message of an error that nobody catches.
  readonly #problems: readonly Problem[];

  constructor(what: string, problems: readonly Problem[]) {
    const told = problems.map((each) => ({ ...each, received: withoutPrivateKey(each.received) }));
    const more = told.length - PROBLEMS_SHOWN;
    const shown = [
      ...told.slice(0, PROBLEMS_SHOWN).map(renderProblem),
      ...(more > 0 ? [`and ${more} more: mend these first.`] : []),
    ];
    super(`${what} has ${told.length === 1 ? "a problem" : `${told.length} problems`}:\n\n${shown.join("\n\n")}\n`);
    this.name = "EnvironmentError";
    this.#problems = told;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** A mistake that stands in a thousand teams is seen in fifty. */
const PROBLEMS_SHOWN = 50;

function renderProblem(problem: Problem, index: number): string {
  const margin = `${index + 1}. `.padEnd(4);
  return [
    `${margin}${problem.path || "the environment"} ${problem.reason}`,
    `    received: ${quote(problem.received)}`,
    `    mend:     ${problem.mend}`,
  ].join("\n");
}

function quote(received: unknown): string {
  if (received === undefined) return "nothing";
  if (received === HIDDEN) return HIDDEN;
  const text = textOf(received);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Also of values that JSON cannot carry; YAML has some of them. */
function textOf(received: unknown): string {
  if (typeof received === "number" || typeof received === "bigint") return String(received);
  try {
    return JSON.stringify(received) ?? String(received);
  } catch {
    return `(${nameOf(received)} that JSON cannot carry)`;
  }
}

const HIDDEN = "(text with a private key, not repeated here)";

function withoutPrivateKey(received: unknown): unknown {
  return textOf(received).includes("PRIVATE KEY") ? HIDDEN : received;
}
