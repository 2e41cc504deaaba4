import { CONTEXT_LIFE_SECONDS, LONGEST_AUTHORIZER_CACHE_SECONDS } from "../../../access/function-settings";
import type { Principal } from "../../../access/principal";
import { hashCredential, type SignBytes, signContext } from "./caller-context";

export interface ContextSignerProps {
  readonly sign: SignBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Signs what is known of callers. A signature costs a call to KMS, so one is used again for the same caller with the same credential
 * as long as API Gateway may still keep it for its longest time.
 */
export class ContextSigner {
  readonly #props: ContextSignerProps;
  /** By principal and credential hash; the eldest leaves first. */
  readonly #recent = new Map<string, { readonly value: Promise<string>; readonly until: number }>();

  constructor(props: ContextSignerProps) {
    this.#props = props;
  }

  async contextFor(principal: Principal, credential: string): Promise<string> {
    const { sign, now } = this.#props;
    const credentialHash = hashCredential(credential);
    const key = JSON.stringify([principal, credentialHash]);
    const issuedAt = now();
    const known = this.#recent.get(key);
    if (known !== undefined && issuedAt < known.until) return known.value;

    this.#recent.delete(key);
    const expiresAt = Math.min(issuedAt + CONTEXT_LIFE_SECONDS * 1_000, principal.credential.expiresAt);
    const value = signContext({ principal, credentialHash, issuedAt, expiresAt }, sign);
    this.#recent.set(key, { value, until: issuedAt + REUSED_MILLISECONDS });
    this.#forgetEldest();
    try {
      return await value;
    } catch (error) {
      this.#recent.delete(key);
      throw error;
    }
  }

  #forgetEldest(): void {
    if (this.#recent.size <= MOST) return;
    for (const eldest of this.#recent.keys()) {
      this.#recent.delete(eldest);
      return;
    }
  }
}

const REUSED_MILLISECONDS = (CONTEXT_LIFE_SECONDS - LONGEST_AUTHORIZER_CACHE_SECONDS) * 1_000;

/** A kilobyte each. */
const MOST = 10_000;
