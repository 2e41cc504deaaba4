import type { Leaf, LeafOrder } from "../leaf/leaf";
import type { CertificateAuthority } from "./authority";
import { AuthorityError } from "./authority-error";

/**
 * Up to two authorities of one environment, while one follows the other.
 *
 * Three steps, each after the one before has reached every trust anchor:
 * 1. the next one stands beside the one that issues (`other`): anchors learn to trust it;
 * 2. the two change places: new certificates come from the new one, old ones stay valid, both have revocation lists;
 * 3. the former one is left out, a certificate's longest lifetime later: nothing of it is valid any more.
 */
export class AuthoritySuccession {
  /** @throws AuthorityError `succession` */
  constructor(
    readonly issuing: CertificateAuthority,
    /** The next one, which does not issue yet, or the former one, whose certificates still live. */
    readonly other?: CertificateAuthority,
  ) {
    if (other !== undefined) requireSuccession(issuing, other);
  }

  issue(order: LeafOrder): Promise<Leaf> {
    return this.issuing.issue(order);
  }

  /** The certificates to put into every trust anchor, as PEM: one or two. */
  get anchorPem(): string {
    return [...new Set(this.authorities.map(({ chain }) => chain.anchor.pem))].join("");
  }

  private get authorities(): readonly CertificateAuthority[] {
    return this.other === undefined ? [this.issuing] : [this.issuing, this.other];
  }
}

function requireSuccession(one: CertificateAuthority, other: CertificateAuthority): void {
  const { commonName, keyId } = one.chain.issuing;
  if (other.chain.issuing.keyId === keyId) {
    throw new AuthorityError(
      "succession",
      `both authorities are "${commonName}" with one key: a successor needs a key of its own.`,
    );
  }
  if (other.chain.issuing.commonName === commonName) return;
  throw new AuthorityError(
    "succession",
    `one authority is "${commonName}", the other "${other.chain.issuing.commonName}": the roles trust one issuer's common name, so make the successor with the same.`,
  );
}
