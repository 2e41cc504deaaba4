import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { until } from "./until";

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

/** @param more - Further options of the server, such as `--cluster-enabled yes`. */
export async function startRedis(more: readonly string[] = []): Promise<RedisServer> {
  const first = await startOnAnyPort(more);
  const { port } = first;
  let server: Server = first;
  let stopped = false;
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => server.end(),
    restart: async () => {
      await server.end();
      if (stopped) throw new Error("a server that was stopped is not started again"); // by a test that ran out of time
      const again = await startServer(port, more);
      if (again === undefined) throw new Error(`port ${port} was taken by another server`);
      server = again;
    },
    suspend: () => process.kill(server.pid, "SIGSTOP"),
    resume: () => process.kill(server.pid, "SIGCONT"),
    command: (line) => sendLine(port, line),
    stop: async () => {
      stopped = true;
      await server.end();
    },
  };
}

/**
 * Ends the server when its own input ends. That is also when the test run is killed: jest's workers hear nothing of their exit,
 * and a server without a parent would stay for ever.
 */
const KEEPER = '"$0" "$@" </dev/null >/dev/null 2>&1 & echo $!; read -r _; kill -9 $!; wait $!';

interface Server {
  readonly pid: number;
  /** At once, whatever it does. */
  end(): Promise<void>;
}

async function startOnAnyPort(more: readonly string[]): Promise<Server & { readonly port: number }> {
  for (;;) {
    const port = await freePort();
    const server = await startServer(port, more);
    if (server !== undefined) return { ...server, port };
  }
}

/** @returns nothing where another server has the port: it was free a moment ago, and not only for us. */
async function startServer(port: number, more: readonly string[]): Promise<Server | undefined> {
  if (SERVER === undefined) throw new Error("neither valkey-server nor redis-server is on PATH");
  const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tmpdir()];
  const limits = ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"];
  const keeper = spawn("/bin/sh", ["-c", KEEPER, SERVER, ...options, ...limits, ...more], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(keeper, "exit");
  const [pid] = await once(keeper.stdout, "data");
  const end = async () => {
    keeper.stdin.end();
    await ended;
  };

  const answering = await until(() => processOn(port), `${SERVER} answers on port ${port}`).catch(async (error) => {
    await end();
    throw error;
  });
  if (answering === Number(pid)) return { pid: answering, end };
  await end();
  return undefined;
}

/** The process whose server answers. */
async function processOn(port: number): Promise<number | undefined> {
  const answer = await sendLine(port, "INFO server").catch(() => "");
  const [, id] = /^process_id:(\d+)/m.exec(answer) ?? [];
  return id === undefined ? undefined : Number(id);
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

export async function freePort(): Promise<number> {
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
