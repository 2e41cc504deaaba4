import type { PolicyStatement } from "../../access/iam-policy";
import { codeBlock } from "./markdown-text";

/** A statement of ours, or the ARN of a policy that somebody else wrote. */
type Part = PolicyStatement | string;

/** What statements lost and gained, a value a line, by the statement that it stands in. */
export function statementDiff(removed: readonly Part[], added: readonly Part[]): string {
  const [old, current] = [bySid(removed), bySid(added)];
  const sids = [...new Set([...old.keys(), ...current.keys()])];
  const lines = sids.flatMap((sid) => {
    const [was, is] = [old.get(sid) ?? [], current.get(sid) ?? []];
    return [
      `# ${sid}`,
      ...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
      ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`),
    ];
  });
  return codeBlock("diff", lines);
}

function bySid(parts: readonly Part[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, readonly string[]>();
  for (const part of parts) {
    const sid = typeof part === "string" ? "policies" : (part.Sid ?? "(without a Sid)");
    lines.set(sid, [...(lines.get(sid) ?? []), ...linesOf(part)]);
  }
  return lines;
}

function linesOf(part: Part): string[] {
  if (typeof part === "string") return [part];
  const { Sid: _, ...rest } = part;
  return leaves("", rest);
}

function leaves(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => leaves(path, each));
  if (typeof value !== "object" || value === null) return [`${path}: ${value}`];
  return Object.entries(value).flatMap(([key, inner]) => leaves(path === "" ? key : `${path} ${key}`, inner));
}
