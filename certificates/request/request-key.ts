import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { spkiOf } from "../authority/key-identifier";
import { childrenOf, type DerElement, TAG } from "../der/read";
import { MIN_RSA_BITS } from "../signature-algorithm";
import { RequestError } from "./request-error";

/**
 * The public key of a request, when it is one to build on.
 *
 * It comes back in the one spelling that all our certificates have (named curve, uncompressed point), so that one key has one hash.
 *
 * @param spki - The SubjectPublicKeyInfo as the request has it.
 * @throws RequestError `weak-key`, `unsupported-key` or `malformed`
 */
export function readRequestKey(spki: DerElement): KeyObject {
  const key = parse(spki);
  const { namedCurve, modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ec":
      if (!hasNamedCurve(spki) || namedCurve === undefined || !CURVES.has(namedCurve)) {
        throw new RequestError(
          "unsupported-key",
          `an EC key on ${namedCurve ?? "a curve without a name"}: make one on P-256 (or P-384), by its name.`,
        );
      }
      return canonical(key);
    case "rsa":
      if (modulusLength < MIN_RSA_BITS) {
        throw new RequestError(
          "weak-key",
          `an RSA key of ${modulusLength} bits: make one of 2048, or an EC key on P-256.`,
        );
      }
      if (modulusLength > MAX_RSA_BITS) {
        throw new RequestError("unsupported-key", `an RSA key of ${modulusLength} bits: ${MAX_RSA_BITS} are the most.`);
      }
      if (publicExponent !== USUAL_EXPONENT) {
        throw new RequestError("weak-key", `an RSA key with the exponent ${publicExponent}: make one with 65537.`);
      }
      return canonical(key);
    default:
      throw new RequestError(
        "unsupported-key",
        `a key of kind ${key.asymmetricKeyType}: make an EC key on P-256, or an RSA key of 2048 bits.`,
      );
  }
}

/** SHA-256 of the SubjectPublicKeyInfo, in hex. */
export function keyHashOf(key: KeyObject): string {
  return createHash("sha256").update(spkiOf(key)).digest("hex");
}

/** Node's names of P-256 and P-384. */
const CURVES = new Set(["prime256v1", "secp384r1"]);

/** Every signature by a larger one costs the developer and AWS time, and no one is safer. */
const MAX_RSA_BITS = 4096;

const USUAL_EXPONENT = 65537n;

function parse(spki: DerElement): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki.whole), format: "der", type: "spki" });
  } catch (error) {
    throw new RequestError("malformed", "the request's public key cannot be read: make a new key and request.", error);
  }
}

/** Curves spelt out as parameters can be ones that only look like the named one. */
function hasNamedCurve(spki: DerElement): boolean {
  const [algorithm] = childrenOf(spki);
  const parameters = algorithm === undefined ? undefined : childrenOf(algorithm)[1];
  return parameters?.tag === TAG.objectIdentifier;
}

function canonical(key: KeyObject): KeyObject {
  return createPublicKey({ key: key.export({ format: "jwk" }), format: "jwk" });
}
