import { verify } from "node:crypto";
import type { AuthorityCertificate } from "../authority/authority-certificate";
import {
  childrenOf,
  type DerElement,
  expectTag,
  readBitString,
  readDer,
  readInteger,
  readObjectIdentifier,
  readTime,
  TAG,
} from "../der/read";
import { EXTENSION } from "../extensions";
import { readPem, writePem } from "../pem";
import { serialOf } from "../serial";
import { readSignatureAlgorithm } from "../signature-algorithm";
import {
  REASON_CODES,
  REVOCATION_LIST,
  REVOCATION_REASONS,
  type RevocationList,
  type RevocationReason,
  type RevokedCertificate,
} from "./revocation-list";
import { RevocationListError } from "./revocation-list-error";

/**
 * Reads a CA's revocation list and verifies that it is this CA's.
 *
 * @param list - PEM as text (label `X509 CRL` or `CRL`), or DER, which is what AWS Private CA writes to S3.
 * @throws RevocationListError
 */
export function readRevocationList(list: string | Uint8Array, authority: AuthorityCertificate): RevocationList {
  const der = typeof list === "string" ? fromPem(list) : list;
  const [toBeSigned, algorithm, signature] = reading(() => threeOf(readDer(der)));
  const fields = reading(() => readFields(toBeSigned));
  requireOf(authority, fields);
  requireSigned(authority, toBeSigned, algorithm, signature, fields);
  const { number, thisUpdate, nextUpdate, entries } = fields;
  const pem = writePem(REVOCATION_LIST, der);
  return { pem, number, thisUpdate, nextUpdate, entries, authorityKeyId: authority.keyId };
}

interface Fields {
  readonly algorithm: DerElement;
  readonly issuer: DerElement;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly entries: readonly RevokedCertificate[];
  readonly number: bigint;
  /** Hex; absent in lists of other programs. */
  readonly authorityKeyId: string | undefined;
}

function fromPem(text: string): Uint8Array {
  const { blocks, hasOtherText } = readPem(text);
  const [block] = blocks;
  if (block === undefined || blocks.length > 1 || hasOtherText || !LABELS.has(block.label)) {
    throw malformed(`it is not one PEM block of ${REVOCATION_LIST}`);
  }
  return block.der;
}

const LABELS = new Set([REVOCATION_LIST, "CRL"]);

function threeOf(element: DerElement): readonly [DerElement, DerElement, DerElement] {
  const [first, second, third, ...others] = childrenOf(expectTag(element, TAG.sequence));
  if (first === undefined || second === undefined || third === undefined || others.length > 0) {
    throw malformed("it has not the three parts of one");
  }
  return [first, second, third];
}

function readFields(toBeSigned: DerElement): Fields {
  const [version, algorithm, issuer, thisUpdate, nextUpdate, ...rest] = childrenOf(toBeSigned);
  if (readInteger(version) !== 1n) throw malformed("it is of another version than 2");
  const revoked = rest[0]?.tag === TAG.sequence ? rest[0] : undefined;
  const [extensions, ...others] = revoked === undefined ? rest : rest.slice(1);
  if (others.length > 0) throw malformed("it has more parts than a list has");
  return {
    algorithm: expectTag(algorithm, TAG.sequence),
    issuer: expectTag(issuer, TAG.sequence),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    entries: revoked === undefined ? [] : childrenOf(revoked).map(readEntry),
    ...readExtensions(extensions),
  };
}

function readEntry(entry: DerElement): RevokedCertificate {
  const [serial, revokedAt, extensions] = childrenOf(entry);
  const reason = extensions === undefined ? undefined : readReason(extensions);
  return {
    serial: serialOf(readInteger(serial)),
    revokedAt: readTime(revokedAt),
    ...(reason !== undefined && { reason }),
  };
}

/** A reason that we do not write is left out: what counts is that the certificate is revoked. */
function readReason(extensions: DerElement): RevocationReason | undefined {
  const reason = extensionsOf(extensions).find(({ oid }) => oid === EXTENSION.reasonCode);
  if (reason === undefined) return undefined;
  const code = Number(readInteger(readDer(reason.value), TAG.enumerated));
  return REVOCATION_REASONS.find((name) => REASON_CODES[name] === code);
}

function readExtensions(element: DerElement | undefined): Pick<Fields, "number" | "authorityKeyId"> {
  const [list] = childrenOf(expectTag(element, EXPLICIT_0));
  const extensions = extensionsOf(expectTag(list, TAG.sequence));
  const unknown = extensions.find(({ oid, critical }) => critical && !KNOWN.has(oid));
  if (unknown !== undefined) {
    throw new RevocationListError(
      "unsupported",
      `the list has the critical extension ${unknown.oid}, as delta lists and partitions do: have the CA write complete lists.`,
    );
  }
  const find = (wanted: string) => extensions.find(({ oid }) => oid === wanted)?.value;
  const number = find(EXTENSION.crlNumber);
  if (number === undefined) throw malformed("it has no number");
  const keyId = find(EXTENSION.authorityKeyIdentifier);
  const named = keyId === undefined ? undefined : childrenOf(readDer(keyId)).find(({ tag }) => tag === IMPLICIT_0);
  return {
    number: readInteger(readDer(number)),
    authorityKeyId: named === undefined ? undefined : Buffer.from(named.content).toString("hex"),
  };
}

const EXPLICIT_0 = 0xa0;
const IMPLICIT_0 = 0x80;
const KNOWN = new Set<string>([EXTENSION.crlNumber, EXTENSION.authorityKeyIdentifier]);

function extensionsOf(list: DerElement) {
  return childrenOf(list).map((extension) => {
    const [oid, second, third] = childrenOf(extension);
    const value = expectTag(third ?? second, TAG.octetString).content;
    return { oid: readObjectIdentifier(oid), critical: third !== undefined && second?.content[0] !== 0, value };
  });
}

function requireOf(authority: AuthorityCertificate, { issuer, authorityKeyId = authority.keyId }: Fields): void {
  if (Buffer.compare(issuer.whole, authority.subject) === 0 && authorityKeyId === authority.keyId) return;
  throw new RevocationListError(
    "foreign-authority",
    `the list is not one of the CA "${authority.commonName}" (${authority.keyId}): give the list that this CA has signed.`,
  );
}

function requireSigned(
  authority: AuthorityCertificate,
  toBeSigned: DerElement,
  algorithm: DerElement,
  signature: DerElement,
  fields: Fields,
): void {
  if (Buffer.compare(algorithm.whole, fields.algorithm.whole) !== 0)
    throw malformed("it names two signature algorithms");
  const how = reading(() => readSignatureAlgorithm(algorithm));
  if ("unknown" in how) {
    throw new RevocationListError(
      "unsupported",
      `the list is signed with ${how.unknown}: have it signed with RSA or ECDSA over SHA-256 or stronger.`,
    );
  }
  const bytes = reading(() => readBitString(signature));
  if (how.key === authority.publicKey.asymmetricKeyType && isSignature(how.hash, toBeSigned, authority, bytes)) return;
  throw new RevocationListError(
    "forged",
    `the list names the CA "${authority.commonName}" and is not signed by its key: fetch it again from where the CA puts it.`,
  );
}

function isSignature(hash: string, data: DerElement, authority: AuthorityCertificate, signature: Uint8Array): boolean {
  try {
    return verify(hash, data.whole, authority.publicKey, signature);
  } catch {
    return false; // not even the form of one
  }
}

function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RevocationListError) throw error;
    throw malformed(error instanceof Error ? error.message : "it is unreadable", error);
  }
}

function malformed(reason: string, cause?: unknown): RevocationListError {
  return new RevocationListError(
    "malformed",
    `this is no revocation list that could be built on (${reason}): fetch it again, or have the CA write a new one.`,
    cause,
  );
}
