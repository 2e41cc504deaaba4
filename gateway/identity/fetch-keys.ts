import { createPublicKey, type KeyObject } from "node:crypto";
import { isJwk, type Jwk } from "aws-jwt-verify/jwk";
import { isJsonObject, type Json, safeJsonParse } from "aws-jwt-verify/safe-json-parse";

/** What we use of the global `fetch`. */
export type Fetch = (
  url: string,
  init: {
    readonly signal: AbortSignal;
    readonly redirect: "error";
    readonly headers: Readonly<Record<string, string>>;
  },
) => Promise<Response>;

/** Where an issuer's keys are. */
export interface KeySource {
  readonly issuer: string;
  /** Absent: the issuer's discovery document says it. */
  readonly jwksUri?: string;
}

export interface IssuerKey {
  readonly jwk: Jwk;
  readonly key: KeyObject;
}

/** By key id; several keys may share one. */
export type KeysById = ReadonlyMap<string, readonly IssuerKey[]>;

/** The keys that an issuer publishes. Those of kinds that we do not know are left out, as RFC 7517 asks. */
export async function fetchKeys(source: KeySource, fetch: Fetch, timeoutMilliseconds: number): Promise<KeysById> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const document = await fetchJson(source.jwksUri ?? (await discover(source.issuer, fetch, signal)), fetch, signal);
  const keys = isJsonObject(document) ? document.keys : undefined;
  if (!Array.isArray(keys)) throw new Error("the issuer's key set has no list `keys`");
  return byId(keys);
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string, fetch: Fetch, signal: AbortSignal): Promise<string> {
  const document = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, fetch, signal);
  if (!isJsonObject(document)) throw new Error("the issuer's discovery document is not an object");
  if (document.issuer !== issuer) throw new Error("the issuer's discovery document is of another issuer");
  if (typeof document.jwks_uri !== "string") throw new Error("the issuer's discovery document has no jwks_uri");
  return document.jwks_uri;
}

async function fetchJson(url: string, fetch: Fetch, signal: AbortSignal): Promise<Json> {
  requireProtected(url);
  const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answers with status ${response.status}`);
  }
  return safeJsonParse(await readText(response, url));
}

/** Whoever can change keys on their way can make tokens. */
function requireProtected(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return;
  throw new Error(`${url} must begin with https:, unless it is on this machine`);
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Key sets are a few kilobytes. */
const LONGEST_DOCUMENT = 1_048_576;

async function readText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_DOCUMENT) throw new Error(`${url} answers with more than ${LONGEST_DOCUMENT} characters`);
  }
  return text + decoder.decode();
}

function byId(documents: readonly Json[]): KeysById {
  const keys = new Map<string, IssuerKey[]>();
  for (const document of documents) {
    if (!isJwk(document) || document.kid === undefined) continue;
    const key = publicKeyOf(document);
    if (key === undefined) continue;
    const alike = keys.get(document.kid);
    if (alike === undefined) keys.set(document.kid, [{ jwk: document, key }]);
    else alike.push({ jwk: document, key });
  }
  return keys;
}

function publicKeyOf(jwk: Jwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined;
  }
}
