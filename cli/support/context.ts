import { exitCode } from "./exit-code";
import { type Sink, sinkOf } from "./sink";

/** What a command may touch besides its arguments. */
export interface Context {
  /** Relative paths on the command line begin here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted when the command is to end: by Ctrl-C, by `kill`, or because nobody reads what it writes. Who asks for it ends by itself. */
  stop(): AbortSignal;
}

export function processContext(): Context {
  const stopping = new AbortController();
  let listening = false;
  const stop = () => stopping.abort();
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: processSink(process.stdout, "standard output", stop),
    stderr: processSink(process.stderr, "standard error", stop),
    stop() {
      if (!listening) for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
      listening = true;
      return stopping.signal;
    },
  };
}

/** @see https://no-color.org */
function processSink(stream: NodeJS.WriteStream, name: string, closed: () => void): Sink {
  return sinkOf(stream, stream.isTTY === true && !process.env.NO_COLOR, {
    closed, // what the command ends with stays its own: `diff --fail-on … | head` must still fail
    failed: (reason) => {
      if (stream !== process.stderr) process.stderr.write(`Nothing more can be written to ${name}: ${reason}\n`);
      process.exit(exitCode.couldNotRun);
    },
  });
}
