import { createHash, createHmac } from "node:crypto";

/** The parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export interface Signature {
  readonly accessKeyId: string;
  /** `20260131` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** A request as it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, encoded once, without the query. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  /** By lower-case name. */
  header(name: string): string | undefined;
  readonly body: Buffer;
}

/** @returns `undefined` for a header that is not of this form. */
export function parseAuthorization(header: string): Signature | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;:-]+),\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (match === null) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

/**
 * What the signature must be, in hexadecimal.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function expectedSignature(request: SignedRequest, claimed: Signature, secretAccessKey: string): string {
  const scope = `${claimed.date}/${claimed.region}/${claimed.service}/aws4_request`;
  const toSign = [
    "AWS4-HMAC-SHA256",
    request.header("x-amz-date") ?? "",
    scope,
    sha256(canonicalRequest(request, claimed.signedHeaders)),
  ].join("\n");
  return createHmac("sha256", signingKey(secretAccessKey, claimed)).update(toSign).digest("hex");
}

export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.header(name) ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders.join(";"),
    request.header("x-amz-content-sha256") ?? sha256(request.body),
  ].join("\n");
}

/** Every service but S3 encodes the path a second time: `%3A` of a model id becomes `%253A`. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "." && segment !== "") kept.push(segment);
  }
  return `/${kept.map(encode).join("/")}${path.endsWith("/") && kept.length > 0 ? "/" : ""}`;
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** Leaves only what RFC 3986 calls unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function signingKey(secretAccessKey: string, { date, region, service }: Signature): Buffer {
  const id = `${secretAccessKey}/${date}/${region}/${service}`;
  let key = SIGNING_KEYS.get(id);
  if (key === undefined) {
    key = [date, region, service, "aws4_request"].reduce(
      (above: Buffer, part) => createHmac("sha256", above).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
    if (SIGNING_KEYS.size >= 1_000) SIGNING_KEYS.clear();
    SIGNING_KEYS.set(id, key);
  }
  return key;
}

/** Four hashes for each request otherwise, for a key that lives a day. */
const SIGNING_KEYS = new Map<string, Buffer>();
