import { X509Certificate } from "node:crypto";
import type { Machine } from "../../files/exposure";
import { readPrivateFile } from "../session/private-file";
import { SessionError } from "../session/session-error";
import type { LoginFiles } from "./login-files";

/** A developer's key and certificate, as their file has them. */
export interface Identity {
  /** Of the file: a signer reads the key from it, AWS's own helper too. */
  readonly path: string;
  readonly privateKeyPem: string;
  /** The certificate, followed by its chain. */
  readonly certificatesPem: string;
  /** Hex in lower case. */
  readonly serial: string;
  readonly user: string;
  readonly organizationalUnit: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/**
 * @returns `undefined` when there is none
 * @throws SessionError `file-exposed`, `certificate-invalid`
 */
export function readIdentity({ identity: path }: LoginFiles, machine: Machine): Identity | undefined {
  const text = readPrivateFile(path, machine);
  if (text === undefined) return undefined;
  const [privateKeyPem] =
    text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/) ?? [];
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const leaf = parse(certificates[0]);
  if (privateKeyPem === undefined || leaf === undefined) {
    throw new SessionError(
      "certificate-invalid",
      `${path} does not hold a key and its certificate: get them with \`bedrock-access login\`.`,
    );
  }
  return {
    path,
    privateKeyPem,
    certificatesPem: `${certificates.join("\n")}\n`,
    serial: leaf.serialNumber.toLowerCase().replace(/^0+(?=.)/, ""),
    user: subjectPart(leaf, "CN"),
    organizationalUnit: subjectPart(leaf, "OU"),
    notBefore: Date.parse(leaf.validFrom),
    notAfter: Date.parse(leaf.validTo),
  };
}

/** The key comes first: some readers take the first block for it, and all find the certificate by its label. */
export function identityText(privateKeyPem: string, certificatePem: string, chainPem: string): string {
  return [privateKeyPem, certificatePem, chainPem].map((pem) => (pem === "" ? "" : `${pem.trimEnd()}\n`)).join("");
}

/** Whether to get another certificate: when a third of its time is left. */
export function isRenewalDue({ notBefore, notAfter }: Identity, now: number): boolean {
  return now >= notAfter - (notAfter - notBefore) / 3;
}

function parse(pem: string | undefined): X509Certificate | undefined {
  try {
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function subjectPart({ subject }: X509Certificate, type: string): string {
  const line = subject.split("\n").find((part) => part.startsWith(`${type}=`));
  return line?.slice(type.length + 1) ?? "";
}
