// On the way from the cache of credentials to the caller: beside node:fs nothing may load here that Node.js has not loaded by itself.
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { codeOf } from "../access/thrown";
import { type Exposure, fileExposure, folderExposure, type Machine } from "./exposure";
import { makeFolder } from "./make-folder";
import { PrivateFileError } from "./private-file-error";

/**
 * Reads a file that nobody else may read or write.
 *
 * @returns `undefined` when there is none
 * @throws PrivateFileError `exposed` or `foreign-owner`
 */
export function readPrivateFile(path: string, machine: Machine): string | undefined {
  const file = openIfPresent(path);
  if (file === undefined) return undefined;
  try {
    refuse(path, fileExposure(path, fstatSync(file), machine));
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a folder that is its user's alone, or looks that nobody else can put files into the one that is there.
 *
 * @throws PrivateFileError `exposed` or `foreign-owner`
 */
export function makePrivateFolder(path: string, machine: Machine): void {
  makeFolder(path, 0o700);
  requirePrivateFolder(path, machine);
}

/** @throws PrivateFileError `exposed` or `foreign-owner` when others could put files into it */
export function requirePrivateFolder(path: string, machine: Machine): void {
  refuse(path, folderExposure(path, statSync(path), machine));
}

function refuse(path: string, exposure: Exposure | undefined): void {
  if (exposure !== undefined) throw new PrivateFileError(exposure.code, path, exposure.message);
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code !== "EACCES") throw error;
    const message = `${path} may not be read by you: run this as its owner, or use a file of your own.`;
    throw new PrivateFileError("foreign-owner", path, message);
  }
}
