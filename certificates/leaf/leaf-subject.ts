import { USER_NAME } from "../../environment/name-forms";
import { type NameParts, writeName } from "../name";
import { LeafError } from "./leaf-error";

/** Whose certificate it is. */
export interface LeafSubject {
  /** CN: the user, in the one spelling that the whole product has. */
  readonly user: string;
  /** OU: the team's `certificateOu`. */
  readonly organizationalUnit: string;
  /** O: the environment. */
  readonly organization: string;
}

/**
 * DER of the subject.
 *
 * @throws LeafError `subject` for a name that STS would drop or Roles Anywhere refuse: a trust policy would then see another person,
 * or none.
 */
export function writeLeafSubject(subject: LeafSubject): Uint8Array {
  if (!USER_NAME.test(subject.user)) {
    throw new LeafError(
      "subject",
      `user "${subject.user}": give 2 to 61 of a-z, 0-9, dot, underscore, at sign and hyphen, or map the identity provider's claim to that.`,
    );
  }
  for (const part of ["organizationalUnit", "organization"] as const) {
    if (ATTRIBUTE.test(subject[part])) continue;
    throw new LeafError(
      "subject",
      `${part} "${subject[part]}": give 1 to 64 letters, digits, spaces and characters of "_.:=+@-".`,
    );
  }
  return writeName(namePartsOf(subject));
}

export function namePartsOf({ user, organizationalUnit, organization }: LeafSubject): NameParts {
  return { organization, organizationalUnit, commonName: user };
}

/**
 * That of `certificateOu` in environment/schema/teams.ts, whose import would bring all of zod; a test compares them. Without the `/`
 * that joins several values of a certificate.
 */
const ATTRIBUTE = /^[A-Za-z0-9 _.:=+@-]{1,64}$/;
