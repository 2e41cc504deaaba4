import * as z from "zod"; // not `{ z }`, of which bundlers cannot leave anything out
import type { LedgerEntry } from "../../access/ledger-entry";
import { plainEntry } from "./plain-entry";

/** The entry as one line. Its id stands first: `parseEntry` finds the beginning of an entry by it. */
export function formatEntry(entry: LedgerEntry): string {
  return `${JSON.stringify(plainEntry(entry))}\n`;
}

export interface ParsedLine {
  readonly entry?: LedgerEntry;
  /** What is wrong with the line; beside an entry: with what stands before it. Never quotes the line. */
  readonly problem?: string;
}

/** Reads a line. What was torn off may have the next entry glued to it: that one is found. */
export function parseEntry(line: string): ParsedLine {
  const whole = parse(line);
  if (whole !== undefined) return lineOf(whole);
  const start = line.lastIndexOf(BEGINNING);
  const last = start > 0 ? parse(line.slice(start)) : undefined;
  if (last === undefined) return { problem: "the line is not JSON: it was cut off or changed" };
  return { problem: "an entry before this one was cut off", ...lineOf(last) };
}

/** Inside an entry no text can hold it, for its quotes would be escaped. */
const BEGINNING = '{"id":';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineOf(document: unknown): ParsedLine {
  const { entry, problem } = entryIn(document);
  return entry === undefined ? { problem: `the line is ${problem}` } : { entry };
}

/** Reads plain data as an entry. What a later version has added is left out. */
export function entryIn(document: unknown): ParsedLine {
  const parsed = entrySchema.safeParse(document);
  if (parsed.success) return { entry: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `no entry: ${issue?.path.join(".")}: ${issue?.message ?? "wrong"}` };
}

const count = z.int().nonnegative();
const text = z.string();

const entrySchema = z.object({
  id: text.min(1),
  at: text,
  day: text.regex(/^\d{4}-\d{2}-\d{2}$/),
  month: text.regex(/^\d{4}-\d{2}$/),
  principal: z.object({
    environment: text,
    team: text,
    user: text,
    credential: z.object({ kind: z.enum(["token", "key", "certificate"]), id: text, expiresAt: z.number() }),
  }),
  scopes: z.array(text),
  route: text,
  modelId: text,
  region: text,
  surface: text,
  operation: text,
  outcome: z.enum(["completed", "failed", "cancelled", "estimated"]),
  status: z.int(),
  usage: z.object({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWriteLong: count }),
  cost: count,
  reserved: count,
  lostAttempts: count.exactOptional(),
  cache: z.literal("hit").exactOptional(),
  latencyMilliseconds: z.number(),
  firstEventMilliseconds: z.number().exactOptional(),
});
