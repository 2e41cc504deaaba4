import { timingSafeEqual } from "node:crypto";
import { AwsError } from "../errors";
import { expectedSignature, parseAuthorization, type Signature, type SignedRequest, sha256 } from "./signature";

export interface SimulatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AuthenticationOptions {
  /**
   * Whose signatures are verified: a list, or a look-up for credentials that arise later, as those of an STS do.
   *
   * @default any key, whose signature is checked for its form only
   */
  readonly credentials?: readonly SimulatorCredentials[] | ((accessKeyId: string) => SimulatorCredentials | undefined);

  /** Bedrock API keys. @default none: a bearer token is refused */
  readonly bearerTokens?: readonly string[];
}

/** Who made a request: an access key id, or `bearer`. */
export type Caller = string;

/** Checks that a request comes from whom it says, as AWS's front door does. */
export class Authenticator {
  readonly #find: ((accessKeyId: string) => SimulatorCredentials | undefined) | undefined;
  readonly #bearerTokens: ReadonlySet<string>;
  readonly #clock: () => number;

  constructor({ credentials, bearerTokens = [] }: AuthenticationOptions, clock: () => number) {
    this.#find =
      typeof credentials === "function"
        ? credentials
        : credentials && ((id) => credentials.find(({ accessKeyId }) => accessKeyId === id));
    this.#bearerTokens = new Set(bearerTokens);
    this.#clock = clock;
  }

  /** @throws AwsError of status 403 */
  authenticate(request: SignedRequest): Caller {
    const authorization = request.header("authorization");
    if (authorization === undefined) throw new AwsError("MissingAuthenticationTokenException");
    if (authorization.startsWith("Bearer ")) return this.#checkBearer(authorization.slice("Bearer ".length));
    const signature = parseAuthorization(authorization);
    if (signature === undefined) throw new AwsError("IncompleteSignatureException");
    checkScope(signature, request);
    if (this.#find !== undefined) this.#checkSignature(signature, request, this.#find(signature.accessKeyId));
    return signature.accessKeyId;
  }

  #checkBearer(token: string): Caller {
    if (this.#bearerTokens.has(token)) return "bearer";
    throw new AwsError("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
  }

  #checkSignature(signature: Signature, request: SignedRequest, known: SimulatorCredentials | undefined): void {
    if (known === undefined || known.sessionToken !== request.header("x-amz-security-token")) {
      throw new AwsError("UnrecognizedClientException");
    }
    const date = request.header("x-amz-date") ?? "";
    if (Math.abs(parseAmzDate(date) - this.#clock()) > CLOCK_SKEW_MS) {
      throw new AwsError("InvalidSignatureException", `Signature expired or not yet current: ${date}`);
    }
    const payload = request.header("x-amz-content-sha256");
    const isAltered = payload !== undefined && payload !== "UNSIGNED-PAYLOAD" && payload !== sha256(request.body);
    const expected = Buffer.from(expectedSignature(request, signature, known.secretAccessKey));
    if (isAltered || !timingSafeEqual(expected, Buffer.from(signature.signature))) {
      throw new AwsError("InvalidSignatureException");
    }
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const CLOCK_SKEW_MS = 5 * 60_000;

function checkScope(signature: Signature, request: SignedRequest): void {
  const date = request.header("x-amz-date") ?? "";
  if (!Number.isFinite(parseAmzDate(date)) || !date.startsWith(signature.date)) {
    throw new AwsError("IncompleteSignatureException", "Authorization header requires existence of 'X-Amz-Date'.");
  }
  if (signature.service !== "bedrock") {
    throw new AwsError("InvalidSignatureException", "Credential should be scoped to correct service: 'bedrock'. ");
  }
  // With HTTP/2 the AWS SDK for JavaScript signs the pseudo header instead.
  const signsHost = signature.signedHeaders.some((name) => name === "host" || name === ":authority");
  if (!signsHost || !signature.signedHeaders.includes("x-amz-date")) {
    throw new AwsError("InvalidSignatureException", "'Host' and 'X-Amz-Date' must be signed.");
  }
}

/** `20260131T235959Z` in milliseconds since 1970; NaN for anything else. */
function parseAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
