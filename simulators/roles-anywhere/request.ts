import { createHash } from "node:crypto";

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** As sent, with its query. */
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The values of a header, joined as signatures want them; `undefined` without any. */
export function headerOf({ rawHeaders }: RawRequest, name: string): string | undefined {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? "");
  }
  return values.length === 0 ? undefined : values.map((value) => value.trim().replaceAll(/ +/g, " ")).join(",");
}

export function headerNames({ rawHeaders }: RawRequest): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
}

export function pathOf({ target }: RawRequest): string {
  return target.split("?", 1)[0] ?? "";
}

/** Decoded. @throws URIError */
export function queryOf({ target }: RawRequest): readonly (readonly [name: string, value: string])[] {
  const start = target.indexOf("?");
  if (start < 0) return [];
  return target
    .slice(start + 1)
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [decode(name), decode(value.join("="))] as const;
    });
}

/**
 * What the client must have hashed and signed.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export function canonicalRequest(request: RawRequest, signedHeaders: readonly string[]): string {
  return [
    request.method,
    pathOf(request),
    queryOf(request)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join("&"),
    ...signedHeaders.map((name) => `${name}:${headerOf(request, name) ?? ""}`),
    "",
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/** Leaves only what RFC 3986 calls unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
