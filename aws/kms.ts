import type { AwsConnection } from "./connection";
import { type AwsCall, jsonService } from "./json-service";

/** AWS KMS. */
export function kmsService(connection: AwsConnection): AwsCall {
  const protocol = { name: "KMS", host: "kms", signingName: "kms", target: "TrentService", version: "1.1" } as const;
  return jsonService(protocol, connection).call;
}
