/** Something wrong in a documentation file, at the line where a reader can mend it. */
export interface Problem {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  /** The first line is 1. */
  readonly line: number;
  readonly message: string;
}

export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

/** What a renderer throws instead of text: all that is wrong with one block. */
export class RenderError extends Error {
  override readonly name = "RenderError";
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join("\n"));
    this.messages = messages;
  }
}
