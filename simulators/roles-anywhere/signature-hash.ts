export type SignatureHash = "sha256" | "sha384" | "sha512";

/**
 * The hash of a signature algorithm; `undefined` for what Roles Anywhere does not take, SHA-1 among it.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function signatureHash(algorithm: string): SignatureHash | undefined {
  return HASHES[algorithm];
}

/** RSA of PKCS#1 v1.5, then ECDSA. */
const HASHES: Readonly<Record<string, SignatureHash>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
