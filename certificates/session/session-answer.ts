import { readCredentials, type SessionCredentials } from "./session-credentials";
import { type ServiceAnswer, SessionError } from "./session-error";

/** What AWS gave, and to whom. */
export interface Session {
  readonly credentials: SessionCredentials;
  readonly assumedRoleArn: string;
  /** `CN=<user>`: what CloudTrail shows for every call. */
  readonly sourceIdentity: string | undefined;
  /** The certificate's subject as Roles Anywhere keeps it. */
  readonly subjectArn: string | undefined;
}

/** @throws SessionError `answer-invalid` */
export function readSession(body: string): Session {
  const answer = parse(body);
  const sets: unknown = fieldOf(answer, "credentialSet");
  const set: unknown = Array.isArray(sets) && sets.length === 1 ? sets[0] : undefined;
  const credentials = readCredentials(fieldOf(set, "credentials"));
  const assumedRoleArn = textOf(fieldOf(fieldOf(set, "assumedRoleUser"), "arn"));
  if (credentials === undefined || assumedRoleArn === undefined) {
    // not quoted: it may hold credentials all the same
    throw new SessionError("answer-invalid", `The answer holds no credentials. ${MAYBE_A_PROXY}`);
  }
  return {
    credentials,
    assumedRoleArn,
    sourceIdentity: textOf(fieldOf(set, "sourceIdentity")),
    subjectArn: textOf(fieldOf(answer, "subjectArn")),
  };
}

/** What AWS said when it refused; `undefined` for words that are not AWS's. */
export function readRefusal(status: number, headers: Headers, body: string): ServiceAnswer | undefined {
  const answer = parse(body);
  const message = textOf(fieldOf(answer, "message")) ?? textOf(fieldOf(answer, "Message"));
  if (message === undefined) return undefined;
  const type = headers.get("x-amzn-errortype") ?? textOf(fieldOf(answer, "__type")) ?? `status ${status}`;
  return {
    status,
    // `com.amazonaws.rolesanywhere#AccessDeniedException:http://…`
    type: type.replace(/^.*#/, "").replace(/:.*$/, ""),
    message,
    requestId: headers.get("x-amzn-requestid") ?? undefined,
  };
}

export const MAYBE_A_PROXY =
  "Something between this machine and AWS may have answered, such as a proxy or the sign-in page of a network.";

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
