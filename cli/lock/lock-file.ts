import { readFile } from "node:fs/promises";
import { codeOf, messageOf } from "../../access/thrown";
import { type Lock, parseLock } from "../../environment/lock";
import { replaceWhole } from "../../files/replace-whole";
import { CommandError } from "../support/command-error";
import { systemErrorText } from "../support/system-error";

/**
 * The lock of a file, or `undefined` when there is none.
 *
 * @throws LockError when the file is not this environment's lock.
 */
export async function readLock(file: string, environment: string): Promise<Lock | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : parseLock(text, environment);
}

/** Replaces the file in one step, so that no reader ever sees half a lock. */
export async function replaceFile(file: string, text: string): Promise<void> {
  try {
    await replaceWhole(file, text);
  } catch (error) {
    throw new CommandError(
      "cannot-write",
      systemErrorText(error, file) ?? `${file} cannot be written: ${messageOf(error)}.`,
    );
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new CommandError(
      "cannot-read",
      systemErrorText(error, file) ?? `${file} cannot be read: ${messageOf(error)}.`,
    );
  }
}
