import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, messageOf } from "../../access/thrown";
import { type Lock, parseLock } from "../../environment/lock";
import { CommandError } from "../support/command-error";

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
  // In the same folder: a rename across file systems is no single step.
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new CommandError("cannot-write", `${file} cannot be written: ${messageOf(error)}.`);
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new CommandError("cannot-read", `${file} cannot be read: ${messageOf(error)}.`);
  }
}
