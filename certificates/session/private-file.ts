import type { Machine } from "../../files/exposure";
import { PrivateFileError } from "../../files/private-file-error";
import * as files from "../../files/read-private-file";
import { SessionError } from "./session-error";

/**
 * Reads a file that nobody else may read or write.
 *
 * @returns `undefined` when there is none.
 * @throws SessionError `file-exposed`
 */
export function readPrivateFile(path: string, machine: Machine): string | undefined {
  return exposing(() => files.readPrivateFile(path, machine));
}

/**
 * Makes a folder that is its user's alone, or looks that nobody else can put files into the one that is there.
 *
 * @throws SessionError `file-exposed`
 */
export function makePrivateFolder(path: string, machine: Machine): void {
  exposing(() => files.makePrivateFolder(path, machine));
}

function exposing<Result>(use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    if (error instanceof PrivateFileError) throw new SessionError("file-exposed", error.message);
    throw error;
  }
}
