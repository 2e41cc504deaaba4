import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Machine } from "../../files/exposure";
import { readPrivateFile } from "./private-file";
import { SessionError } from "./session-error";

/** Whoever holds a certificate's private key. */
export interface CertificateSigner {
  /** Signs with SHA-256: an RSA key by PKCS#1 v1.5, an EC key in DER. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * Signs with the key of a file that nobody else may read.
 *
 * @throws SessionError `key-invalid`, or `file-exposed`
 */
export function keyFileSigner(path: string, machine: Machine): CertificateSigner {
  const pem = readPrivateFile(path, machine);
  if (pem === undefined) {
    throw new SessionError("key-invalid", `There is no private key in ${path}: get one with \`bedrock-access login\`.`);
  }
  return pemSigner(pem);
}

/**
 * Signs with a key in PEM: PKCS#8, SEC 1 or PKCS#1; EC on P-256 or P-384, or RSA of 2,048 bits or more.
 *
 * @throws SessionError `key-invalid`
 */
export function pemSigner(pem: string): CertificateSigner {
  const key = readKey(pem);
  checkKind(key);
  return { sign: (bytes) => sign("sha256", bytes, key) };
}

function readKey(pem: string): KeyObject {
  if (pem.includes("TSS2 PRIVATE KEY")) {
    throw new SessionError(
      "key-invalid",
      "The key is wrapped by a TPM, which `aws_signing_helper` can use: write its profile with `bedrock-access configure aws-profile`.",
    );
  }
  if (pem.includes("ENCRYPTED")) {
    throw new SessionError(
      "key-invalid",
      "The key has a passphrase, which a process in the background cannot ask for: store it without, in a file of mode 600.",
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    // without the cause, which may quote what it was given
    throw new SessionError("key-invalid", "The private key cannot be read: give it in PEM.");
  }
}

function checkKind({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): void {
  const { namedCurve = "", modulusLength = 0 } = asymmetricKeyDetails ?? {};
  const isTaken =
    (asymmetricKeyType === "ec" && CURVES.includes(namedCurve)) ||
    (asymmetricKeyType === "rsa" && modulusLength >= LEAST_RSA_BITS);
  if (isTaken) return;
  const kind = [asymmetricKeyType, namedCurve || modulusLength || ""].join(" ").trim();
  throw new SessionError(
    "key-invalid",
    `The private key is ${kind}: use EC on P-256 or P-384, or RSA of ${LEAST_RSA_BITS} bits or more.`,
  );
}

/** P-256 and P-384, as OpenSSL calls them. */
const CURVES: readonly string[] = ["prime256v1", "secp384r1"];
const LEAST_RSA_BITS = 2048;
