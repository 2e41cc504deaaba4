import type { KeyObject } from "node:crypto";

/**
 * Algorithms by which both paths take a provider's tokens, and whether a key is one for it: the key's own type must fit too, for a JWK may
 * leave `alg` out.
 *
 * No `none`, and nothing symmetric: with HS256 a provider's public key would be the secret. PS256 to PS512 are missing in aws-jwt-verify.
 */
export const TOKEN_ALGORITHMS: ReadonlyMap<string, (key: KeyObject) => boolean> = new Map([
  ["RS256", isStrongRsa],
  ["RS384", isStrongRsa],
  ["RS512", isStrongRsa],
  ["ES256", isOnCurve("prime256v1")],
  ["ES384", isOnCurve("secp384r1")],
  ["ES512", isOnCurve("secp521r1")],
]);

/** RFC 7518, section 3.3: 2048 bits or more. */
function isStrongRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}

function isOnCurve(curve: string): (key: KeyObject) => boolean {
  return (key) => key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === curve;
}
