/** Who calls. The same on both paths. */
export interface Principal {
  readonly environment: string;
  readonly team: string;
  /** One spelling everywhere: `[a-z0-9._@-]{2,61}`. */
  readonly user: string;
  readonly credential: Credential;
}

/** What the caller showed, by an id that may stand in logs. Never the secret itself. */
export interface Credential {
  readonly kind: "token" | "key" | "certificate";
  /** Token: its `jti`, or a hash of the token. Gateway key: its id. Certificate: its serial in hex. */
  readonly id: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}
