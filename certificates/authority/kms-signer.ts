import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { messageOf } from "../../access/thrown";
import { AwsRefusal } from "../../aws/aws-error";
import type { Answer, AwsCall } from "../../aws/json-service";
import type { SignatureAlgorithm } from "../signature-algorithm";
import { AuthorityError } from "./authority-error";
import { type Signer, signingAlgorithm } from "./signer";

export interface KmsKey {
  /** From `kmsService`. */
  readonly kms: AwsCall;
  /** Id, ARN or alias of an asymmetric key for signing: ECC_NIST_P256, ECC_NIST_P384, RSA_2048, RSA_3072 or RSA_4096. */
  readonly keyId: string;
}

/**
 * Signs with a key in AWS KMS, which never leaves it. Needs `kms:GetPublicKey` and `kms:Sign`.
 *
 * @throws AuthorityError `signing-failed` when KMS does not give its public key, `unsupported-key`
 */
export async function openKmsSigner({ kms, keyId }: KmsKey): Promise<Signer> {
  const publicKey = await publicKeyOf(kms, keyId);
  const algorithm = signingAlgorithm(publicKey);
  const SigningAlgorithm = KMS_NAMES[algorithm.name];
  if (SigningAlgorithm === undefined) throw unsupported(keyId, `KMS does not sign with ${algorithm.name}`);
  return {
    publicKey,
    algorithm,
    sign: async (data) => {
      const parameters = { KeyId: keyId, SigningAlgorithm, ...signedMessage(data, algorithm) };
      const { Signature } = await asking(keyId, () => kms("Sign", parameters));
      return bytesOf(Signature) ?? new Uint8Array(); // which no signature is: it is verified next
    },
  };
}

const KMS_NAMES: Readonly<Record<string, string>> = {
  "ecdsa-with-SHA256": "ECDSA_SHA_256",
  "ecdsa-with-SHA384": "ECDSA_SHA_384",
  sha256WithRSAEncryption: "RSASSA_PKCS1_V1_5_SHA_256",
};

/**
 * What KMS takes whole, in bytes. A revocation list is longer: KMS gets its hash then.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
const MAX_MESSAGE = 4_096;

function signedMessage(data: Uint8Array, { hash }: SignatureAlgorithm) {
  return data.length <= MAX_MESSAGE
    ? { MessageType: "RAW", Message: Buffer.from(data).toString("base64") }
    : { MessageType: "DIGEST", Message: createHash(hash).update(data).digest("base64") };
}

async function publicKeyOf(kms: AwsCall, keyId: string): Promise<KeyObject> {
  const { PublicKey, KeyUsage } = await asking(keyId, () => kms("GetPublicKey", { KeyId: keyId }));
  const key = bytesOf(PublicKey);
  if (KeyUsage !== "SIGN_VERIFY" || key === undefined)
    throw unsupported(keyId, `its usage is ${KeyUsage ?? "unknown"}`);
  try {
    return createPublicKey({ key, format: "der", type: "spki" });
  } catch {
    throw unsupported(keyId, "its public key cannot be read"); // OpenSSL's own words help nobody
  }
}

function bytesOf(base64: unknown): Buffer | undefined {
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
}

async function asking(keyId: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const [code, reason] =
      error instanceof AwsRefusal ? [error.code, `${error.operation}: ${error.reason}`] : ["", messageOf(error)];
    throw new AuthorityError("signing-failed", `KMS, key ${keyId}: ${reason}. ${mendOf(code)}`, error);
  }
}

function mendOf(code: string): string {
  switch (code) {
    case "NotFoundException":
      return "Give the id, ARN or alias of a key in this account and region.";
    case "DisabledException":
    case "KMSInvalidStateException":
      return "Enable the key, or cancel its deletion.";
    case "AccessDeniedException":
      return "Let this role do kms:GetPublicKey and kms:Sign, in its own policy and in the key's.";
    case "UnsupportedOperationException":
    case "InvalidKeyUsageException":
      return "Give an asymmetric key for signing (SIGN_VERIFY).";
    default:
      return "Try again.";
  }
}

function unsupported(keyId: string, why: string): AuthorityError {
  return new AuthorityError(
    "unsupported-key",
    `KMS, key ${keyId}: ${why}. Give an asymmetric key for signing (SIGN_VERIFY): ECC_NIST_P256 or RSA_2048.`,
  );
}
