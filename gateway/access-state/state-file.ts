import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from "node:fs";
import { codeOf, messageOf } from "../../access/thrown";
import { replaceDurably } from "../../files/durable-file";
import { fileExposure } from "../../files/exposure";
import { AccessStateError } from "./access-state-error";
import { problemsText, type State, stateSchema } from "./state-schema";

/** Tells one version of the file from every other. `absent`: there is none. */
export type Stamp = string;

/**
 * What a file looks like from outside. Costs microseconds, so every request may ask.
 *
 * @throws AccessStateError `unreadable`, where not even that can be told, as of links that lead to each other.
 */
export function stampOf(path: string): Stamp {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? ABSENT : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  } catch (error) {
    throw unreadable(path, error);
  }
}

export const ABSENT: Stamp = "absent";

/**
 * Reads the file whole.
 *
 * @throws AccessStateError `exposed`, `corrupt` or `unreadable`.
 */
export function readState(path: string): State {
  return parse(path, readText(path));
}

function readText(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY);
    try {
      requirePrivate(path, fstatSync(file));
      return readFileSync(file, "utf8");
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof AccessStateError) throw error;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): AccessStateError {
  const reason = codeOf(cause) ?? messageOf(cause);
  return new AccessStateError(
    "unreadable",
    `${path} cannot be read (${reason}): make it a file that you may read.`,
    cause,
  );
}

/** Group and others may do nothing with it: it says who is revoked. Whoever can read it may run a gateway, its owner or not. */
function requirePrivate(path: string, stats: Stats): void {
  const exposure = fileExposure(path, stats, { platform: process.platform, uid: undefined });
  if (exposure !== undefined) throw new AccessStateError("exposed", exposure.message);
}

function parse(path: string, text: string): State {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw corrupt(path, "it is not JSON");
  }
  const parsed = stateSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw corrupt(path, problemsText(parsed.error));
}

function corrupt(path: string, reason: string): AccessStateError {
  return new AccessStateError(
    "corrupt",
    `${path} does not hold an access state (${reason}). Nothing was changed: mend it, or put a copy of an earlier state there.`,
  );
}

/**
 * Puts another state in the file's place, in one step that survives a loss of power.
 *
 * The file's time moves on by a millisecond at least: two changes within one tick of the system's clock look different too.
 *
 * @param now - Milliseconds since 1970.
 */
export async function replaceState(path: string, state: State, now: number): Promise<void> {
  const before = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  await replaceDurably(path, `${JSON.stringify(state, undefined, 2)}\n`, Math.max(now, before + 1));
}
