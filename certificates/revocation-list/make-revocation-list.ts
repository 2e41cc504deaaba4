import type { AuthorityChain } from "../authority/authority-certificate";
import { requireValid } from "../authority/authority-certificate";
import { type Signer, signed } from "../authority/signer";
import { enumerated, integer, sequence, tagged, time } from "../der/write";
import { authorityKeyIdentifier, crlNumber, EXTENSION, extension } from "../extensions";
import { writePem } from "../pem";
import { canonicalSerial, SERIAL_BYTES, serialValue } from "../serial";
import { writeSignatureAlgorithm } from "../signature-algorithm";
import { CLOCK_SKEW, DAY } from "../times";
import { requireSize } from "./list-size";
import { mergeRevoked, pruneExpired } from "./prune";
import { REASON_CODES, REVOCATION_LIST, type RevocationList, type RevokedCertificate } from "./revocation-list";
import { RevocationListError } from "./revocation-list-error";

export interface RevocationListMaker {
  readonly signer: Signer;
  readonly chain: AuthorityChain;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * How long a list says that it holds. Whoever refreshes it has a week to notice that the refreshing has stopped.
 *
 * AWS does not say what it does with a list that is older.
 */
export const LIST_LIFETIME = 7 * DAY;

/**
 * The next list of a CA: what the previous one had and what was revoked since, without what has expired.
 *
 * Its number is the time, as Private CA's is, and more than the previous one's: it grows even when the previous list is lost.
 *
 * @param previous - The CA's current list, as `readRevocationList` gives it.
 * @throws RevocationListError `too-large`, `foreign-authority`, `invalid-entry`; AuthorityError
 */
export async function makeRevocationList(
  revoked: readonly RevokedCertificate[],
  { signer, chain, now }: RevocationListMaker,
  previous?: RevocationList,
): Promise<RevocationList> {
  const { subject, keyId } = chain.issuing;
  if (previous !== undefined && previous.authorityKeyId !== keyId) throw foreign(previous, chain);
  requireValid(chain, now);
  const own = revoked.filter(({ authorityKeyId = keyId }) => authorityKeyId === keyId);
  for (const entry of own) requireEntry(entry, now);
  const entries = pruneExpired(mergeRevoked(previous?.entries ?? [], own), now);
  const number = largest((previous?.number ?? 0n) + 1n, BigInt(now));
  const thisUpdate = wholeSecond(now);
  const nextUpdate = thisUpdate + LIST_LIFETIME;
  const toBeSigned = sequence(
    integer(1n), // version 2
    writeSignatureAlgorithm(signer.algorithm),
    subject,
    time(thisUpdate),
    time(nextUpdate),
    ...(entries.length === 0 ? [] : [sequence(...entries.map(writeEntry))]), // RFC 5280: absent when empty
    tagged(0, sequence(authorityKeyIdentifier(Buffer.from(keyId, "hex")), crlNumber(number))),
  );
  const pem = writePem(REVOCATION_LIST, await signed(toBeSigned, signer));
  requireSize(pem, entries.length);
  return { pem, number, thisUpdate, nextUpdate, authorityKeyId: keyId, entries };
}

function writeEntry({ serial, revokedAt, reason }: RevokedCertificate): Uint8Array {
  const number = integer(serialValue(serial));
  if (reason === undefined) return sequence(number, time(revokedAt));
  const code = enumerated(BigInt(REASON_CODES[reason]));
  return sequence(number, time(revokedAt), sequence(extension(EXTENSION.reasonCode, code)));
}

function requireEntry({ serial, revokedAt }: RevokedCertificate, now: number): void {
  if (canonicalSerial(serial) !== serial || serial.length > SERIAL_BYTES * 2 || serial === "0") {
    throw new RevocationListError(
      "invalid-entry",
      `"${serial}" is no serial number: give hex in lower case, without zeros in front and of ${SERIAL_BYTES} bytes at most.`,
    );
  }
  if (revokedAt > 0 && revokedAt <= now + CLOCK_SKEW) return;
  throw new RevocationListError(
    "invalid-entry",
    `${serial} is said to be revoked at ${revokedAt}, and it is ${now}: give the time when it was, in milliseconds since 1970.`,
  );
}

function foreign(previous: RevocationList, { issuing }: AuthorityChain): RevocationListError {
  return new RevocationListError(
    "foreign-authority",
    `the previous list is of the CA ${previous.authorityKeyId}, not of "${issuing.commonName}" (${issuing.keyId}): give each CA its own.`,
  );
}

function largest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function wholeSecond(moment: number): number {
  return Math.floor(moment / 1000) * 1000;
}
