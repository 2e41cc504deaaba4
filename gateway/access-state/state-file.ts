import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../files/sync-folder";
import { AccessStateError } from "./access-state-error";
import { problemsText, type State, stateSchema } from "./state-schema";

/** Tells one version of the file from every other. `absent`: there is none. */
export type Stamp = string;

/** What a file looks like from outside. Costs microseconds, so every request may ask. */
export function stampOf(path: string): Stamp {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? ABSENT : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

export const ABSENT: Stamp = "absent";

/**
 * Reads the file whole.
 *
 * @throws AccessStateError `exposed` or `corrupt`.
 */
export function readState(path: string): State {
  const file = openSync(path, constants.O_RDONLY);
  try {
    requirePrivate(path, fstatSync(file).mode);
    return parse(path, readFileSync(file, "utf8"));
  } finally {
    closeSync(file);
  }
}

/** Group and others may do nothing with it: it says who is revoked. Windows keeps permissions elsewhere. */
function requirePrivate(path: string, mode: number): void {
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new AccessStateError(
    "exposed",
    `${path} may be read or written by others than its owner (mode ${(mode & 0o777).toString(8)}): run \`chmod 600 ${path}\`.`,
  );
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
  const target = await realpath(path).catch(() => path); // a symbolic link stays one
  const draft = `${target}.${process.pid}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(state, undefined, 2)}\n`);
    const before = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const time = Math.max(now, before + 1) / 1000;
    await file.utimes(time, time);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, target);
  await syncFolder(dirname(target));
}

export function makeFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
}
