import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { type Exposure, fileExposure, folderExposure, type Machine } from "../files/exposure";
import { SessionError } from "./session-error";
import { codeOf } from "./thrown";

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
    refuse(fileExposure(path, fstatSync(file), machine));
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
  refuse(folderExposure(path, statSync(path), machine));
}

function refuse(exposure: Exposure | undefined): void {
  if (exposure !== undefined) throw new SessionError("file-exposed", exposure.message);
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
