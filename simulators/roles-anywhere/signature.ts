import { verify } from "node:crypto";
import { type Certificate, readCertificate } from "./certificate";
import { MOST_INTERMEDIATES } from "./chain";
import { denied, invalid, ownText, ServiceError, text } from "./errors";
import { canonicalRequest, headerNames, headerOf, type RawRequest, sha256 } from "./request";

/** Who signed a request, by what the request itself shows. Whether that is anybody we trust is another question. */
export interface Signer {
  readonly leaf: Certificate;
  /** The certificates that came along, whatever they are. */
  readonly chain: readonly Certificate[];
}

/**
 * Checks that the request was signed just now, for this region, with the key of the certificate that it carries.
 *
 * @param now - Milliseconds since 1970.
 * @throws ServiceError
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export function verifySignature(request: RawRequest, region: string, now: number): Signer {
  const header = headerOf(request, "authorization");
  if (header === undefined)
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const authorization = parseAuthorization(header);
  if (authorization === undefined) {
    throw new ServiceError(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'.",
    );
  }
  const leaf = readHeader(headerOf(request, "x-amz-x509") ?? "");
  const sent = headerOf(request, "x-amz-x509-chain")?.split(",") ?? [];
  if (sent.length > MOST_INTERMEDIATES) {
    throw invalid(`The certificate chain has ${sent.length} certificates; ${MOST_INTERMEDIATES} are allowed.`);
  }
  const chain = sent.map(readHeader);
  const isGood =
    isCurrent(request, authorization, now) &&
    authorization.region === region &&
    authorization.serial === leaf.serial.toString() &&
    authorization.algorithm === ALGORITHMS[keyType(leaf) ?? ""] &&
    signsEnough(request, authorization.signedHeaders) &&
    isSigned(request, authorization, leaf);
  // AWS says no more, not even of a clock that is wrong.
  if (!isGood) throw denied(text.invalidSignature);
  return { leaf, chain };
}

/** The parts of `AWS4-X509-… Credential=…, SignedHeaders=…, Signature=…`. */
interface Authorization {
  readonly algorithm: string;
  /** In decimal. */
  readonly serial: string;
  /** `20260131` */
  readonly date: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

function parseAuthorization(header: string): Authorization | undefined {
  const match =
    /^(AWS4-X509-[A-Z0-9-]+) Credential=(\d{1,50})\/(\d{8})\/([a-z0-9-]+)\/rolesanywhere\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=((?:[0-9a-f]{2})+)$/.exec(
      header,
    );
  if (match === null) return undefined;
  const [, algorithm = "", serial = "", date = "", region = "", signedHeaders = "", signature = ""] = match;
  const names = signedHeaders.split(";");
  return { algorithm, serial, date, region, signedHeaders: names, signature: Buffer.from(signature, "hex") };
}

/** By the type of key as OpenSSL calls it. */
const ALGORITHMS: Readonly<Record<string, string>> = { rsa: "AWS4-X509-RSA-SHA256", ec: "AWS4-X509-ECDSA-SHA256" };

function readHeader(base64: string): Certificate {
  try {
    return readCertificate(Buffer.from(base64, "base64"));
  } catch {
    throw invalid(ownText.malformedCertificate);
  }
}

function isCurrent(request: RawRequest, { date }: Authorization, now: number): boolean {
  const stamp = headerOf(request, "x-amz-date") ?? "";
  return stamp.startsWith(date) && Math.abs(parseStamp(stamp) - now) <= CLOCK_SKEW_MS;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const CLOCK_SKEW_MS = 5 * 60_000;

/** `20260131T235959Z` in milliseconds since 1970; NaN for anything else. */
function parseStamp(stamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The host and every header of AWS's own: one that is not signed could be anybody's. */
function signsEnough(request: RawRequest, signedHeaders: readonly string[]): boolean {
  const own = headerNames(request).filter((name) => name.startsWith("x-amz-"));
  return [...REQUIRED_HEADERS, ...own].every((name) => signedHeaders.includes(name));
}

const REQUIRED_HEADERS: readonly string[] = ["host", "x-amz-date", "x-amz-x509"];

function isSigned(request: RawRequest, authorization: Authorization, leaf: Certificate): boolean {
  const { algorithm, date, region, signedHeaders, signature } = authorization;
  const toSign = [
    algorithm,
    headerOf(request, "x-amz-date"),
    `${date}/${region}/rolesanywhere/aws4_request`,
    sha256(canonicalRequest(request, signedHeaders)),
  ].join("\n");
  return verify("sha256", Buffer.from(toSign), leaf.openssl.publicKey, signature);
}

function keyType(leaf: Certificate): string | undefined {
  try {
    return leaf.openssl.publicKey.asymmetricKeyType;
  } catch {
    return undefined;
  }
}
