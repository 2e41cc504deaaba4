import { type KeyObject, X509Certificate } from "node:crypto";
import { childrenOf, readDer } from "../der/read";
import { CERTIFICATE, readPem, writePem } from "../pem";
import { readSignatureAlgorithm } from "../signature-algorithm";
import { x509 } from "../x509";
import { AuthorityError } from "./authority-error";
import { keyIdentifier } from "./key-identifier";
import { signingAlgorithm } from "./signer";

/** A CA's certificate, checked. */
export interface AuthorityCertificate {
  readonly pem: string;
  /** DER of its subject, byte for byte: it stands as issuer in whatever it signs. */
  readonly subject: Uint8Array;
  /** The CN of its subject, which a role's trust policy names as `x509Issuer/CN`. */
  readonly commonName: string;
  readonly publicKey: KeyObject;
  /** Its subject key identifier, in hex: tells apart two CAs of one name. */
  readonly keyId: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** A CA and what stands above it. */
export interface AuthorityChain {
  /** The CA that issues. */
  readonly issuing: AuthorityCertificate;
  /** What the trust anchor has: the CA itself, or the last one above it. */
  readonly anchor: AuthorityCertificate;
  /** From the issuing CA up to below the anchor: what a client sends along with its certificate. At most 4. */
  readonly intermediates: readonly AuthorityCertificate[];
  /** The earliest end of all of them, in milliseconds since 1970. */
  readonly notAfter: number;
}

/** AWS reads 5 certificates of a client: its own and these. */
const MAX_INTERMEDIATES = 4;

/**
 * Reads a CA's certificate, followed by those above it when the trust anchor has one of those.
 *
 * Anchor the issuing CA itself where that is possible: AWS does not say whether it takes the revocation list of a CA below the
 * anchor.
 *
 * @throws AuthorityError `not-an-authority` or `unsupported-key`
 */
export function readAuthorityChain(pem: string): AuthorityChain {
  const certificates = readPem(pem).blocks.map(({ label, der }, index) => {
    if (label === CERTIFICATE) return readAuthorityCertificate(der, index);
    const mend = label.endsWith("PRIVATE KEY") ? "; replace that key if the file was shared" : "";
    throw refused(`the CA's file holds a block of ${label}: give CERTIFICATE blocks only${mend}.`);
  });
  const [issuing] = certificates;
  const anchor = certificates.at(-1);
  if (issuing === undefined || anchor === undefined) throw refused("no certificate: give the CA's certificate as PEM.");
  const intermediates = certificates.slice(0, -1);
  if (intermediates.length > MAX_INTERMEDIATES) {
    throw refused(`${certificates.length} CA certificates: AWS reads 5 at most; leave out those above the anchor.`);
  }
  for (const [index, lower] of intermediates.entries()) requireIssued(lower, certificates[index + 1]);
  return { issuing, anchor, intermediates, notAfter: Math.min(...certificates.map(({ notAfter }) => notAfter)) };
}

/** @throws AuthorityError `not-yet-valid` or `expired` */
export function requireValid(chain: AuthorityChain, now: number): void {
  const { issuing, notAfter } = chain;
  if (now < issuing.notBefore) {
    throw new AuthorityError(
      "not-yet-valid",
      `the CA "${issuing.commonName}" is valid from ${moment(issuing.notBefore)} and it is ${moment(now)}: check the clock, or wait.`,
    );
  }
  if (now < notAfter) return;
  throw new AuthorityError(
    "expired",
    `the CA "${issuing.commonName}" ended at ${moment(notAfter)}: rotate to a new CA, and put its certificate into the trust anchors.`,
  );
}

/** Roles Anywhere hides other characters from the trust policy, and an issuer's `&` breaks `CreateSession`. */
export const COMMON_NAME = /^[A-Za-z0-9 _.:=+@-]{1,64}$/;

function readAuthorityCertificate(der: Uint8Array, index: number): AuthorityCertificate {
  try {
    const certificate = new X509Certificate(der);
    const parsed = new x509.X509Certificate(der);
    const [toBeSigned] = childrenOf(readDer(der));
    const [, , algorithm, , , subject] = toBeSigned === undefined ? [] : childrenOf(toBeSigned);
    if (subject === undefined || algorithm === undefined) throw new Error("it is cut off");
    const [commonName, ...others] = parsed.subjectName.getField("CN");
    const name = commonName ?? `number ${index + 1}`;
    requireAuthority(name, certificate.ca, parsed);
    if ("unknown" in readSignatureAlgorithm(algorithm)) {
      throw refused(`the CA "${name}" is not signed with RSA or ECDSA over SHA-256 or stronger: issue it again so.`);
    }
    if (commonName === undefined || others.length > 0 || !COMMON_NAME.test(commonName)) {
      throw refused(
        `the CA "${name}" needs one common name of 1 to 64 letters, digits, spaces and characters of "_.:=+@-": issue it again so.`,
      );
    }
    signingAlgorithm(certificate.publicKey);
    return {
      pem: writePem(CERTIFICATE, der),
      subject: subject.whole,
      commonName,
      publicKey: certificate.publicKey,
      keyId:
        parsed.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId.toLowerCase() ??
        keyIdentifier(certificate.publicKey).toString("hex"),
      notBefore: parsed.notBefore.getTime(),
      notAfter: parsed.notAfter.getTime(),
    };
  } catch (error) {
    if (error instanceof AuthorityError) throw error;
    throw refused(`CA certificate ${index + 1} cannot be read: give it as it was issued.`, error);
  }
}

/** OpenSSL's `ca` is true without a keyUsage too; AWS wants one. We sign revocation lists as well. */
function requireAuthority(name: string, ca: boolean, certificate: InstanceType<typeof x509.X509Certificate>): void {
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const wanted = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  if (ca && (usages & wanted) === wanted) return;
  throw refused(
    `the certificate "${name}" is not one of a CA that may sign certificates and revocation lists: issue it again with basicConstraints = critical, CA:TRUE and keyUsage = critical, keyCertSign, cRLSign.`,
  );
}

function requireIssued(lower: AuthorityCertificate, upper: AuthorityCertificate | undefined): void {
  if (upper === undefined) return;
  const certificate = new X509Certificate(lower.pem);
  if (certificate.checkIssued(new X509Certificate(upper.pem)) && certificate.verify(upper.publicKey)) return;
  throw refused(
    `the CA "${lower.commonName}" was not issued by "${upper.commonName}", which follows it: put each CA before the one that issued it.`,
  );
}

function refused(message: string, cause?: unknown): AuthorityError {
  return new AuthorityError("not-an-authority", message, cause);
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
