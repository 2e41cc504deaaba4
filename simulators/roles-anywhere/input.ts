import { invalid } from "./errors";
import { queryOf, type RawRequest } from "./request";

/** What a client asks for. */
export interface SessionInput {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly durationSeconds: number | undefined;
  readonly sessionName: string | undefined;
}

/**
 * The ARNs may be in the query or in the body; the rest is in the body.
 *
 * @throws ServiceError of status 400
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export function readInput(request: RawRequest): SessionInput {
  const query = new Map(queryOf(request));
  const body = readBody(request.body);
  const arn = (name: string): string => {
    const inBody = body[name];
    const value = query.get(name) ?? inBody;
    if (typeof value !== "string" || value === "") throw failing(name, "null", "Member must not be null");
    if (typeof inBody === "string" && inBody !== value) {
      throw failing(name, inBody, "Member must be the same in query and body");
    }
    return value;
  };
  return {
    trustAnchorArn: arn("trustAnchorArn"),
    profileArn: arn("profileArn"),
    roleArn: arn("roleArn"),
    durationSeconds: readDuration(body.durationSeconds),
    sessionName: readSessionName(body.roleSessionName),
  };
}

function readBody(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (isRecord(value)) return value;
  } catch {
    // told below
  }
  throw invalid("Malformed input request: the body is no JSON object.");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readDuration(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw failing("durationSeconds", textOf(value), "Member must be an integer");
  }
  if (value < LEAST_SECONDS) {
    throw failing("durationSeconds", `${value}`, `Member must have value greater than or equal to ${LEAST_SECONDS}`);
  }
  if (value > MOST_SECONDS) {
    throw failing("durationSeconds", `${value}`, `Member must have value less than or equal to ${MOST_SECONDS}`);
  }
  return value;
}

const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;

function readSessionName(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && SESSION_NAME.test(value)) return value;
  throw failing("roleSessionName", textOf(value), "Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}");
}

/** What STS takes. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Of any JSON: objects may hold a `toString` of their own. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The words in which AWS's services refuse a member. */
function failing(name: string, value: string, constraint: string) {
  return invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}
