import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FunctionError, type FunctionStream, type LambdaFunction } from "./lambda-function";

export interface SandboxOptions {
  /** Starts Lambda's runtime client, such as `["/usr/bin/node", "aws-lambda-ric", "index.handler"]`. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** @default 30000 */
  readonly timeoutMilliseconds?: number;
}

/** One process in which Lambda would run a function: one request at a time. */
export interface Sandbox extends LambdaFunction {
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** What it has written, a line each. */
  readonly log: readonly string[];
  /** Stands still, as between two requests, and goes on. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/**
 * Lambda's runtime API on 127.0.0.1, and a process that asks it for work.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const api = new RuntimeApi(options.timeoutMilliseconds ?? 30_000);
  const port = await api.listen();
  const [program, ...args] = options.command;
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: options.folder,
    env: { ...options.variables, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text: Buffer) => log.push(...text.toString().split("\n").filter(Boolean)));
  }
  child.once("exit", () => api.ended(log.slice(-10).join("\n")));
  return {
    startedAt,
    log,
    invoke: (event) => api.invoke(event),
    invokeWithResponseStream: (event) => api.stream(event),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async close() {
      await stopped(child);
      await api.close();
    },
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((exit) => child.once("exit", exit));
  child.kill("SIGKILL");
  await exited;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  answered(answer: FunctionStream): void;
  failed(error: FunctionError): void;
}

class RuntimeApi {
  readonly #server: Server;
  readonly #waiting: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  #idle: ServerResponse | undefined;
  #broken: FunctionError | undefined;

  constructor(private readonly timeoutMilliseconds: number) {
    // A function writes what it writes when it is ready to, minutes after it has fetched its request.
    const noLimits = { keepAliveTimeout: 0, requestTimeout: 0 };
    this.#server = createServer(noLimits, (request, response) => void this.#serve(request, response));
  }

  listen(): Promise<number> {
    return new Promise((ready) => {
      this.#server.listen(0, "127.0.0.1", () => ready((this.#server.address() as AddressInfo).port));
    });
  }

  stream(event: unknown): Promise<FunctionStream> {
    return new Promise((answered, failed) => {
      if (this.#broken !== undefined) return failed(this.#broken);
      this.#waiting.push({ id: randomUUID(), event: JSON.stringify(event), answered, failed });
      this.#next();
    });
  }

  async invoke(event: unknown): Promise<unknown> {
    const { chunks } = await this.stream(event);
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    return JSON.parse(Buffer.concat(parts).toString());
  }

  ended(lastWords: string): void {
    this.#broken = new FunctionError("Runtime.ExitError", `the runtime has exited: ${lastWords}`);
    for (const { failed } of [...this.#waiting.splice(0), ...this.#running.values()]) failed(this.#broken);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , , id = "", what = ""] = (request.url ?? "").split("/");
    if (request.method === "GET") {
      this.#idle = response;
      this.#next();
      return;
    }
    const invocation = this.#running.get(id);
    if (what === "response" && invocation !== undefined) {
      this.#running.delete(id);
      invocation.answered({ contentType: request.headers["content-type"] ?? "", chunks: chunksOf(request) });
      request.once("end", () => response.writeHead(202).end());
      return;
    }
    const { errorType = "Error", errorMessage = "" } = JSON.parse((await whole(request)).toString() || "{}");
    response.writeHead(202).end();
    const error = new FunctionError(errorType, errorMessage);
    if (invocation === undefined) return this.ended(`${errorType}: ${errorMessage}`); // of the function's start
    this.#running.delete(id);
    invocation.failed(error);
  }

  #next(): void {
    const response = this.#idle;
    const invocation = response && this.#waiting.shift();
    if (response === undefined || invocation === undefined) return;
    this.#idle = undefined;
    this.#running.set(invocation.id, invocation);
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.id,
      "lambda-runtime-deadline-ms": Date.now() + this.timeoutMilliseconds,
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:123456789012:function:simulated",
    });
    response.end(invocation.event);
  }
}

/** A function that fails in mid-stream says so behind its last byte. */
async function* chunksOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const chunk of request as AsyncIterable<Uint8Array>) yield chunk;
  const { "lambda-runtime-function-error-type": type, "lambda-runtime-function-error-body": body = "" } =
    request.trailers;
  if (type !== undefined) throw new FunctionError(type, Buffer.from(body, "base64").toString());
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
