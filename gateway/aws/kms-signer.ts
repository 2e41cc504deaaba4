import type { SignBytes } from "../identity/context/caller-context";
import { AwsClient, type AwsClientProps } from "./aws-client";

/**
 * Signs with a key of AWS KMS on P-256, whose private part nobody ever has.
 *
 * @param keyId - ARN, id or alias.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function kmsSigner(keyId: string, props: AwsClientProps): SignBytes {
  const kms = new AwsClient({ host: "kms", signingName: "kms" }, props);
  return async (message) => {
    const { status, body } = await kms.send({
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.Sign" },
      body: JSON.stringify({
        KeyId: keyId,
        Message: Buffer.from(message).toString("base64"), // at most 4,096 bytes; a context has some 500
        MessageType: "RAW",
        SigningAlgorithm: "ECDSA_SHA_256",
      }),
    });
    const signature = status === 200 ? signatureIn(body) : undefined;
    if (signature === undefined) throw new Error(`KMS does not sign with ${keyId}: ${status} ${body.slice(0, 300)}`);
    return Buffer.from(signature, "base64");
  };
}

function signatureIn(body: string): string | undefined {
  const { Signature: signature }: { readonly Signature?: unknown } = JSON.parse(body);
  return typeof signature === "string" ? signature : undefined;
}
