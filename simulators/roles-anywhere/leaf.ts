import type { Certificate } from "./certificate";
import { denied, ownText, text } from "./errors";
import { signatureHash } from "./signature-hash";

/**
 * What Roles Anywhere asks of the certificate that signs.
 *
 * @param now - Milliseconds since 1970.
 * @throws ServiceError
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function checkLeaf(leaf: Certificate, now: number): void {
  const isSufficient =
    leaf.version === 3 &&
    leaf.isAuthority !== true &&
    leaf.keyUsage?.includes("digitalSignature") === true &&
    signatureHash(leaf.signatureAlgorithm) !== undefined &&
    leaf.subject.attributes.length > 0;
  if (!isSufficient) throw denied(text.insufficientCertificate);
  if (now < leaf.notBefore) throw denied(ownText.notYetValid);
  if (now > leaf.notAfter) throw denied(ownText.expired);
}
