import { hash } from "node:crypto";
import type { LimiterStoreAddress } from "../../../access/function-settings";
import type { AwsCredentials } from "../../../aws/credentials";
import { credentialScope, pathSegment, signatureOf, signingTime } from "../../../aws/sigv4";

/**
 * The password with which a user of ElastiCache signs in by IAM: a presigned request, without its scheme, that is never sent. It
 * serves for 15 minutes; the connection that it opened may stay for 12 hours.
 *
 * @param now - Milliseconds since 1970.
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function iamToken(
  { cache, user, serverless }: Pick<LimiterStoreAddress, "cache" | "user" | "serverless">,
  credentials: AwsCredentials,
  region: string,
  now: number,
): string {
  const time = signingTime(now);
  const parameters: Readonly<Record<string, string | undefined>> = {
    Action: "connect",
    ResourceType: serverless ? "ServerlessCache" : undefined,
    User: user,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${credentials.accessKeyId}/${credentialScope(time, region, SERVICE)}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": `${TOKEN_SECONDS}`,
    "X-Amz-Security-Token": credentials.sessionToken,
    "X-Amz-SignedHeaders": "host",
  };
  // Sorted by name, as they stand above.
  const query = Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${pathSegment(value)}`]))
    .join("&");
  const host = cache.toLowerCase();
  const canonical = `GET\n/\n${query}\nhost:${host}\n\nhost\n${hash("sha256", "")}`;
  const signature = signatureOf(canonical, credentials, time, region, SERVICE);
  return `${host}/?${query}&X-Amz-Signature=${signature}`;
}

const SERVICE = "elasticache";

/** The longest that ElastiCache takes. */
const TOKEN_SECONDS = 900;
