import { AwsRefusal } from "../../../aws/aws-error";
import type { AwsCall } from "../../../aws/json-service";
import type { SignBytes } from "./caller-context";

/**
 * Signs with a key of AWS KMS on P-256, whose private part nobody ever has.
 *
 * @param keyId - ARN, id or alias.
 * @param kms - From `kmsService`.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function kmsSigner(keyId: string, kms: AwsCall): SignBytes {
  return async (message) => {
    const { Signature: signature } = await kms("Sign", {
      KeyId: keyId,
      Message: Buffer.from(message).toString("base64"), // at most 4,096 bytes; a context has some 500
      MessageType: "RAW",
      SigningAlgorithm: "ECDSA_SHA_256",
    }).catch((error: unknown) => {
      if (!(error instanceof AwsRefusal)) throw error;
      throw new Error(`KMS does not sign with ${keyId}: ${error.reason}`, { cause: error });
    });
    if (typeof signature !== "string")
      throw new Error(`KMS does not sign with ${keyId}: it answers without a signature`);
    return Buffer.from(signature, "base64");
  };
}
