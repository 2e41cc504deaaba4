import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

/** How a service of AWS is reached. */
export interface AwsConnection {
  readonly region: string;
  /** Any AWS SDK client's `config.credentials`. */
  readonly credentials: () => Promise<AwsCredentials>;
  /**
   * Where the service is.
   *
   * @default `https://<service>.<region>.amazonaws.com`
   */
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. AWS takes no signature of another quarter of an hour. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A service that speaks AWS's JSON protocol. */
export interface JsonService {
  /** As in its endpoint and in signatures: `dynamodb`. */
  readonly name: string;
  /** Stands before an operation's name: `DynamoDB_20120810`. */
  readonly target: string;
  /** Of the protocol. */
  readonly version: "1.0" | "1.1";
}

export type Answer = Readonly<Record<string, unknown>>;

/** @throws AwsRefusal, AwsUnreachable */
export type AwsCall = (operation: string, parameters: object) => Promise<Answer>;

/** What the service answers instead of a result. */
export class AwsRefusal extends Error {
  readonly type: string;

  constructor(
    readonly operation: string,
    readonly status: number,
    readonly answer: Answer,
  ) {
    const type = `${answer.__type ?? status}`.replace(/^.*#/, "");
    super(`${operation}: ${type}: ${answer.message ?? answer.Message ?? "no message"}`);
    this.name = "AwsRefusal";
    this.type = type;
  }
}

/** The service did not answer at all. */
export class AwsUnreachable extends Error {
  constructor(service: string, cause: unknown) {
    super(`${service} cannot be reached (${cause instanceof Error ? cause.message : cause})`, { cause });
    this.name = "AwsUnreachable";
  }
}

/**
 * Calls a service of AWS, signed. Throttled calls and failures of the service are repeated with growing pauses: an operation that
 * must not happen twice says so by itself, in its parameters.
 *
 * By hand, for the programs here need few operations of each service and start seldom: the clients of the SDK are large.
 */
export function jsonService(service: JsonService, connection: AwsConnection): AwsCall {
  const { pause, random } = connection;
  const attempt = attempts(service, connection);
  return async (operation, parameters) => {
    const body = JSON.stringify(parameters);
    for (let made = 1; ; made++) {
      try {
        return await attempt(operation, body);
      } catch (error) {
        const isFinal = error instanceof AwsRefusal && error.status < 500 && !REPEATABLE.has(error.type);
        if (isFinal || made >= ATTEMPTS) {
          throw error instanceof AwsRefusal ? error : new AwsUnreachable(service.name, error);
        }
        await pause(FIRST_PAUSE * 2 ** made * random());
      }
    }
  };
}

/** How often a call is made at most. */
const ATTEMPTS = 5;

const FIRST_PAUSE = 100;

/** Milliseconds for one attempt. */
const TIMEOUT = 5_000;

const REPEATABLE: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

function attempts({ name, target, version }: JsonService, { region, credentials, fetch, now, ...rest }: AwsConnection) {
  const endpoint = new URL(rest.endpoint ?? `https://${name}.${region}.amazonaws.com`);
  const signer = new SignatureV4({ service: name, region, sha256: Sha256, credentials });
  return async (operation: string, body: string): Promise<Answer> => {
    const unsigned = {
      method: "POST",
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: "/",
      headers: {
        host: endpoint.host,
        "content-type": `application/x-amz-json-${version}`,
        "x-amz-target": `${target}.${operation}`,
      },
      body,
    };
    const request = await signer.sign(unsigned, { signingDate: new Date(now()) });
    const { host: _, ...headers } = request.headers; // fetch writes it itself, from the address
    const response = await fetch(endpoint, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT) });
    const answer = parse(await response.text());
    if (response.ok) return answer;
    throw new AwsRefusal(operation, response.status, answer);
  };
}

function parse(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? { ...answer } : {};
  } catch {
    return {};
  }
}
