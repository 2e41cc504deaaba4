/** What a command may touch besides its arguments. */
export interface Context {
  /** Relative paths on the command line begin here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted when somebody wants the command to end (Ctrl-C, `kill`). Who asks for it ends by itself then. */
  stop(): AbortSignal;
}

export interface Sink {
  write(text: string): void;
  /** Whether a person looks at it, with colours. */
  readonly colours: boolean;
}

export function processContext(): Context {
  let stopping: AbortController | undefined;
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    stop() {
      if (stopping !== undefined) return stopping.signal;
      const controller = new AbortController();
      stopping = controller;
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
      return controller.signal;
    },
  };
}

/** @see https://no-color.org */
function sinkOf(stream: NodeJS.WriteStream): Sink {
  return { write: (text) => void stream.write(text), colours: stream.isTTY === true && !process.env.NO_COLOR };
}
