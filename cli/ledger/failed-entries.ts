import type { LedgerEntry } from "../../access/ledger-entry";
import { TEAM_NAME } from "../../environment/name-forms";
import { entryIn } from "../../gateway/ledger/entry-line";
import { isRegionName } from "../gateway/gateway-options";

/** An entry that the gateway could not write, as a line of its log holds it, or why none can be read. */
export type FailedEntry =
  /** `ledgerRegion`: of the ledger that did not take it, where it is in AWS and the line says so. */
  | { readonly entry: LedgerEntry; readonly ledgerRegion?: string }
  /** Never quotes the line, which holds names of people. `request` is the call's id, where that much can be read. */
  | { readonly problem: string; readonly request?: string };

/**
 * What a line of text says of entries that could not be written: the gateway's own line, or one in which others have wrapped it. CloudWatch
 * Logs puts it into JSON as text (`message`), Lambda's JSON format as text or as an object, and exports put the time before it.
 */
export function failedEntriesIn(text: string): readonly FailedEntry[] {
  if (!MENTIONS.test(text)) return [];
  return eventsInText(text, WRAPPINGS).map((event) => (event === undefined ? { problem: BROKEN } : failedEntry(event)));
}

const EVENT = "ledger-failed";

/** As JSON writes it, however often it stands in a text of another JSON, and as CSV does, which doubles quotes. */
const MENTIONS = /"event\\*"+\s*:\s*\\*"+ledger-failed\\*"/;

const BROKEN = "it was cut off, changed, or is spread over several lines: each line of the log must stand on one";

/** Lists, objects and texts around a line. */
const WRAPPINGS = 12;

type Event = Readonly<Record<string, unknown>>;

/** `undefined` stands for one that cannot be read. */
function eventsInText(text: string, wrappings: number): (Event | undefined)[] {
  const value = valueIn(text);
  if (value !== undefined) return eventsIn(value, wrappings);
  // Columns, as the AWS CLI writes them with `--output text`: inside JSON a tab is escaped.
  const columns = text.split("\t").filter((column) => MENTIONS.test(column));
  if (columns.length > 1) return columns.flatMap((column) => eventsInText(column, wrappings));
  return [undefined];
}

/** The JSON in a text with something before or behind it: a time, a name, a comma. */
function valueIn(text: string): unknown {
  const document = parsed(text.trim());
  if (document !== undefined) return document;
  const inside = between(text, "{", "}") ?? "";
  return (
    parsed(inside) ??
    parsed(between(text, "[", "]") ?? "") ??
    parsed(unescaped(inside) ?? "") ??
    parsed(inside.replaceAll('""', '"')) // of a cell of CSV
  );
}

function between(text: string, first: string, last: string): string | undefined {
  const [start, end] = [text.indexOf(first), text.lastIndexOf(last)];
  return start < 0 || end < start ? undefined : text.slice(start, end + 1);
}

/** What stands inside a text of JSON: `"message": "{\"time\":…}\n",` */
function unescaped(text: string): string | undefined {
  const value = parsed(`"${text}"`);
  return typeof value === "string" ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function eventsIn(value: unknown, wrappings: number): (Event | undefined)[] {
  if (wrappings === 0) return [];
  if (typeof value === "string") return MENTIONS.test(value) ? eventsInText(value, wrappings - 1) : [];
  if (!isRecord(value)) return [];
  if (value.event === EVENT) return [value];
  if (isOfTheGateway(value)) return [];
  return Object.values(value).flatMap((each) => eventsIn(each, wrappings - 1));
}

/** A line of another event. What it holds may be the words of others, who must not be able to write into the ledger by them. */
function isOfTheGateway({ time, level, event }: Event): boolean {
  return [time, level, event].every((each) => typeof each === "string");
}

function isRecord(value: unknown): value is Event {
  return typeof value === "object" && value !== null;
}

function failedEntry({ request, entry: document, ledgerRegion: region }: Event): FailedEntry {
  const { entry, problem } = entryIn(document);
  const ledgerRegion = isRegion(region) ? region : undefined;
  const wrong = entry === undefined ? `it holds ${problem}` : (wrongIn(entry) ?? wrongRegion(region));
  if (entry !== undefined && wrong === undefined) return { entry, ...(ledgerRegion !== undefined && { ledgerRegion }) };
  const isId = typeof request === "string" && /^[\w-]{1,64}$/.test(request);
  return { problem: wrong ?? BROKEN, ...(isId && { request }) };
}

/** What a ledger would take and nobody could find or count again. */
function wrongIn({ at, day, month, latencyMilliseconds, principal, scopes }: LedgerEntry): string | undefined {
  const endedAt = new Date(Date.parse(at) + latencyMilliseconds);
  if (Number.isNaN(endedAt.getTime())) return "its entry has no moment at which the call ended";
  if (!day.startsWith(`${month}-`)) return "its entry counts for a day that is not of its month";
  if (!TEAM_NAME.test(principal.team)) return "its entry's team has a name that no team can have";
  if (!scopes.includes(`team/${principal.team}`)) return "its entry does not count for its team";
  return undefined;
}

function wrongRegion(region: unknown): string | undefined {
  return region === undefined || isRegion(region) ? undefined : "its ledger is in what is no region";
}

function isRegion(value: unknown): value is string {
  return typeof value === "string" && isRegionName(value);
}
