import type { Leaf, LeafOrder } from "../leaf/leaf";
import { makeLeaf } from "../leaf/make-leaf";
import { makeRevocationList } from "../revocation-list/make-revocation-list";
import type { RevocationList, RevokedCertificate } from "../revocation-list/revocation-list";
import type { AuthorityContext, CertificateAuthority, Revoked } from "./authority";
import type { AuthorityChain } from "./authority-certificate";
import { AuthorityError } from "./authority-error";
import type { Signer } from "./signer";

/** An authority that signs by itself, with a key in a file or in KMS. */
export class SigningAuthority implements CertificateAuthority {
  /** @throws AuthorityError `key-mismatch` */
  constructor(
    readonly kind: "file" | "kms",
    readonly chain: AuthorityChain,
    private readonly signer: Signer,
    private readonly context: AuthorityContext,
  ) {
    if (chain.issuing.publicKey.equals(signer.publicKey)) return;
    throw new AuthorityError(
      "key-mismatch",
      `the certificate of the CA "${chain.issuing.commonName}" belongs to another key: give the certificate that was made for this key.`,
    );
  }

  async issue(order: LeafOrder): Promise<Leaf> {
    const { randomBytes, now } = this.context;
    return makeLeaf(order, { signer: this.signer, chain: this.chain, now: now(), randomBytes });
  }

  async revoke(revoked: readonly RevokedCertificate[], previous?: RevocationList): Promise<Revoked> {
    const { signer, chain } = this;
    return {
      list: await makeRevocationList(revoked, { signer, chain, now: this.context.now() }, previous),
      pending: [],
      refused: [],
    };
  }
}
