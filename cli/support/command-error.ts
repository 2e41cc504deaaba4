import { codeOf } from "../../access/thrown";

/** What stops a command, said to the person who ran it: what happened and how to mend it. */
export class CommandError extends Error {
  constructor(
    /** Words in lower case with hyphens, for programs that read `--json`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

/**
 * Whether an error was written for the person at the terminal, so that its stack would only be noise.
 *
 * Recognised by its code's spelling and not by its class: an environment that is a module throws errors of its own copy of this
 * package. Codes of Node.js (`ENOENT`) and of commander (`commander.help`) are spelt differently.
 */
export function isForReader(thrown: unknown): boolean {
  return /^[a-z]+(-[a-z]+)*$/.test(codeOf(thrown) ?? "");
}
