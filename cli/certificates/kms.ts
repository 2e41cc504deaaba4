// A file of its own in the built command: AWS's library for credentials is large, and few commands need it.
import { setTimeout as sleep } from "node:timers/promises";
import { KMSClient } from "@aws-sdk/client-kms";
import type { AwsConnection } from "../../aws/connection";
import { fetchTransport } from "../../aws/fetch-transport";
import { kmsService } from "../../aws/kms";
import { openKmsSigner } from "../../certificates/authority/kms-signer";

export interface KmsKeyName {
  readonly keyId: string;
  readonly region: string;
}

export function openSigner({ keyId, region }: KmsKeyName) {
  return openKmsSigner({ kms: kmsService(awsConnection("KMS", region)), keyId });
}

/**
 * With the credentials of the AWS CLI.
 *
 * @param service - As the variable that names another endpoint has it: `AWS_ENDPOINT_URL_<service>`.
 */
export function awsConnection(service: "KMS" | "ACM_PCA", region: string): AwsConnection {
  const endpoint = process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env.AWS_ENDPOINT_URL;
  const { credentials } = new KMSClient({ region }).config;
  return {
    region,
    credentials: () => credentials(),
    ...(endpoint !== undefined && { endpoint }),
    transport: fetchTransport(fetch),
    now: Date.now,
    pause: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  };
}
