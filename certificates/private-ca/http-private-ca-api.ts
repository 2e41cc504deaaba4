import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AuthorityError } from "../authority/authority-error";
import type { PrivateCaApi } from "./private-ca-api";

export interface PrivateCaConnection {
  readonly region: string;
  /** Any AWS SDK client's `config.credentials`. */
  readonly credentials: () => Promise<PrivateCaCredentials>;
  /**
   * Where the service is.
   *
   * @default `https://acm-pca.<region>.amazonaws.com`
   */
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. AWS takes no signature of another quarter of an hour. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export interface PrivateCaCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * AWS Private CA over its JSON protocol, by hand: four operations.
 *
 * Throttled calls and failures of the service are repeated with growing pauses; every operation may be repeated.
 *
 * @throws AuthorityError `private-ca-failed`, from every operation
 */
export function httpPrivateCaApi(connection: PrivateCaConnection): PrivateCaApi {
  const call = caller(connection);
  return {
    getCertificateAuthorityCertificate: async (arn) =>
      textIn(await call("GetCertificateAuthorityCertificate", { CertificateAuthorityArn: arn }), "Certificate"),
    issueCertificate: async (request) => textIn(await call("IssueCertificate", request), "CertificateArn"),
    getCertificate: async (authorityArn, certificateArn) => {
      const parameters = { CertificateAuthorityArn: authorityArn, CertificateArn: certificateArn };
      const answer = await unless("RequestInProgressException", call("GetCertificate", parameters));
      return answer === undefined ? undefined : textIn(answer, "Certificate");
    },
    revokeCertificate: async (authorityArn, serial, reason) => {
      const parameters = { CertificateAuthorityArn: authorityArn, CertificateSerial: serial, RevocationReason: reason };
      await unless("RequestAlreadyProcessedException", call("RevokeCertificate", parameters));
    },
  };
}

/** How often a call is made at most. */
const ATTEMPTS = 5;

const FIRST_PAUSE = 100;

const REPEATABLE = new Set(["ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"]);

type Answer = Readonly<Record<string, unknown>>;

function caller({ region, credentials, fetch, now, pause, random, ...connection }: PrivateCaConnection) {
  const endpoint = new URL(connection.endpoint ?? `https://acm-pca.${region}.amazonaws.com`);
  const signer = new SignatureV4({ service: "acm-pca", region, sha256: Sha256, credentials });

  const attempt = async (operation: string, body: string): Promise<Answer> => {
    const unsigned = {
      method: "POST",
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: "/",
      headers: {
        host: endpoint.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `ACMPrivateCA.${operation}`,
      },
      body,
    };
    const request = await signer.sign(unsigned, { signingDate: new Date(now()) });
    const { host: _, ...headers } = request.headers; // fetch writes it itself, from the address
    const response = await fetch(endpoint, { method: "POST", headers, body });
    const answer = parse(await response.text());
    if (response.ok) return answer;
    throw new PrivateCaRefusal(operation, response.status, answer);
  };

  return async (operation: string, parameters: object): Promise<Answer> => {
    const body = JSON.stringify(parameters);
    for (let made = 1; ; made++) {
      try {
        return await attempt(operation, body);
      } catch (error) {
        const refusal = error instanceof PrivateCaRefusal ? error : undefined;
        if (made < ATTEMPTS && refusal?.isFinal !== true) {
          await pause(FIRST_PAUSE * 2 ** made * random());
          continue;
        }
        if (refusal !== undefined) throw refusal;
        const reason = error instanceof Error ? error.message : `${error}`;
        throw new AuthorityError(
          "private-ca-failed",
          `AWS Private CA cannot be reached (${reason}): try again.`,
          error,
        );
      }
    }
  };
}

/** What the service answers instead of a result. */
class PrivateCaRefusal extends AuthorityError {
  readonly type: string;
  readonly isFinal: boolean;

  constructor(operation: string, status: number, answer: Answer) {
    const type = `${answer.__type ?? status}`.replace(/^.*#/, "");
    const message = answer.message ?? answer.Message ?? "no message";
    super("private-ca-failed", `AWS Private CA, ${operation}: ${type}: ${message}. ${mendOf(type)}`);
    this.name = "AuthorityError";
    this.type = type;
    this.isFinal = status < 500 && !REPEATABLE.has(type);
  }
}

async function unless(type: string, answering: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answering;
  } catch (error) {
    if (error instanceof PrivateCaRefusal && error.type === type) return undefined;
    throw error;
  }
}

function textIn(answer: Answer, field: string): string {
  const value = answer[field];
  if (typeof value === "string") return value;
  throw new AuthorityError("private-ca-failed", `AWS Private CA answered without ${field}: try again.`);
}

function parse(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? { ...answer } : {};
  } catch {
    return {};
  }
}

function mendOf(type: string): string {
  switch (type) {
    case "ResourceNotFoundException":
      return "Give the ARN of a private CA in this region, and a certificate of that CA.";
    case "InvalidStateException":
      return "The CA must be active, with its certificate installed.";
    case "AccessDeniedException":
      return "Let this role do acm-pca:IssueCertificate, GetCertificate, RevokeCertificate and GetCertificateAuthorityCertificate.";
    case "LimitExceededException":
      return "The CA has issued or revoked all that its quota allows: raise the quota, or rotate to a new CA.";
    default:
      return "Check the CA and the order, and try again.";
  }
}
