import { createHash, verify } from "node:crypto";
import { credentialScope, pathSegment, signingTime } from "../../aws/sigv4";
import type { CertificateSigner } from "./certificate-signer";
import type { ClientCertificate } from "./client-certificate";
import { SessionError } from "./session-error";

export interface RequestToSign {
  readonly url: URL;
  readonly body: string;
  readonly region: string;
  readonly certificate: ClientCertificate;
  readonly signer: CertificateSigner;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The headers of a POST that a certificate's key has signed, all but `host`, which the client sends by itself.
 *
 * Signature Version 4 with a certificate in place of a secret: there is no key derived for the day, and the credential is the
 * serial number.
 *
 * @throws SessionError `key-mismatch` when the key is not the certificate's.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export async function signRequest(request: RequestToSign): Promise<Readonly<Record<string, string>>> {
  const { url, body, region, certificate, now } = request;
  const date = signingTime(now);
  const sent: Readonly<Record<string, string>> = {
    "content-type": "application/json",
    "x-amz-date": date,
    "x-amz-x509": certificate.der.toString("base64"),
    ...(certificate.chain.length > 0 && {
      "x-amz-x509-chain": certificate.chain.map((der) => der.toString("base64")).join(","),
    }),
  };
  const headers = Object.entries({ ...sent, host: url.host }).sort(([one], [other]) => (one < other ? -1 : 1));
  const signedHeaders = headers.map(([name]) => name).join(";");
  const canonicalRequest = [
    "POST",
    url.pathname,
    canonicalQuery(url),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders,
    sha256(body),
  ].join("\n");
  const scope = credentialScope(date, region, "rolesanywhere");
  const toSign = [certificate.algorithm, date, scope, sha256(canonicalRequest)].join("\n");
  const signature = await signWith(request, Buffer.from(toSign));
  return {
    ...sent,
    authorization: [
      `${certificate.algorithm} Credential=${certificate.serial}/${scope}`,
      `SignedHeaders=${signedHeaders}`,
      `Signature=${signature.toString("hex")}`,
    ].join(", "),
  };
}

/** A query as signatures want it: sorted, and only unreserved characters unescaped. */
export function renderQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${pathSegment(name)}=${pathSegment(value)}`)
    .sort()
    .join("&");
}

function canonicalQuery(url: URL): string {
  return renderQuery(Object.fromEntries(url.searchParams));
}

async function signWith({ certificate, signer }: RequestToSign, bytes: Buffer): Promise<Buffer> {
  const signature = Buffer.from(await signer.sign(bytes));
  // AWS would say no more than "Invalid signature"
  if (!verify("sha256", bytes, certificate.publicKey, signature)) {
    throw new SessionError(
      "key-mismatch",
      "The private key is not the certificate's: give the two files that were made together, or get new ones with `bedrock-access login`.",
    );
  }
  return signature;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
