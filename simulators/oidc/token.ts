import { createHmac } from "node:crypto";
import { makeSigningKey, type SigningAlgorithm, type SigningKey } from "./signing-key";

export type Claims = Readonly<Record<string, unknown>>;

export interface TokenOptions {
  /** Seconds from now; a negative number makes a token that has expired. @default 3600 */
  readonly expiresInSeconds?: number;

  /** Seconds from now before which it is not valid. @default no `nbf` */
  readonly notBeforeInSeconds?: number;

  /** Seconds from now. @default 0 */
  readonly issuedInSeconds?: number;

  /** Whose key signs. @default the newest */
  readonly key?: SigningKey;

  /** `kid` of the header, such as one that nobody published. @default the key's */
  readonly keyId?: string;

  /**
   * Tokens that no verifier may accept.
   *
   * - `none`: `alg: none`, without a signature.
   * - `none-with-signature`: `alg: none`, with something in the signature's place.
   * - `hs256-with-public-key`: HS256, with the published key's PEM as the secret.
   * - `foreign-key`: signed with a key of somebody else's, under the `kid` of ours.
   * - `altered-claims`: ours, with the subject changed after signing.
   *
   * @default none of them
   */
  readonly forgery?: "none" | "none-with-signature" | "hs256-with-public-key" | "foreign-key" | "altered-claims";
}

/** @param now - Seconds since 1970. */
export function makeToken(claims: Claims, options: TokenOptions, key: SigningKey, now: number): string {
  const { expiresInSeconds = 3600, notBeforeInSeconds, issuedInSeconds = 0, keyId = key.id, forgery } = options;
  const payload = {
    iat: now + issuedInSeconds,
    exp: now + expiresInSeconds,
    ...(notBeforeInSeconds !== undefined && { nbf: now + notBeforeInSeconds }),
    ...claims,
  };
  const assemble = (alg: string, signature: (input: string) => string) => {
    const input = `${encode({ alg, typ: "JWT", kid: keyId })}.${encode(payload)}`;
    return `${input}.${signature(input)}`;
  };
  if (forgery === undefined) return assemble(key.algorithm, (input) => key.sign(input));
  switch (forgery) {
    case "none":
      return assemble("none", () => "");
    case "none-with-signature":
      return assemble("none", () => encode({}));
    case "hs256-with-public-key":
      return assemble("HS256", (input) => createHmac("sha256", key.publicKeyPem).update(input).digest("base64url"));
    case "foreign-key":
      return assemble(key.algorithm, (input) => foreignKey(key.algorithm).sign(input));
    case "altered-claims": {
      const [header, , signature] = assemble(key.algorithm, (input) => key.sign(input)).split(".");
      return `${header}.${encode({ ...payload, sub: "somebody-else" })}.${signature}`;
    }
  }
}

/** Kept, for an RSA key takes its time. */
function foreignKey(algorithm: SigningAlgorithm): SigningKey {
  const known = FOREIGN_KEYS.get(algorithm) ?? makeSigningKey("foreign", algorithm);
  FOREIGN_KEYS.set(algorithm, known);
  return known;
}

const FOREIGN_KEYS = new Map<SigningAlgorithm, SigningKey>();

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
