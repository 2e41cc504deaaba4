import { bitString, integer, objectIdentifier, sequence, set, tagged, time } from "../der/write";
import { basicConstraints, keyUsage, subjectKeyIdentifier } from "../extensions";
import { type NameParts, writeName } from "../name";
import { CERTIFICATE, writePem } from "../pem";
import { newSerial, serialValue } from "../serial";
import { writeSignatureAlgorithm } from "../signature-algorithm";
import { CLOCK_SKEW, DAY } from "../times";
import { COMMON_NAME } from "./authority-certificate";
import { AuthorityError } from "./authority-error";
import { keyIdentifier, spkiOf } from "./key-identifier";
import { type Signer, signed } from "./signer";

export interface NewAuthority {
  /**
   * The CA's name. The common name is what role trust policies name: keep it from one CA to the next, and give each another
   * organizational unit, so that whoever looks up a revocation list by its issuer's name finds the right one.
   */
  readonly subject: NameParts;
  /** Days until the certificate ends. 1 to 3,650. */
  readonly days: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * A CA's own certificate, signed by itself, as PEM: a root whose only task is to issue developers' certificates.
 *
 * @throws AuthorityError `not-an-authority` for a name or time that Roles Anywhere would not take, `signing-failed`
 */
export async function selfSignedAuthority(signer: Signer, authority: NewAuthority): Promise<string> {
  requireSound(authority);
  const { days, now, randomBytes } = authority;
  const name = writeName(authority.subject);
  const toBeSigned = sequence(
    tagged(0, integer(2n)), // version 3
    integer(serialValue(newSerial(randomBytes))),
    writeSignatureAlgorithm(signer.algorithm),
    name,
    sequence(time(now - CLOCK_SKEW), time(now + days * DAY)),
    name,
    spkiOf(signer.publicKey),
    tagged(3, sequence(...authorityExtensions(), subjectKeyIdentifier(keyIdentifier(signer.publicKey)))),
  );
  return writePem(CERTIFICATE, await signed(toBeSigned, signer));
}

/**
 * A request (PKCS#10, as PEM) for a root of the company to make this CA an intermediate. It asks for what a CA needs, which most
 * roots give only when told to.
 *
 * @throws AuthorityError
 */
export async function authorityRequest(signer: Signer, subject: NameParts): Promise<string> {
  requireName(subject);
  const extensionRequest = sequence(objectIdentifier(EXTENSION_REQUEST), set(sequence(...authorityExtensions())));
  const toBeSigned = sequence(integer(0n), writeName(subject), spkiOf(signer.publicKey), tagged(0, extensionRequest));
  return writePem("CERTIFICATE REQUEST", await signed(toBeSigned, signer));
}

/**
 * Asked before anything is made.
 *
 * @throws AuthorityError `not-an-authority`
 */
export function requireSound({ subject, days }: Pick<NewAuthority, "subject" | "days">): void {
  requireName(subject);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return;
  throw new AuthorityError("not-an-authority", `${days} days: a CA lives a whole number of days, 1 to ${MAX_DAYS}.`);
}

export const MAX_DAYS = 3_650;

/** PKCS#9's attribute for wanted extensions. */
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

const KEY_CERT_SIGN_AND_CRL_SIGN = bitString(Uint8Array.of(0b0000_0110), 1);

function authorityExtensions(): readonly Uint8Array[] {
  return [basicConstraints("authority"), keyUsage(KEY_CERT_SIGN_AND_CRL_SIGN)];
}

function requireName(subject: NameParts): void {
  const wrong = Object.entries(subject).find(([, value]) => !COMMON_NAME.test(value));
  if (wrong === undefined) return;
  const [part, value] = wrong;
  throw new AuthorityError(
    "not-an-authority",
    `${part} "${value}": give 1 to 64 letters, digits, spaces and characters of "_.:=+@-", which the tags of a session take.`,
  );
}
