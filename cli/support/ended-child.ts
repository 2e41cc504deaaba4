import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

/** How a child ended, and what it wrote until then. */
export interface EndedChild {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Waits until a child has ended.
 *
 * @throws the error with which it could not be started.
 */
export function endOfChild(child: ChildProcessByStdio<null, Readable, Readable>): Promise<EndedChild> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
