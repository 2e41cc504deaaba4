import { type KeyObject, X509Certificate } from "node:crypto";
import { SessionError } from "./session-error";

/** A certificate that can open a session, with the certificates that lead to the trust anchor. */
export interface ClientCertificate {
  readonly der: Buffer;
  /** The certificates between this one and the trust anchor, in DER. */
  readonly chain: readonly Buffer[];
  /** In decimal, as the signature names it. */
  readonly serial: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

export type SigningAlgorithm = "AWS4-X509-RSA-SHA256" | "AWS4-X509-ECDSA-SHA256";

/**
 * Reads a certificate and tells before any call what AWS would refuse.
 *
 * @param pem - The certificate; any that follow it belong to the chain.
 * @param chainPem - Further certificates of the chain, or nothing.
 * @param now - Milliseconds since 1970.
 * @throws SessionError
 */
export function readClientCertificate(pem: string, chainPem: string, now: number): ClientCertificate {
  const [leaf, ...bundled] = readPem(pem);
  if (leaf === undefined) throw new SessionError("certificate-invalid", "There is no certificate in the PEM text.");
  const chain = [...bundled, ...readPem(chainPem)].map(({ raw }) => raw).filter((der) => !der.equals(leaf.raw));
  if (chain.length > MOST_CHAIN) {
    throw new SessionError(
      "certificate-invalid",
      `The chain has ${chain.length} certificates and AWS takes ${MOST_CHAIN}: leave the trust anchor's own out.`,
    );
  }
  if (leaf.ca) {
    throw new SessionError(
      "certificate-invalid",
      `The certificate of ${describe(leaf)} is an authority's: give the one that it signed for you.`,
    );
  }
  checkValidity(leaf, now);
  return {
    der: leaf.raw,
    chain,
    serial: decimalSerial(leaf),
    algorithm: algorithmOf(leaf),
    publicKey: leaf.publicKey,
  };
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html */
const MOST_CHAIN = 5;

function readPem(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new SessionError("certificate-invalid", "The PEM text holds a certificate that cannot be read.", { cause });
    }
  });
}

function checkValidity(leaf: X509Certificate, now: number): void {
  const ends = Date.parse(leaf.validTo);
  if (now > ends) {
    throw new SessionError(
      "certificate-expired",
      `The certificate of ${describe(leaf)} expired at ${isoTime(ends)}: get a new one with \`bedrock-access login\`.`,
    );
  }
  const begins = Date.parse(leaf.validFrom);
  if (now < begins) {
    throw new SessionError(
      "certificate-not-yet-valid",
      `The certificate of ${describe(leaf)} is valid from ${isoTime(begins)} and this machine's clock says ${isoTime(now)}: set the clock.`,
    );
  }
}

/** Roles Anywhere wants it in decimal; Node.js tells it in hexadecimal. */
function decimalSerial({ serialNumber }: X509Certificate): string {
  if (!/^[0-9A-F]+$/.test(serialNumber)) {
    throw new SessionError("certificate-invalid", `The certificate's serial number ${serialNumber} is not positive.`);
  }
  return BigInt(`0x${serialNumber}`).toString();
}

function algorithmOf(leaf: X509Certificate): SigningAlgorithm {
  switch (leaf.publicKey.asymmetricKeyType) {
    case "rsa":
      return "AWS4-X509-RSA-SHA256";
    case "ec":
      return "AWS4-X509-ECDSA-SHA256";
    default:
      throw new SessionError(
        "certificate-invalid",
        `The certificate's key is of the kind ${leaf.publicKey.asymmetricKeyType}: Roles Anywhere takes RSA and EC.`,
      );
  }
}

/** The subject in one line. */
function describe({ subject }: X509Certificate): string {
  return `"${subject.replaceAll("\n", ", ")}"`;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
