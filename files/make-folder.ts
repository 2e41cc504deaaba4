import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../access/thrown";

/**
 * Makes a folder, and those above it that are missing.
 *
 * Not by `recursive` of Node.js 20, which tries for ever where a folder exists and says ENOENT to whoever makes something in it, as
 * `/proc` and links to nowhere do.
 *
 * @param path - Absolute.
 * @param mode - Of the folders that are made. @default what the umask leaves of 0777
 */
export function makeFolder(path: string, mode?: number): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above, mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    if (codeOf(error) !== "EEXIST" || !isFolder(path)) throw error; // somebody else may have made it meanwhile
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
