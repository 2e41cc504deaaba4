import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";

/** How the server treats one request: a status alone, a whole answer, or no answer at all. */
export type Step =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection ends without an answer. */
  | "reset"
  /** Nothing ever comes. */
  | "hang"
  /** An error whose body breaks off. */
  | "cut"
  | ((response: ServerResponse) => void);

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: number;
}

export interface ScriptedServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Requests whose connection ended before they were answered. */
  readonly abandoned: readonly string[];
  readonly connections: number;
  stop(): Promise<void>;
}

/**
 * A server that answers each model's calls by its script, one step a call; the last step is repeated.
 *
 * @param script - By model id, percent-decoded.
 */
export async function startScriptedServer(script: Readonly<Record<string, readonly Step[]>>): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = [];
  const abandoned: string[] = [];
  const taken = new Map<string, number>();
  let connections = 0;

  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    response.on("close", () => {
      if (!response.writableFinished) abandoned.push(path);
    });
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks), at: Date.now() });
      const model = decodeURIComponent(/\/model\/([^/]+)/.exec(path)?.[1] ?? "");
      const steps = script[model] ?? [];
      const position = taken.get(model) ?? 0;
      taken.set(model, position + 1);
      play(steps[Math.min(position, steps.length - 1)] ?? 404, response);
    });
  });
  server.on("connection", () => {
    connections++;
  });
  const url = await listen(server);
  return {
    url,
    received,
    abandoned,
    get connections() {
      return connections;
    },
    stop: () => stop(server),
  };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return `http://127.0.0.1:${address.port}`;
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}

function play(step: Step, response: ServerResponse): void {
  if (typeof step === "function") {
    step(response);
  } else if (step === "reset") {
    response.destroy();
  } else if (step === "cut") {
    response.writeHead(503, { "content-length": "1000" });
    response.write("half");
    setTimeout(() => response.destroy(), 5);
  } else if (step !== "hang") {
    const {
      status,
      headers = {},
      body = `{"message":"status ${status}"}`,
    } = typeof step === "number" ? { status: step } : step;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  }
}
