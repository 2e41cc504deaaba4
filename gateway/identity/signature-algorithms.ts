import type { KeyObject } from "node:crypto";

/**
 * Whether a key is one for the algorithm; `undefined` for an algorithm that is not taken.
 *
 * No `none`, and nothing symmetric: with HS256 an issuer's public key would be the secret. The key's own type must fit too, for a
 * JWK may leave `alg` out. PS256 to PS512 are missing in aws-jwt-verify.
 */
export function keyTestOf(algorithm: string | undefined): ((key: KeyObject) => boolean) | undefined {
  return algorithm === undefined ? undefined : ALGORITHMS.get(algorithm);
}

export function algorithmNames(): readonly string[] {
  return [...ALGORITHMS.keys()];
}

const ALGORITHMS: ReadonlyMap<string, (key: KeyObject) => boolean> = new Map([
  ["RS256", isStrongRsa],
  ["RS384", isStrongRsa],
  ["RS512", isStrongRsa],
  ["ES256", isOnCurve("prime256v1")],
  ["ES384", isOnCurve("secp384r1")],
  ["ES512", isOnCurve("secp521r1")],
  ["EdDSA", (key: KeyObject) => key.asymmetricKeyType === "ed25519" || key.asymmetricKeyType === "ed448"],
]);

/** RFC 7518, section 3.3: 2048 bits or more. */
function isStrongRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}

function isOnCurve(curve: string): (key: KeyObject) => boolean {
  return (key) => key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === curve;
}
