import { childrenOf, expectTag, readDer, readObjectIdentifier, TAG } from "../der/read";
import { EXTENSION } from "../extensions";
import type { x509 } from "../x509";
import { RequestError } from "./request-error";

/**
 * Refuses a request to become a CA. Nothing that it asks for would be granted; but somebody who asks expects it, or tries.
 *
 * @throws RequestError `asks-for-authority`, DerError
 */
export function requireHumble(request: InstanceType<typeof x509.Pkcs10CertificateRequest>): void {
  for (const { oid, value } of request.attributes.flatMap(requestedExtensions)) {
    if (!asksForAuthority(oid, value)) continue;
    throw new RequestError(
      "asks-for-authority",
      "the request wants a CA's certificate: leave out basicConstraints and keyUsage, the issuer decides them.",
    );
  }
}

interface RequestedExtension {
  readonly oid: string;
  readonly value: Uint8Array;
}

/** PKCS#9's attribute, and Microsoft's, which means the same. */
const EXTENSION_REQUESTS = new Set(["1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"]);

function requestedExtensions({ type, values }: { type: string; values: ArrayBuffer[] }): RequestedExtension[] {
  if (!EXTENSION_REQUESTS.has(type)) return [];
  return values.flatMap((value) =>
    childrenOf(expectTag(readDer(new Uint8Array(value)), TAG.sequence)).map((extension) => {
      const [oid, ...rest] = childrenOf(extension);
      return { oid: readObjectIdentifier(oid), value: expectTag(rest.at(-1), TAG.octetString).content };
    }),
  );
}

function asksForAuthority(oid: string, value: Uint8Array): boolean {
  switch (oid) {
    case EXTENSION.basicConstraints: {
      const [isAuthority] = childrenOf(expectTag(readDer(value), TAG.sequence));
      return isAuthority?.tag === TAG.boolean && isAuthority.content[0] !== 0;
    }
    case EXTENSION.keyUsage: {
      const [, bits = 0] = expectTag(readDer(value), TAG.bitString).content;
      return (bits & KEY_CERT_SIGN_OR_CRL_SIGN) !== 0;
    }
    default:
      return false;
  }
}

const KEY_CERT_SIGN_OR_CRL_SIGN = 0b0000_0110;
