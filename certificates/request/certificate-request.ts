import { type KeyObject, verify } from "node:crypto";
import { childrenOf, type DerElement, DerError, expectTag, readBitString, readDer, TAG } from "../der/read";
import type { LeafSubject } from "../leaf/leaf-subject";
import { readPem, writePem } from "../pem";
import { readSignatureAlgorithm } from "../signature-algorithm";
import { x509 } from "../x509";
import { RequestError } from "./request-error";
import { keyHashOf, readRequestKey } from "./request-key";
import { requireHumble } from "./requested-extensions";
import { requireOwnSubject } from "./requested-subject";

/** A request whose sender has the private key, and whose key is one to build on. */
export interface CertificateRequest {
  readonly publicKey: KeyObject;
  /** SHA-256 of the SubjectPublicKeyInfo, in hex. */
  readonly keyHash: string;
  /** As it was sent: AWS Private CA wants to see it. */
  readonly pem: string;
}

export interface RequestExpectations {
  /** Who asks. A request may leave its subject empty; one that names somebody else is refused. */
  readonly subject: LeafSubject;
  /** Whether some certificate has, or had, the key with this hash. */
  readonly seen: (keyHash: string) => boolean | Promise<boolean>;
}

/** Bytes or characters. A request with an RSA key of 4096 bits has 1,700. */
export const MAX_REQUEST_SIZE = 8_192;

/**
 * Reads and checks a PKCS#10 certificate request.
 *
 * @param request - PEM as text, or DER.
 * @throws RequestError
 */
export async function readCertificateRequest(
  request: string | Uint8Array,
  { subject, seen }: RequestExpectations,
): Promise<CertificateRequest> {
  if (request.length > MAX_REQUEST_SIZE) {
    throw new RequestError(
      "oversized",
      `a request of ${request.length} bytes: ${MAX_REQUEST_SIZE} are the most; leave out all but key and name.`,
    );
  }
  const der = typeof request === "string" ? fromPem(request) : request;
  const { publicKey, parsed } = checkProof(der);
  reading(() => requireHumble(parsed));
  reading(() => requireOwnSubject(parsed, subject));
  const keyHash = keyHashOf(publicKey);
  if (await seen(keyHash)) {
    throw new RequestError("reused-key", "another certificate has this key already: make a new key for each request.");
  }
  return { publicKey, keyHash, pem: writePem(LABEL, der) };
}

const LABEL = "CERTIFICATE REQUEST";

function fromPem(text: string): Uint8Array {
  const { blocks, hasOtherText } = readPem(text);
  const [block] = blocks;
  if (block === undefined) throw malformed("no PEM block of a CERTIFICATE REQUEST");
  if (blocks.length > 1 || hasOtherText) {
    throw trailing();
  }
  if (block.label !== LABEL && block.label !== `NEW ${LABEL}`) throw malformed(`a PEM block of ${block.label}`);
  return block.der;
}

/** The key is checked first: a signature by a huge one takes long to verify. */
function checkProof(der: Uint8Array) {
  const [info, algorithm, signature] = elementsOf(der);
  const spki = reading(() => expectTag(childrenOf(info)[2], TAG.sequence));
  const publicKey = reading(() => readRequestKey(spki));
  const how = reading(() => readSignatureAlgorithm(algorithm));
  if ("unknown" in how || how.key !== publicKey.asymmetricKeyType) {
    throw new RequestError(
      "weak-signature",
      `the request is signed with ${"unknown" in how ? how.unknown : how.name}: sign it with its own key and SHA-256.`,
    );
  }
  const proof = reading(() => readBitString(signature));
  if (!isProof(how.hash, info.whole, publicKey, proof)) {
    throw new RequestError(
      "forged-proof",
      "the request is not signed with the key that it holds: send it unchanged, as it was made with the private key.",
    );
  }
  return { publicKey, parsed: reading(() => new x509.Pkcs10CertificateRequest(Buffer.from(der))) };
}

function isProof(hash: string, info: Uint8Array, key: KeyObject, proof: Uint8Array): boolean {
  try {
    return verify(hash, info, key, proof);
  } catch {
    return false; // not even the form of a signature
  }
}

function elementsOf(der: Uint8Array): readonly [DerElement, DerElement, DerElement] {
  return reading(() => {
    const [info, algorithm, signature, ...others] = childrenOf(expectTag(readDer(der), TAG.sequence));
    if (info === undefined || algorithm === undefined || signature === undefined || others.length > 0) {
      throw new Error("not the three parts of a request");
    }
    return [info, algorithm, signature];
  });
}

/** Whatever a reader says about hostile bytes becomes one error. */
function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (error instanceof DerError && error.trailingBytes > 0) throw trailing();
    throw malformed(error instanceof Error ? error.message : "unreadable", error);
  }
}

function malformed(reason: string, cause?: unknown): RequestError {
  return new RequestError("malformed", `this is no certificate request (${reason}): make one as PKCS#10.`, cause);
}

function trailing(): RequestError {
  return new RequestError("trailing-data", "something stands beside the request: send the request and nothing else.");
}
