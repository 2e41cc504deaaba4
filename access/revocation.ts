import type { Principal } from "./principal";

export type RevocationKind = "user" | "team" | "environment" | "key" | "certificate" | "token";

/** Something that ended: a user, a team, a whole environment, a gateway key, a certificate or a token. */
export interface Revocation {
  readonly kind: RevocationKind;
  /** The user, the team, the environment's name, the key's id, the certificate's serial in hex, the token's `jti`. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly reason?: string;
}

/** How a revocation is kept where admission looks: `user:anna`, `key:ab12…`. */
export function revocationMark({ kind, id }: Pick<Revocation, "kind" | "id">): string {
  return `${kind}:${id}`;
}

/** The marks that end a principal, any of them. */
export function marksOf(principal: Principal): readonly string[] {
  return [
    revocationMark({ kind: "environment", id: principal.environment }),
    revocationMark({ kind: "team", id: principal.team }),
    revocationMark({ kind: "user", id: principal.user }),
    revocationMark(principal.credential),
  ];
}
