import type { AuthorityContext } from "./authority";
import { readAuthorityChain } from "./authority-certificate";
import { type KmsKey, openKmsSigner } from "./kms-signer";
import { SigningAuthority } from "./signing-authority";

/**
 * An authority whose key is in AWS KMS: it signs certificates and revocation lists at once.
 *
 * Its certificate comes from `selfSignedAuthority(await openKmsSigner(key), …)`, or from a root of the company that was given
 * `authorityRequest(await openKmsSigner(key), …)`.
 *
 * @param pem - The CA's certificate, and those above it where the trust anchor has one of those.
 * @throws AuthorityError
 */
export async function openKmsAuthority(key: KmsKey, pem: string, context: AuthorityContext): Promise<SigningAuthority> {
  return new SigningAuthority("kms", readAuthorityChain(pem), await openKmsSigner(key), context);
}
