import { spawn } from "node:child_process";
import { PATIENCE_MILLISECONDS } from "../../support/until";

/** A command in a process of its own, and all that it writes. */
export interface Child {
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  signal(signal: NodeJS.Signals): void;
  /** When its standard output says this. Fails when it ends before, or takes too long. */
  says(text: string): Promise<void>;
}

export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
  const { cwd, env = {} } = options;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...withoutOurs(process.env), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill); // none outlives the tests
  const written = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", kill);
      resolve(code ?? signal ?? "unknown");
    });
  });
  return {
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    ended,
    signal: (signal) => void child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why} before it said "${text}":\n${written.stderr}`));
        const timer = setTimeout(() => fail("too much time went by"), PATIENCE_MILLISECONDS);
        const look = () => {
          if (!written.stdout.includes(text)) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then((end) => {
          clearTimeout(timer);
          fail(`ended (${end})`);
        });
      }),
  };
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a developer has set for a gateway of his own is not for these. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("BEDROCK_ACCESS_")));
}
