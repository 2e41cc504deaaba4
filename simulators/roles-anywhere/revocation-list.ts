import { verify } from "node:crypto";
import { type Certificate, readExtensions } from "./certificate";
import type { TrustPath } from "./chain";
import { bitsOf, DerError, type DerValue, integerOf, oidOf, readDer, sequenceOf, tag } from "./der";
import { type DistinguishedName, readName } from "./distinguished-name";
import { misconfigured } from "./errors";
import { signatureHash } from "./signature-hash";

/** A list of certificates that their authority took back. */
export interface RevocationList {
  readonly issuer: DistinguishedName;
  readonly serials: ReadonlySet<bigint>;
  isSignedBy(authority: Certificate): boolean;
}

/**
 * Whether any certificate of the path was revoked by the authority above it.
 *
 * A list whose `nextUpdate` has passed still counts: what AWS does then nobody has told, and a revoked certificate must not come back.
 *
 * @throws ServiceError when a list is in the name of one of the authorities but not signed by it, or cannot be read: AWS would have
 *   refused to import it.
 */
export function isRevoked(path: TrustPath, pems: readonly string[]): boolean {
  const lists = pems.map(readPem);
  return path.slice(0, -1).some((certificate, index) => {
    const authority = path[index + 1];
    if (authority === undefined) return false;
    const own = lists.filter((list) => list.issuer.der.equals(certificate.issuer.der));
    if (own.some((list) => !list.isSignedBy(authority))) {
      throw misconfigured("a revocation list is in the name of an authority that has not signed it.");
    }
    return own.some((list) => list.serials.has(certificate.serial));
  });
}

function readPem(pem: string): RevocationList {
  if (pem.length > MOST_CHARACTERS) {
    throw misconfigured(`a revocation list has ${pem.length} characters; AWS takes ${MOST_CHARACTERS}.`);
  }
  // Some libraries write `BEGIN CRL`, which neither OpenSSL nor AWS takes.
  const match = /^\s*-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----\s*$/.exec(pem);
  if (match === null) throw misconfigured("a revocation list is not PEM of the label X509 CRL.");
  try {
    return readRevocationList(Buffer.from(match[1] ?? "", "base64"));
  } catch (error) {
    throw misconfigured(`a revocation list cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html */
const MOST_CHARACTERS = 300_000;

export function readRevocationList(der: Buffer): RevocationList {
  const [body, algorithm, signature] = sequenceOf(readDer(der));
  const fields = sequenceOf(body);
  const [, issuer, ...rest] = fields[0]?.tag === tag.integer ? fields.slice(1) : fields;
  refusePartial(rest.find((field) => field.tag === tag.explicit(0)));
  const entries = rest.find((field) => field.tag === tag.sequence);
  const serials = entries === undefined ? [] : sequenceOf(entries).map((entry) => integerOf(sequenceOf(entry)[0]));
  const hash = signatureHash(oidOf(sequenceOf(algorithm)[0]));
  const signatureBytes = bitsOf(signature);
  return {
    issuer: readName(issuer),
    serials: new Set(serials),
    isSignedBy: ({ openssl }) =>
      hash !== undefined && verify(hash, body?.whole ?? EMPTY, openssl.publicKey, signatureBytes),
  };
}

const EMPTY = Buffer.alloc(0);

/** A list that holds a part only lets the rest of the revoked in. */
function refusePartial(field: DerValue | undefined): void {
  const partial = [...readExtensions(field).keys()].find((id) => PARTIAL.includes(id));
  if (partial !== undefined) throw new DerError(`extension ${partial} says that it is not the whole list`);
}

/** Delta CRL indicator, issuing distribution point. */
const PARTIAL: readonly string[] = ["2.5.29.27", "2.5.29.28"];
