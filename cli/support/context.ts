/** What a command may touch besides its arguments. */
export interface Context {
  /** Relative paths on the command line begin here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export interface Sink {
  write(text: string): void;
  /** Whether a person looks at it, with colours. */
  readonly colours: boolean;
}

export function processContext(): Context {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
  };
}

/** @see https://no-color.org */
function sinkOf(stream: NodeJS.WriteStream): Sink {
  return { write: (text) => void stream.write(text), colours: stream.isTTY === true && !process.env.NO_COLOR };
}
