import type { KeyObject } from "node:crypto";
import { childrenOf, type DerElement, readObjectIdentifier } from "./der/read";
import { nothing, objectIdentifier, sequence } from "./der/write";

/** How a certificate, a request or a revocation list is signed. */
export interface SignatureAlgorithm {
  readonly oid: string;
  readonly name: string;
  readonly hash: "sha256" | "sha384" | "sha512";
  readonly key: "ec" | "rsa";
}

/**
 * All that AWS, OpenSSL and Node 20 take alike. SHA-1, PSS and Edwards curves are not among them.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
const ALGORITHMS: readonly SignatureAlgorithm[] = [
  { oid: "1.2.840.10045.4.3.2", name: "ecdsa-with-SHA256", hash: "sha256", key: "ec" },
  { oid: "1.2.840.10045.4.3.3", name: "ecdsa-with-SHA384", hash: "sha384", key: "ec" },
  { oid: "1.2.840.10045.4.3.4", name: "ecdsa-with-SHA512", hash: "sha512", key: "ec" },
  { oid: "1.2.840.113549.1.1.11", name: "sha256WithRSAEncryption", hash: "sha256", key: "rsa" },
  { oid: "1.2.840.113549.1.1.12", name: "sha384WithRSAEncryption", hash: "sha384", key: "rsa" },
  { oid: "1.2.840.113549.1.1.13", name: "sha512WithRSAEncryption", hash: "sha512", key: "rsa" },
];

/** The algorithm of an AlgorithmIdentifier, or its object identifier when we do not take it. */
export function readSignatureAlgorithm(identifier: DerElement): SignatureAlgorithm | { readonly unknown: string } {
  const oid = readObjectIdentifier(childrenOf(identifier)[0]);
  return ALGORITHMS.find((algorithm) => algorithm.oid === oid) ?? { unknown: oid };
}

/** What a key signs with, or `undefined` for a key that we do not sign with. */
export function algorithmForKey(key: KeyObject): SignatureAlgorithm | undefined {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ec":
      return algorithmNamed(
        namedCurve === "prime256v1"
          ? "ecdsa-with-SHA256"
          : namedCurve === "secp384r1"
            ? "ecdsa-with-SHA384"
            : undefined,
      );
    case "rsa":
      return algorithmNamed(modulusLength >= MIN_RSA_BITS ? "sha256WithRSAEncryption" : undefined);
    default:
      return undefined;
  }
}

export const MIN_RSA_BITS = 2048;

/** DER of the AlgorithmIdentifier. RSA's has an explicit NULL, ECDSA's has nothing: RFC 5280 wants it so. */
export function writeSignatureAlgorithm({ oid, key }: SignatureAlgorithm): Uint8Array {
  return key === "rsa" ? sequence(objectIdentifier(oid), nothing()) : sequence(objectIdentifier(oid));
}

function algorithmNamed(name: string | undefined): SignatureAlgorithm | undefined {
  return ALGORITHMS.find((algorithm) => algorithm.name === name);
}
