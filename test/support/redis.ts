import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A Valkey or Redis of our own: on a free port of 127.0.0.1, in memory only. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once, with all that it holds. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nothing, until it is resumed. */
  suspend(): void;
  resume(): void;
  /** Sends one command, words separated by blanks, and gives the answer as it stands on the wire. */
  command(line: string): Promise<string>;
  stop(): Promise<void>;
}

const SERVER = ["valkey-server", "redis-server"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find(isExecutable);

/**
 * Tests that need Valkey or Redis.
 *
 * Where there is none they are skipped with a sentence that says what to install. Under `CI=true` that is a failure.
 */
export function describeWithRedis(name: string, tests: () => void): void {
  if (SERVER !== undefined) {
    describe(name, tests);
    return;
  }
  const sentence = `${name}: neither valkey-server nor redis-server is on PATH. Install one: apt-get install redis-server, or brew install valkey`;
  if (process.env.CI === "true") {
    test(name, () => {
      throw new Error(sentence);
    });
    return;
  }
  process.stderr.write(`skipped ${sentence}\n`);
  describe.skip(name, tests);
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let process = await spawnServer(port);
  const kill = async () => {
    if (process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, "exit");
    process.kill("SIGKILL");
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await kill();
      process = await spawnServer(port);
    },
    suspend: () => void process.kill("SIGSTOP"),
    resume: () => void process.kill("SIGCONT"),
    command: (line) => sendLine(port, line),
    stop: kill,
  };
}

const START_MILLISECONDS = 10_000;

async function spawnServer(port: number): Promise<ChildProcess> {
  if (SERVER === undefined) throw new Error("neither valkey-server nor redis-server is on PATH");
  const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tmpdir()];
  const limits = ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"];
  const child = spawn(SERVER, [...options, ...limits], { stdio: "ignore" });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));

  const deadline = Date.now() + START_MILLISECONDS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill();
      throw new Error(`${SERVER} did not start on port ${port}`);
    }
    await new Promise((next) => setTimeout(next, 10));
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await sendLine(port, "PING")) === "+PONG";
  } catch {
    return false;
  }
}

async function sendLine(port: number, line: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write(`${line}\r\n`);
    const [answer] = await once(socket, "data");
    return String(answer).trimEnd();
  } finally {
    socket.destroy();
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
