import { AwsClient, type AwsService } from "./aws-client";
import { AwsRefusal, AwsUnreachable } from "./aws-error";
import type { AwsConnection } from "./connection";
import { type Attempt, withRetries } from "./retry";
import type { AwsAnswer } from "./transport";

/** A service that speaks AWS's JSON protocol. */
export interface JsonProtocol extends AwsService {
  /** Stands before an operation's name: `DynamoDB_20120810`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  /** Operations that answer with nothing at all when they succeed. @default none */
  readonly answeredByNothing?: readonly string[];
  /** Whether a refusal of its own may go better a moment later, beside those that any service has. */
  readonly isPassing?: (refusal: AwsRefusal) => boolean;
}

export type Answer = Readonly<Record<string, unknown>>;

/** @throws AwsRefusal, AwsUnreachable, and what the source of credentials throws */
export type AwsCall = (operation: string, parameters: object) => Promise<Answer>;

export interface JsonService {
  readonly call: AwsCall;
  close(): Promise<void>;
}

/**
 * Calls a service of AWS. Throttled calls, failures of the service and calls without an answer are repeated: an operation that must
 * not happen twice says so by itself, in its parameters.
 */
export function jsonService(protocol: JsonProtocol, connection: AwsConnection): JsonService {
  const client = new AwsClient(protocol, connection);
  const { now, random, pause, patienceMilliseconds = PATIENCE_MILLISECONDS } = connection;
  const retries = { ...PAUSES, deadlineMilliseconds: patienceMilliseconds, now, random, pause };
  return {
    call: (operation, parameters) => {
      const body = JSON.stringify(parameters);
      return withRetries(retries, () => attempt(client, protocol, operation, body));
    },
    close: () => client.close(),
  };
}

const PATIENCE_MILLISECONDS = 10_000;
const PAUSES = { firstPauseMilliseconds: 25, longestPauseMilliseconds: 1_000 };

async function attempt(
  client: AwsClient,
  { name, target, version, answeredByNothing = [], isPassing }: JsonProtocol,
  operation: string,
  body: string,
): Promise<Attempt<Answer>> {
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operation}` };
  let answer: AwsAnswer;
  try {
    answer = await client.send({ method: "POST", path: "/", headers, body });
  } catch (error) {
    if (error instanceof AwsUnreachable) return { kind: "failed", error };
    throw error;
  }
  const result = answer.body === "" && answeredByNothing.includes(operation) ? {} : parse(answer.body);
  if (answer.status === 200) {
    if (result !== undefined) return { kind: "done", result };
    // A proxy, perhaps. An item that was not read must not pass for one that is not there.
    return { kind: "failed", error: new AwsUnreachable(name, new Error("what answers in its place speaks no JSON")) };
  }
  const refusal = refusalOf(name, operation, answer.status, result ?? {});
  const { status, code } = refusal;
  const passes = status >= 500 || status === TOO_MANY || PASSING.has(code) || isPassing?.(refusal) === true;
  if (passes) return { kind: "failed", error: refusal };
  throw refusal;
}

/** Throttling, also where whoever answers says no more than that. */
const TOO_MANY = 429;

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const PASSING: ReadonlySet<string> = new Set([
  ...["ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException", "RequestLimitExceeded"],
  ...["Throttling", "ThrottlingError", "ThrottlingException", "ThrottledException"],
  ...["RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "TransactionInProgressException"],
]);

function refusalOf(service: string, operation: string, status: number, answer: Answer): AwsRefusal {
  const type = typeof answer.__type === "string" ? answer.__type : "";
  const code = type.slice(type.indexOf("#") + 1) || `HTTP ${status}`;
  const said = [answer.message, answer.Message].find((each) => typeof each === "string" && each !== "");
  return new AwsRefusal(service, operation, status, code, said === undefined ? code : `${code}: ${said}`, answer);
}

/** `undefined`: it is no JSON object. */
function parse(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null && !Array.isArray(answer) ? { ...answer } : undefined;
  } catch {
    return undefined;
  }
}
