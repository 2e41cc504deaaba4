import { createHmac, hash } from "node:crypto";
import type { AwsCredentials } from "./credentials";

/** A request as it will go over the wire. */
export interface SignableRequest {
  /** @default "POST" */
  readonly method?: "GET" | "POST" | "PUT";
  readonly host: string;
  /** Percent-encoded, without a query. */
  readonly path: string;
  /** Percent-encoded, its parameters sorted by name. @default "" */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The headers with which to send a request so that AWS takes it: the given ones in lower case, and those of Signature
 * Version 4.
 *
 * Our own and not `@smithy/signature-v4`, which costs several times as much for each request; a property test holds the two
 * together.
 *
 * @param now - Milliseconds since 1970.
 * @param service - As it stands in the signature. For S3, which signs paths in another way, only where nothing of the path is encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(
  request: SignableRequest,
  credentials: AwsCredentials,
  region: string,
  now: number,
  service = "bedrock",
): Record<string, string> {
  const time = signingTime(now);
  const bodyHash = hash("sha256", request.body);

  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  headers.host = request.host;
  headers["x-amz-date"] = time;
  headers["x-amz-content-sha256"] = bodyHash;
  if (credentials.sessionToken !== undefined) headers["x-amz-security-token"] = credentials.sessionToken;
  else delete headers["x-amz-security-token"];
  delete headers.authorization;

  const names = Object.keys(headers)
    .filter((name) => !isUnsigned(name))
    .sort();
  const signedNames = names.join(";");
  let canonical = `${request.method ?? "POST"}\n${canonicalPath(request.path)}\n${request.query ?? ""}\n`;
  for (const name of names) canonical += `${name}:${canonicalValue(headers[name] ?? "")}\n`;
  canonical += `\n${signedNames}\n${bodyHash}`;

  const scope = credentialScope(time, region, service);
  const signature = signatureOf(canonical, credentials, time, region, service);
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
  return headers;
}

/** `20261125T120000Z` */
export function signingTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** What a signature holds for: `20261125/eu-central-1/bedrock/aws4_request`. */
export function credentialScope(time: string, region: string, service: string): string {
  return `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
}

/**
 * The signature of a canonical request, in hex.
 *
 * @param time - As {@link signingTime} writes it.
 */
export function signatureOf(
  canonical: string,
  credentials: AwsCredentials,
  time: string,
  region: string,
  service: string,
): string {
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${credentialScope(time, region, service)}\n${hash("sha256", canonical)}`;
  return createHmac("sha256", signingKey(credentials, time.slice(0, 8), region, service))
    .update(toSign)
    .digest("hex");
}

/** One segment of a path or query, as AWS's own clients write it: `encodeURIComponent` leaves five characters that AWS encodes. */
export function pathSegment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Every service but S3 signs the path encoded once more than it is sent. */
function canonicalPath(path: string): string {
  return path.split("/").map(pathSegment).join("/");
}

function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}

/** Headers that proxies change on the way, or that belong to the connection. Source: `@smithy/signature-v4`. */
function isUnsigned(name: string): boolean {
  return UNSIGNED.has(name) || name.startsWith("proxy-") || name.startsWith("sec-");
}

const UNSIGNED = new Set([
  ...[
    "authorization",
    "cache-control",
    "connection",
    "expect",
    "from",
    "keep-alive",
    "max-forwards",
    "pragma",
    "referer",
  ],
  ...["te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id"],
]);

/** The key depends on the day, the region and the service alone: without this cache it would cost four more digests a request. */
function signingKey(credentials: AwsCredentials, day: string, region: string, service: string): Buffer {
  let keys = KEYS.get(credentials);
  if (keys === undefined || keys.day !== day) {
    keys = { day, byPlace: new Map() };
    KEYS.set(credentials, keys);
  }
  const place = `${service}/${region}`;
  const known = keys.byPlace.get(place);
  if (known !== undefined) return known;
  const key = [day, region, service, "aws4_request"].reduce<Buffer>(
    (parent, part) => createHmac("sha256", parent).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  keys.byPlace.set(place, key);
  return key;
}

/** Goes away with the credentials. */
const KEYS = new WeakMap<AwsCredentials, { readonly day: string; readonly byPlace: Map<string, Buffer> }>();
