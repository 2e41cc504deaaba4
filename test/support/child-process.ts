import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program of a test in a process of its own. */
export interface Child {
  /** Ends when it exits: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** What it has printed so far, a line each. */
  readonly lines: readonly string[];
  /** When it has printed a line like this. */
  printed(line: string): Promise<void>;
  kill(): void;
}

/** @param program - A TypeScript file. What it writes on its standard error shows up in the test's output. */
export function startChild(program: string, ...args: readonly string[]): Child {
  const command = ["--require", require.resolve("tsx/cjs"), program, ...args];
  const process_: ChildProcess = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const reader = process_.stdout === null ? undefined : createInterface(process_.stdout);
  reader?.on("line", (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  const exited = new Promise<number | string>((resolve, reject) => {
    process_.on("error", reject);
    process_.on("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  return {
    ended: exited,
    lines,
    printed: (line) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!lines.includes(line)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
        exited.then((end) => reject(new Error(`ended (${end}) without printing "${line}"`)), reject);
      }),
    kill: () => process_.kill("SIGKILL"),
  };
}

/** Starts several and waits until all have ended well. */
export async function runChildren(children: readonly Child[]): Promise<void> {
  const ends = await Promise.all(children.map(({ ended }) => ended));
  expect(ends).toEqual(children.map(() => 0));
}
