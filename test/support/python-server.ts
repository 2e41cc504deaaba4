import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join, resolve } from "node:path";

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
 * Starts a server on a free port of 127.0.0.1 and waits until it answers.
 *
 * @param readyPath a path that answers with any status once the server is up
 */
export async function startPythonServer(
  tool: PythonTool,
  args: (port: number) => readonly string[],
  readyPath: string,
): Promise<RunningServer> {
  if (tool.path === undefined) throw new Error(`${tool.name} is not installed`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(tool.path, args(port), { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);

  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await ended;
  };

  const deadline = Date.now() + START_MILLISECONDS;
  while (!(await answers(url + readyPath))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${tool.name} did not start:\n${said}`);
    }
    await new Promise((next) => setTimeout(next, 50));
  }
  return { url, stop };
}

const ROOT = resolve(__dirname, "../..");

/** Ample: moto needs 0.6 s alone and several on a busy machine. */
const START_MILLISECONDS = 30_000;

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}
