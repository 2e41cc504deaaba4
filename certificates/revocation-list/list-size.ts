import { RevocationListError } from "./revocation-list-error";

/**
 * The longest list that Roles Anywhere takes, in characters of PEM: some 5,600 serials of 20 bytes, or 4,100 with reasons.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html
 */
export const MAX_PEM_CHARACTERS = 300_000;

/** @throws RevocationListError `too-large` */
export function requireSize(pem: string, entries: number): void {
  if (pem.length <= MAX_PEM_CHARACTERS) return;
  throw new RevocationListError(
    "too-large",
    `a revocation list of ${entries} certificates has ${pem.length} characters, and Roles Anywhere takes ${MAX_PEM_CHARACTERS}. ` +
      "Prune certificates that have expired, give new ones shorter lifetimes so that they expire sooner, " +
      "or rotate the CA: a new one begins with an empty list.",
  );
}
