import { timingSafeEqual } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { oneLine } from "./http";
import { LoginError } from "./login-error";

export interface LoopbackOptions {
  readonly state: string;
  readonly redirectUri: string | undefined;
  readonly timeoutMilliseconds: number;
  readonly stop: AbortSignal;
}

export interface LoopbackAnswer {
  readonly redirectUri: string;
  /** What the browser brought back. Rejects when nobody signs in. */
  readonly answer: Promise<URLSearchParams>;
  close(): void;
}

/**
 * Waits on this machine for what the identity provider sends through the browser.
 *
 * Any page in the browser can call this port: only an answer with our `state` counts, and another one changes nothing.
 *
 * @throws LoginError when the port is taken
 */
export async function listenForAnswer(options: LoopbackOptions): Promise<LoopbackAnswer> {
  const { hostname, port, pathname } = redirectOf(options.redirectUri);
  let settle: { resolve(answer: URLSearchParams): void; reject(error: Error): void } | undefined;
  const answer = new Promise<URLSearchParams>((resolve, reject) => {
    settle = { resolve, reject };
  });
  answer.catch(() => {}); // whoever awaits it is told; nobody may be waiting yet

  const server = createServer((request, response) => {
    const asked = `http://127.0.0.1${request.url}`;
    const url = URL.canParse(asked) ? new URL(asked) : undefined;
    if (request.method !== "GET" || url?.pathname !== pathname) return page(response, 404, "There is nothing here.");
    if (!isSame(url.searchParams.get("state") ?? "", options.state)) {
      return page(response, 400, "This sign-in was not begun here. The one that was goes on.");
    }
    const failed = url.searchParams.has("error");
    // Told once the page is on its way, for what follows ends all connections.
    response.once("close", () => settle?.resolve(url.searchParams));
    page(response, failed ? 400 : 200, failed ? "Signing in failed; the terminal says why." : "You are signed in.");
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", (error) => failed(taken(options.redirectUri ?? "a port", error)));
    server.listen(port, hostname === "localhost" ? "127.0.0.1" : hostname, ready);
  });
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;

  const giveUp = (why: string) => settle?.reject(new LoginError("login-timed-out", why));
  const timer = setTimeout(
    () => giveUp(`nobody signed in within ${Math.round(options.timeoutMilliseconds / 1000)} seconds: try again.`),
    options.timeoutMilliseconds,
  );
  const stopped = () => giveUp("signing in was stopped.");
  options.stop.addEventListener("abort", stopped, { once: true });
  return {
    redirectUri: `http://${hostname}:${actual}${pathname}`,
    answer,
    close: () => {
      clearTimeout(timer);
      options.stop.removeEventListener("abort", stopped);
      server.close();
      server.closeAllConnections(); // browsers open some ahead, and keep them for minutes
    },
  };
}

function redirectOf(redirectUri: string | undefined) {
  if (redirectUri === undefined) return { hostname: "127.0.0.1", port: 0, pathname: "/callback" };
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (url?.protocol === "http:" && (url.hostname === "localhost" || url.hostname === "127.0.0.1") && url.port !== "") {
    return { hostname: url.hostname, port: Number(url.port), pathname: url.pathname };
  }
  throw new LoginError(
    "login-invalid",
    `the redirect address "${oneLine(redirectUri)}" is not one of this machine: write it as http://localhost:8400/callback.`,
  );
}

function page(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    connection: "close",
    "content-security-policy": "default-src 'none'",
  });
  response.end(`<!doctype html><title>bedrock-access</title><p>${sentence} You can close this page.</p>`);
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function taken(what: string, error: Error): LoginError {
  return new LoginError("login-invalid", `${what} cannot be listened on (${oneLine(error.message)}): end what does.`);
}
