// A file of its own in the built command: the library for KMS is large, and few commands need it.
import { KMSClient } from "@aws-sdk/client-kms";
import { openKmsSigner } from "../../certificates/authority/kms-signer";

export interface KmsKeyName {
  readonly keyId: string;
  readonly region: string;
}

/** With the credentials of the AWS CLI. `AWS_ENDPOINT_URL_KMS` names another endpoint. */
export function openSigner({ keyId, region }: KmsKeyName) {
  return openKmsSigner({ client: new KMSClient({ region }), keyId });
}
