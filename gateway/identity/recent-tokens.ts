import { hash } from "node:crypto";
import type { Principal } from "../../access/principal";

/** How long a token is believed without being verified again: as long may a key live on that its issuer took back. */
export const BELIEVED_MILLISECONDS = 5 * 60_000;

/**
 * Whom recently verified tokens stand for. Kept by the tokens' hashes, so that memory holds no credential; the least recently used
 * leaves first.
 */
export class RecentTokens {
  private readonly principals = new Map<string, KnownToken>();

  constructor(private readonly capacity = 10_000) {}

  find(token: string, now: number): Principal | undefined {
    const key = keyOf(token);
    const known = this.principals.get(key);
    if (known === undefined) return undefined;
    this.principals.delete(key);
    if (now < known.since || now >= known.until) return undefined; // earlier, the clock was set back
    this.principals.set(key, known);
    return known.principal;
  }

  keep(token: string, principal: Principal, now: number): void {
    const until = Math.min(principal.credential.expiresAt, now + BELIEVED_MILLISECONDS);
    this.principals.set(keyOf(token), { principal, since: now, until });
    if (this.principals.size <= this.capacity) return;
    for (const eldest of this.principals.keys()) {
      this.principals.delete(eldest);
      return;
    }
  }
}

interface KnownToken {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

function keyOf(token: string): string {
  return hash("sha256", token, "base64");
}
