import { type KeyObject, sign, verify } from "node:crypto";
import { bitString, sequence } from "../der/write";
import {
  algorithmForKey,
  MIN_RSA_BITS,
  type SignatureAlgorithm,
  writeSignatureAlgorithm,
} from "../signature-algorithm";
import { AuthorityError } from "./authority-error";

/** Signs with a CA's key, wherever that key is. */
export interface Signer {
  readonly publicKey: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** The signature of the bytes as X.509 has it: PKCS#1 v1.5 for RSA, DER for ECDSA. */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Signs with a key that this process has. */
export function keySigner(privateKey: KeyObject, publicKey: KeyObject): Signer {
  const algorithm = signingAlgorithm(publicKey);
  return { publicKey, algorithm, sign: async (data) => sign(algorithm.hash, data, privateKey) };
}

/** @throws AuthorityError `unsupported-key` */
export function signingAlgorithm(publicKey: KeyObject): SignatureAlgorithm {
  const algorithm = algorithmForKey(publicKey);
  if (algorithm !== undefined) return algorithm;
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const kind = [publicKey.asymmetricKeyType, namedCurve ?? modulusLength]
    .filter((part) => part !== undefined)
    .join(" ");
  throw new AuthorityError(
    "unsupported-key",
    `the CA has a key of kind ${kind}: give it an EC key (P-256 or P-384) or an RSA key of ${MIN_RSA_BITS} bits or more.`,
  );
}

/**
 * The signed form of a certificate, a request or a revocation list.
 *
 * Every signature is verified before anybody gets it: one by another key would lock out whoever relies on it.
 *
 * @param toBeSigned - DER that names the signer's algorithm, where its kind has a place for that.
 * @throws AuthorityError `signing-failed`
 */
export async function signed(toBeSigned: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const { algorithm, publicKey } = signer;
  const signature = await signer.sign(toBeSigned);
  if (!verify(algorithm.hash, toBeSigned, publicKey, signature)) {
    throw new AuthorityError(
      "signing-failed",
      "what came back as the CA's signature is none by its key; nothing was issued: check which key signs, and try again.",
    );
  }
  return sequence(toBeSigned, writeSignatureAlgorithm(algorithm), bitString(signature));
}
