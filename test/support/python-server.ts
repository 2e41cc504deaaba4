import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { until } from "./until";

/** A program that a Python package of test/requirements.txt brings. */
export interface PythonTool {
  readonly name: string;
  /** Absent where it is not installed. */
  readonly path: string | undefined;
}

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Looks in the repository's `.venv` and in that of checkov, which wants other versions of the same packages; then on PATH. */
export function findPythonTool(name: string): PythonTool {
  const folders = [
    join(ROOT, ".venv", "bin"),
    join(ROOT, ".venv", "checkov", "bin"),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return { name, path: folders.map((folder) => join(folder, name)).find(isExecutable) };
}

/**
 * Tests that need a Python tool.
 *
 * Where it is missing they are skipped with a sentence that says what to install. Under `CI=true` that is a failure.
 */
export function describeWith(tool: PythonTool, name: string, tests: () => void): void {
  if (tool.path !== undefined) {
    describe(name, tests);
    return;
  }
  const sentence = `${name}: ${tool.name} is not installed. Run: node scripts/test-setup.mjs`;
  if (process.env.CI === "true") {
    test(name, () => {
      throw new Error(sentence);
    });
    return;
  }
  process.stderr.write(`skipped ${sentence}\n`);
  describe.skip(name, tests);
}

/**
 * Starts a server of Werkzeug's on a port that the system gives it, and waits until it listens.
 *
 * @param args - Have it take port 0 of 127.0.0.1.
 */
export async function startPythonServer(tool: PythonTool, args: readonly string[]): Promise<RunningServer> {
  if (tool.path === undefined) throw new Error(`${tool.name} is not installed`);
  const child = spawn(tool.path, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const kill = () => void child.kill("SIGKILL");
  let url: string | undefined;
  process.once("exit", kill);

  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
    url ??= /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
  });
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await ended;
  };

  try {
    await until(() => url !== undefined || child.exitCode !== null);
  } finally {
    if (url === undefined) await stop();
  }
  if (url === undefined) throw new Error(`${tool.name} did not start:\n${said}`);
  return { url, stop };
}

const ROOT = resolve(__dirname, "../..");

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
