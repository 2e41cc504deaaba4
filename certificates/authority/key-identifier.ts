import { createHash, type KeyObject } from "node:crypto";
import { childrenOf, readBitString, readDer } from "../der/read";

/** The first 20 bytes of the SHA-256 of a public key: RFC 7093's first method. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, key] = childrenOf(readDer(spkiOf(publicKey)));
  return createHash("sha256").update(readBitString(key)).digest().subarray(0, 20);
}

/** DER of the SubjectPublicKeyInfo. */
export function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}
