import type { AuthorityContext } from "./authority";
import { readAuthorityChain } from "./authority-certificate";
import type { AuthorityCertificates } from "./authority-certificates";
import { selfSignedAuthority } from "./make-authority";
import type { Signer } from "./signer";
import { SigningAuthority } from "./signing-authority";

export interface KeptAuthorityProps {
  readonly signer: Signer;
  /** Number of the key. */
  readonly generation: number;
  readonly commonName: string;
  /** How long a new certificate holds. */
  readonly days: number;
  readonly certificates: AuthorityCertificates;
}

/**
 * Opens the authority of a key in KMS. A key that has no CA certificate yet signs one for itself, which is kept: of several that
 * try at once, all get the same.
 *
 * @throws AuthorityError
 */
export async function openKeptAuthority(
  { signer, generation, commonName, days, certificates }: KeptAuthorityProps,
  context: AuthorityContext,
): Promise<SigningAuthority> {
  const known = await certificates.of(generation);
  const pem = known ?? (await certificates.keep(generation, await make()));
  return new SigningAuthority("kms", readAuthorityChain(pem), signer, context);

  function make(): Promise<string> {
    // another unit for each, so that whoever looks up a revocation list by its issuer's name finds the right one
    const subject = { commonName, organizationalUnit: `generation ${generation}` };
    const { now, randomBytes } = context;
    return selfSignedAuthority(signer, { subject, days, now: now(), randomBytes });
  }
}
