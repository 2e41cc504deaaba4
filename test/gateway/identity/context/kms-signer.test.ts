import { AwsRefusal } from "../../../../aws/aws-error";
import type { AwsCall } from "../../../../aws/json-service";
import { kmsSigner } from "../../../../gateway/identity/context/kms-signer";

const KEY = "alias/bedrock-test-context";

test("KMS is asked to sign the message as it is, and its signature comes back in bytes", async () => {
  const asked: unknown[] = [];
  const kms: AwsCall = async (operation, parameters) => {
    asked.push([operation, parameters]);
    return { Signature: Buffer.from("signed").toString("base64") };
  };
  expect(Buffer.from(await kmsSigner(KEY, kms)(Buffer.from("a context"))).toString()).toBe("signed");
  const Message = Buffer.from("a context").toString("base64");
  expect(asked).toEqual([["Sign", { KeyId: KEY, Message, MessageType: "RAW", SigningAlgorithm: "ECDSA_SHA_256" }]]);
});

test.each([
  [
    "refuses",
    () => Promise.reject(new AwsRefusal("KMS", "Sign", 400, "DisabledException", "DisabledException: it is off", {})),
    `KMS does not sign with ${KEY}: DisabledException: it is off`,
  ],
  ["gives no signature", () => Promise.resolve({}), `KMS does not sign with ${KEY}: it answers without a signature`],
])("a KMS that %s has signed nothing, and the error names the key", async (_, kms, message) => {
  await expect(kmsSigner(KEY, kms)(Buffer.from("a context"))).rejects.toThrow(message);
});
