import { codeOf, messageOf } from "../../access/thrown";
import { LoginError } from "./login-error";

/** What we use of the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

/**
 * Asks for JSON. Redirects are not followed: they would carry tokens to somebody else.
 *
 * @param what - Who is asked, for the error: `the identity provider`.
 * @throws LoginError
 */
export async function askJson(fetch: Fetch, what: string, url: string, init: RequestInit = {}): Promise<JsonAnswer> {
  requireProtected(what, url);
  const { host } = new URL(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      ...init,
      redirect: "error",
      headers: { accept: "application/json", ...init.headers },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    text = await response.text();
  } catch (error) {
    throw new LoginError(
      "login-unreachable",
      `${what} (${host}) cannot be reached: ${reasonOf(error)}. Check network, VPN and proxy, and try again.`,
    );
  }
  const body = parse(text);
  if (body !== undefined) return { status: response.status, body, retryAfter: response.headers.get("retry-after") };
  throw new LoginError(
    isPassing(response.status) ? "login-unreachable" : "login-invalid", // a proxy says so, whose backend is away
    `${what} (${host}) answers ${response.status} with something that is not JSON: check the address, and whether a proxy answers in its place.`,
  );
}

/** Whether the same may be answered otherwise a little later. */
export function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

export function formOf(values: Readonly<Record<string, string>>): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(values).toString(),
  };
}

/** What somebody else wrote, for a terminal: one line without control characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, " ")
    .trim()
    .slice(0, 300);
}

/** @throws LoginError for an address over which a token must not go */
export function requireProtected(what: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isSafe = parsed?.protocol === "https:" || (parsed?.protocol === "http:" && LOOPBACK.has(parsed.hostname));
  if (isSafe) return;
  throw new LoginError(
    "login-invalid",
    `the address of ${what} is "${oneLine(url)}": give one that begins with https:// (http:// on this machine only).`,
  );
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);
const TIMEOUT_MILLISECONDS = 10_000;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** `fetch` says "fetch failed" and keeps what happened in the cause. */
function reasonOf(error: unknown): string {
  const cause = typeof error === "object" && error !== null && "cause" in error ? (error.cause ?? error) : error;
  return oneLine(codeOf(cause) ?? messageOf(cause));
}
