import { boolean, integer, objectIdentifier, octetString, sequence, taggedValue } from "./der/write";

/**
 * The extensions that we write, each as the DER of an Extension.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2
 */
export function basicConstraints(kind: "authority" | "leaf"): Uint8Array {
  // An authority of ours issues leaves and nothing else: no CA may follow it.
  return critical(EXTENSION.basicConstraints, kind === "leaf" ? sequence() : sequence(boolean(true), integer(0n)));
}

export function keyUsage(bits: Uint8Array): Uint8Array {
  return critical(EXTENSION.keyUsage, bits);
}

export function extendedKeyUsage(purpose: string): Uint8Array {
  return extension(EXTENSION.extendedKeyUsage, sequence(objectIdentifier(purpose)));
}

export function subjectAlternativeUri(uri: string): Uint8Array {
  return extension(EXTENSION.subjectAlternativeName, sequence(taggedValue(6, Buffer.from(uri, "latin1"))));
}

export function subjectKeyIdentifier(keyId: Uint8Array): Uint8Array {
  return extension(EXTENSION.subjectKeyIdentifier, octetString(keyId));
}

export function authorityKeyIdentifier(keyId: Uint8Array): Uint8Array {
  return extension(EXTENSION.authorityKeyIdentifier, sequence(taggedValue(0, keyId)));
}

export function crlNumber(number: bigint): Uint8Array {
  return extension(EXTENSION.crlNumber, integer(number));
}

export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  crlNumber: "2.5.29.20",
  reasonCode: "2.5.29.21",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
} as const;

export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

export function extension(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), octetString(value));
}

function critical(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), boolean(true), octetString(value));
}
