import { dirname } from "node:path";
import { makeFolder } from "../../files/make-folder";
import { replaceWhole } from "../../files/replace-whole";
import { CommandError } from "./command-error";
import { systemErrorText } from "./system-error";

/**
 * Writes a file whole or not at all, and its folder where there is none.
 *
 * @throws CommandError `file`, which names it where the system does not.
 */
export async function writeText(file: string, text: string): Promise<void> {
  makeFolder(dirname(file));
  try {
    await replaceWhole(file, text);
  } catch (error) {
    const told = systemErrorText(error, file);
    throw told === undefined ? error : new CommandError("file", told);
  }
}
