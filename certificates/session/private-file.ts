import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, type Stats, statSync } from "node:fs";
import { SessionError } from "./session-error";
import { codeOf } from "./thrown";

/** What permissions mean here. */
export interface Machine {
  /** As in `process.platform`. Windows keeps permissions elsewhere, so that nothing is checked there. */
  readonly platform: string;
  /** The user that this process runs as. */
  readonly uid: number | undefined;
}

/**
 * Reads a file that nobody else may read or write.
 *
 * @returns `undefined` when there is none.
 * @throws SessionError `file-exposed`
 */
export function readPrivateFile(path: string, machine: Machine): string | undefined {
  const file = openIfPresent(path);
  if (file === undefined) return undefined;
  try {
    requirePrivate(path, fstatSync(file), 0o077, machine);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a folder that is its user's alone, or looks that nobody else can put files into the one that is there.
 *
 * @throws SessionError `file-exposed`
 */
export function makePrivateFolder(path: string, machine: Machine): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  requirePrivate(path, statSync(path), 0o022, machine);
}

function requirePrivate(path: string, { mode, uid }: Stats, forbidden: number, machine: Machine): void {
  if (machine.platform === "win32") return;
  if (machine.uid !== undefined && uid !== machine.uid) {
    throw new SessionError(
      "file-exposed",
      `${path} belongs to user ${uid} and not to you (${machine.uid}): delete it, or run this as its owner.`,
    );
  }
  if ((mode & forbidden) === 0) return;
  const octal = (mode & 0o777).toString(8);
  throw new SessionError(
    "file-exposed",
    forbidden === 0o077
      ? `${path} may be read or written by others (mode ${octal}): run \`chmod 600 ${path}\`.`
      : `Others may put files into ${path} (mode ${octal}): run \`chmod 700 ${path}\`.`,
  );
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code !== "EACCES") throw error;
    throw new SessionError("file-exposed", `${path} may not be read by you: delete it, or run this as its owner.`);
  }
}
