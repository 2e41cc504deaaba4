import { createHmac, hash } from "node:crypto";
import type { AwsCredentials } from "../sessions/credentials";

/** A POST as it will go over the wire. */
export interface SignableRequest {
  readonly host: string;
  /** Percent-encoded, without a query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The headers with which to send a request so that Bedrock takes it: the given ones in lower case, and those of Signature
 * Version 4.
 *
 * Our own and not `@smithy/signature-v4`, which costs several times as much for each request; a property test holds the two
 * together.
 *
 * @param now - Milliseconds since 1970.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(
  request: SignableRequest,
  credentials: AwsCredentials,
  region: string,
  now: number,
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
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
  let canonical = `POST\n${canonicalPath(request.path)}\n\n`;
  for (const name of names) canonical += `${name}:${canonicalValue(headers[name] ?? "")}\n`;
  canonical += `\n${signedNames}\n${bodyHash}`;

  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical)}`;
  const signature = createHmac("sha256", signingKey(credentials, day, region))
    .update(toSign)
    .digest("hex");
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
  return headers;
}

/** One segment of a path, as AWS's own clients write it: `encodeURIComponent` leaves five characters that AWS encodes. */
export function pathSegment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const SERVICE = "bedrock";

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

/** The key depends on the day and the region alone: without this cache it would cost four more digests a request. */
function signingKey(credentials: AwsCredentials, day: string, region: string): Buffer {
  let keys = KEYS.get(credentials);
  if (keys === undefined || keys.day !== day) {
    keys = { day, byRegion: new Map() };
    KEYS.set(credentials, keys);
  }
  const known = keys.byRegion.get(region);
  if (known !== undefined) return known;
  const key = [day, region, SERVICE, "aws4_request"].reduce<Buffer>(
    (parent, part) => createHmac("sha256", parent).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  keys.byRegion.set(region, key);
  return key;
}

/** Goes away with the credentials. */
const KEYS = new WeakMap<AwsCredentials, { readonly day: string; readonly byRegion: Map<string, Buffer> }>();
