import type { z } from "zod";
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
          unknownKeyMend(key, issue),
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
      const kinds = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
      return [
        problem(
          path,
          received,
          "is none of the kinds that exist here",
          kinds.length > 0 ? `Write one of ${listOf(kinds)}.` : "See the reference for what can stand here.",
        ),
      ];
    }
    case "invalid_value":
      return [
        problem(
          path,
          received,
          received === undefined ? "is missing" : "is none of the values that exist here",
          choiceMend(issue.values, received),
        ),
      ];
    case "invalid_type":
      if (received === undefined) return [problem(path, received, "is missing", `Write ${nounOf(issue.expected)}.`)];
      if (!issue.message.includes("\n")) {
        return [
          problem(
            path,
            received,
            `is ${nameOf(received)}, not ${nounOf(issue.expected)}`,
            typeMend(issue.expected, received),
          ),
        ];
      }
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
  return issue.code === "invalid_type" || issue.code === "invalid_value" ? 0 : 1;
}

function unknownKeyMend(key: string, issue: z.core.$ZodIssue): string {
  const known = knownKeys(issue);
  const meant = nearest(key, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return known.length > 0 ? `Keys here are ${listOf(known)}.` : "Remove it.";
}

/** Zod passes the schema that complained along with the issue. */
function knownKeys(issue: z.core.$ZodIssue): string[] {
  const inst: unknown = "inst" in issue ? issue.inst : undefined;
  if (typeof inst !== "object" || inst === null || !("shape" in inst)) return [];
  return Object.keys(inst.shape as object);
}

function choiceMend(values: readonly unknown[], received: unknown): string {
  const words = values.map(String);
  const meant = typeof received === "string" ? nearest(received, words) : undefined;
  return meant === undefined
    ? `Write ${words.length === 1 ? "" : "one of "}${listOf(words)}.`
    : `Did you mean "${meant}"?`;
}

function typeMend(expected: string, received: unknown): string {
  if (expected === "string" && typeof received === "number") return `Put it in quotes: "${received}".`;
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
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return nounOf(typeof value);
}

/** `"a", "b" or "c"`. */
export function listOf(words: readonly unknown[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Every mistake of an environment at once. */
export class EnvironmentError extends Error {
  readonly code = "invalid-environment";
  readonly problems: readonly Problem[];

  constructor(what: string, problems: readonly Problem[]) {
    super(
      `${what} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n\n${problems.map(renderProblem).join("\n\n")}\n`,
    );
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

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
  const text = JSON.stringify(received) ?? String(received);
  if (text.includes("PRIVATE KEY")) return "(text with a private key, not repeated here)";
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
