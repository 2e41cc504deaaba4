import { createHash, createPrivateKey, sign } from "node:crypto";
import { request as httpRequest } from "node:http";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN } from "./company";
import { type Made, NOW } from "./make-certificates";

/** A request as AWS's helper would send it, written down here anew, and how to spoil it. */
export interface RequestOptions {
  readonly certificate: Made;
  readonly chain?: readonly Made[];
  /** @default the certificate's */
  readonly keyPem?: string;
  readonly where?: "query" | "body";
  readonly arns?: Partial<Record<"trustAnchorArn" | "profileArn" | "roleArn", string>>;
  /** @default durationSeconds 3600 */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly date?: string;
  /** @default the date's */
  readonly scopeDate?: string;
  readonly region?: string;
  readonly service?: string;
  readonly algorithm?: string;
  readonly serial?: string;
  /** Signs without these. */
  readonly unsigned?: readonly string[];
  /** Headers beside the usual, signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly ecSignature?: "der" | "ieee-p1363";
  /** Changes what is sent, after it was signed. */
  readonly tamper?: (sent: SentRequest) => SentRequest;
}

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Of an error. */
  readonly message: string | undefined;
}

export function prepare(url: string, options: RequestOptions): SentRequest {
  const {
    certificate,
    chain = [],
    date = stamp(NOW),
    region = REGION,
    service = "rolesanywhere",
    unsigned = [],
  } = options;
  const arns = { profileArn: PROFILE_ARN, roleArn: ROLE_ARN, trustAnchorArn: ANCHOR_ARN, ...options.arns };
  const isInQuery = (options.where ?? "query") === "query";
  const query = isInQuery
    ? Object.entries(arns)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .sort()
        .join("&")
    : "";
  const body = JSON.stringify({ durationSeconds: 3600, ...options.body, ...(isInQuery ? {} : arns) });
  const headers: Record<string, string> = {
    "content-type": "application/json",
    host: new URL(url).host,
    "x-amz-date": date,
    "x-amz-x509": certificate.der.toString("base64"),
    ...(chain.length > 0 && { "x-amz-x509-chain": chain.map(({ der }) => der.toString("base64")).join(",") }),
    ...options.headers,
  };
  const signed = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const canonical = [
    "POST",
    "/sessions",
    query,
    ...signed.map((name) => `${name}:${headers[name]}`),
    "",
    signed.join(";"),
    sha256(body),
  ].join("\n");
  const isRsa = certificate.kind === "RSA-2048";
  const { algorithm = isRsa ? "AWS4-X509-RSA-SHA256" : "AWS4-X509-ECDSA-SHA256" } = options;
  const scope = `${options.scopeDate ?? date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = createPrivateKey(options.keyPem ?? certificate.keyPem);
  const dsaEncoding = options.ecSignature ?? "der";
  const toSign = [algorithm, date, scope, sha256(canonical)].join("\n");
  const signature = sign("sha256", Buffer.from(toSign), { key, dsaEncoding }).toString("hex");
  const serial = options.serial ?? decimalSerial(certificate);
  const authorization = `${algorithm} Credential=${serial}/${scope}, SignedHeaders=${signed.join(";")}, Signature=${signature}`;
  const sent = {
    method: "POST",
    path: `/sessions${isInQuery ? `?${query}` : ""}`,
    headers: { ...headers, authorization },
    body,
  };
  return options.tamper?.(sent) ?? sent;
}

export function call(url: string, options: RequestOptions): Promise<Answer> {
  return send(url, prepare(url, options));
}

/** By node:http, which sends headers as they are. */
export function send(url: string, { method, path, headers, body }: SentRequest): Promise<Answer> {
  return new Promise((done, failed) => {
    const request = httpRequest(url + path, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.once("end", () => {
        const type = response.headers["x-amzn-errortype"];
        done({
          status: response.statusCode ?? 0,
          type: typeof type === "string" ? type : undefined,
          headers: response.headers,
          text,
          message: messageOf(text),
        });
      });
    });
    request.once("error", failed);
    request.end(body);
  });
}

/** `20260301T120000Z` */
export function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

export function decimalSerial({ der }: Made): string {
  // tbsCertificate: [0] version, then the serial: 30 82 .. .. 30 82 .. .. a0 03 02 01 02 02 LEN …
  const at = der.indexOf(Buffer.from([0xa0, 0x03, 0x02, 0x01, 0x02, 0x02])) + 6;
  const length = der[at] ?? 0;
  return BigInt(`0x${der.subarray(at + 1, at + 1 + length).toString("hex")}`).toString();
}

function messageOf(text: string): string | undefined {
  try {
    const value: { readonly message?: string } = JSON.parse(text);
    return value.message;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
