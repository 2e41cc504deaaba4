/** What an identity provider says in a token, once its signature has been checked. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** A claim's texts: it may be one or a list, and providers send truth values and numbers as such. */
export function valuesOf(claims: TokenClaims, claim: string): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) =>
    typeof each === "string" || typeof each === "number" || typeof each === "boolean" ? [String(each)] : [],
  );
}

/**
 * Whether a user is named by an address that may not be his: providers let users write one, and say then that they have not verified it.
 */
export function isUnverifiedAddress({ email_verified: verified }: TokenClaims, userClaim: string): boolean {
  return userClaim === "email" && (verified === false || verified === "false");
}
