import type { Certificate } from "./certificate";
import { signatureHash } from "./signature-hash";

/** From the leaf to one of the anchor's certificates. */
export type TrustPath = readonly [leaf: Certificate, ...authorities: Certificate[]];

/**
 * A way from the leaf to one of the anchor's certificates, through the certificates that the client sent.
 *
 * Dates, constraints and hashes of the authorities are checked; those of the leaf are not, for AWS tells of them in other words.
 *
 * @param now - Milliseconds since 1970.
 */
export function findTrustPath(
  leaf: Certificate,
  sent: readonly Certificate[],
  anchors: readonly Certificate[],
  now: number,
): TrustPath | undefined {
  const extend = (path: TrustPath): TrustPath | undefined => {
    const child = path[path.length - 1] ?? leaf;
    const between = path.length - 1;
    const isParent = (candidate: Certificate) => isAuthorityFor(candidate, child, between, now);
    const anchor = anchors.find(isParent);
    if (anchor !== undefined) return [...path, anchor];
    if (between === MOST_INTERMEDIATES) return undefined;
    for (const parent of sent) {
      if (path.some(({ der }) => der.equals(parent.der)) || !isParent(parent)) continue;
      const found = extend([...path, parent]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return extend([leaf]);
}

/** What the chain header may hold. */
export const MOST_INTERMEDIATES = 5;

function isAuthorityFor(parent: Certificate, child: Certificate, between: number, now: number): boolean {
  return (
    parent.isAuthority === true &&
    (parent.keyUsage === undefined || parent.keyUsage.includes("keyCertSign")) &&
    (parent.pathLength === undefined || parent.pathLength >= between) &&
    now >= parent.notBefore &&
    now <= parent.notAfter &&
    (between === 0 || signatureHash(child.signatureAlgorithm) !== undefined) &&
    parent.subject.der.equals(child.issuer.der) &&
    isSignedBy(child, parent)
  );
}

/** A key that OpenSSL does not know verifies nothing. */
function isSignedBy(child: Certificate, parent: Certificate): boolean {
  try {
    return child.openssl.verify(parent.openssl.publicKey);
  } catch {
    return false;
  }
}
