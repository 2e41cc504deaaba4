import type { Principal } from "../../access/principal";

/** What of a request's headers may hold a credential. Names in lower case. */
export type CredentialHeaders = Readonly<Record<"authorization" | "x-api-key", string | undefined>>;

/**
 * Tells who calls.
 *
 * It does not ask who is revoked: admission does, at every call.
 */
export interface Identity {
  /**
   * @param signedContext - In Lambda: what the authorizer says of the caller.
   * @throws Refusal
   * - `unauthenticated`: there is no credential, it does not hold, two different ones were sent, or the login was too weak (`amr`):
   *   a new login mends it.
   * - `forbidden`: it holds, and leads to no user or to not exactly one team: a new login would change nothing.
   * - `unavailable`: the issuer's keys or the access state cannot be read just now.
   */
  identify(headers: CredentialHeaders, signedContext?: string): Promise<Principal>;
}
