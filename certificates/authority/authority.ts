import type { Leaf, LeafOrder } from "../leaf/leaf";
import type { RevocationList, RevokedCertificate } from "../revocation-list/revocation-list";
import type { Serial } from "../serial";
import type { AuthorityChain } from "./authority-certificate";

/** Who issues developers' certificates and says which of them have ended. */
export interface CertificateAuthority {
  readonly kind: "file" | "kms" | "private-ca";
  readonly chain: AuthorityChain;

  /**
   * Issues a certificate. Record it before anybody gets it: what nobody has recorded, nobody can revoke.
   *
   * @throws LeafError for an order that cannot be filled, AuthorityError when the authority cannot
   */
  issue(order: LeafOrder): Promise<Leaf>;

  /**
   * Revokes certificates and gives the list to put into the trust anchors. Repeating it is safe.
   *
   * @param revoked - All that are revoked now. Those of another authority are left out.
   * @param previous - The authority's current list. What it has stays in, until it expires.
   * @throws RevocationListError, AuthorityError
   */
  revoke(revoked: readonly RevokedCertificate[], previous?: RevocationList): Promise<Revoked>;
}

export interface Revoked {
  readonly list: RevocationList;
  /**
   * What the list does not have yet. AWS Private CA writes its list about half an hour later: ask again until this is empty. The
   * other kinds sign it at once.
   */
  readonly pending: readonly Serial[];
  /** What the authority would not revoke, such as a serial that it has never issued: the list goes without it. */
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly serial: Serial;
  /** Sentences. */
  readonly why: string;
}

/** What every authority gets from outside. */
export interface AuthorityContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}
