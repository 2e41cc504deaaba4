import { createPublicKey, type KeyObject } from "node:crypto";
import { isJwk, type Jwk } from "aws-jwt-verify/jwk";
import { safeJsonParse } from "aws-jwt-verify/safe-json-parse";
import { isWithin } from "../../access/is-within";
import type { ProviderPolicy } from "../../access/issuing-policy";

/** What we use of the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ProviderKey {
  readonly jwk: Jwk;
  readonly key: KeyObject;
}

/** The published keys of one identity provider, kept for some minutes; fetched again early for a key that is not among them. */
export class ProviderKeys {
  private keys: readonly ProviderKey[] = [];
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private attemptedAt = Number.NEGATIVE_INFINITY;
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly provider: Pick<ProviderPolicy, "issuer" | "jwksUri">,
    private readonly fetch: Fetch,
    private readonly now: () => number,
  ) {}

  /** @throws what fetching threw, when no fresh keys are to be had */
  async withId(id: string): Promise<readonly ProviderKey[]> {
    const now = this.now();
    const fresh = isWithin(FRESH_MILLISECONDS, this.fetchedAt, now);
    const unknown = !this.keys.some(({ jwk }) => jwk.kid === id);
    // Made-up key ids cause no more fetches than one in so long.
    if (!fresh || (unknown && !isWithin(INTERVAL_MILLISECONDS, this.attemptedAt, now))) await this.refresh();
    return this.keys.filter(({ jwk }) => jwk.kid === id);
  }

  private refresh(): Promise<void> {
    this.fetching ??= this.attempt().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async attempt(): Promise<void> {
    this.attemptedAt = this.now();
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const address = this.provider.jwksUri ?? (await this.discover(signal));
    const document = await this.fetchJson(address, signal);
    if (!Array.isArray(document.keys)) throw new Error(`${address} has no list "keys"`);
    this.keys = document.keys.flatMap((jwk) => (isJwk(jwk) ? withKey(jwk) : []));
    this.fetchedAt = this.now();
  }

  /** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
  private async discover(signal: AbortSignal): Promise<string> {
    const { issuer } = this.provider;
    const document = await this.fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, signal);
    if (document.issuer !== issuer) throw new Error("the discovery document is of another issuer");
    if (typeof document.jwks_uri !== "string") throw new Error("the discovery document has no jwks_uri");
    return document.jwks_uri;
  }

  private async fetchJson(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    requireProtected(url);
    const response = await this.fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${url} answers with status ${response.status}`);
    const document: unknown = safeJsonParse(text);
    if (typeof document !== "object" || document === null) throw new Error(`${url} answers with no object`);
    return { ...document };
  }
}

/** As long a key that the provider took back may live on. */
const FRESH_MILLISECONDS = 10 * 60_000;
const INTERVAL_MILLISECONDS = 5_000;
const TIMEOUT_MILLISECONDS = 3_000;

/** Whoever can change keys on their way can make tokens. */
function requireProtected(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return;
  throw new Error(`${url} must begin with https:, unless it is on this machine`);
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Keys of kinds that nobody here knows are left out, as RFC 7517 asks. */
function withKey(jwk: Jwk): ProviderKey[] {
  try {
    return [{ jwk, key: createPublicKey({ key: jwk, format: "jwk" }) }];
  } catch {
    return [];
  }
}
