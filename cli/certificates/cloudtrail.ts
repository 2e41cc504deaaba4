import { canonicalSerial } from "../../certificates/serial";
import { CommandError } from "../support/command-error";

/** What an event says of who did it. */
export interface Trace {
  readonly serial?: string;
  readonly user?: string;
  readonly team?: string;
  readonly path?: "direct" | "gateway";
  readonly event?: string;
  /** ISO 8601. */
  readonly at?: string;
}

/**
 * Reads events of CloudTrail: one, a list, a log file (`Records`), or what `aws cloudtrail lookup-events` prints.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function tracesIn(text: string): readonly Trace[] {
  const events = eventsIn(parse(text));
  if (events.length === 0) throw new CommandError("trace", "there is no event of CloudTrail on standard input.");
  return events.map(traceIn);
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError("trace", "standard input is not JSON: give an event of CloudTrail.");
  }
}

function eventsIn(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  const event = objectOf(value);
  if (event.Records !== undefined) return eventsIn(event.Records);
  if (event.Events !== undefined) return eventsIn(event.Events);
  if (typeof event.CloudTrailEvent === "string") return eventsIn(parse(event.CloudTrailEvent));
  return event.userIdentity === undefined && event.responseElements === undefined ? [] : [event];
}

function traceIn(event: Json): Trace {
  const identity = objectOf(event.userIdentity);
  const context = objectOf(identity.sessionContext);
  const granted = grantedSession(event);
  const sourceIdentity = textOf(context.sourceIdentity) ?? granted.sourceIdentity;
  const arn = textOf(identity.arn)?.includes(":assumed-role/") ? textOf(identity.arn) : granted.arn;
  const [, role, sessionName] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn ?? "") ?? [];
  const path = pathOf(role);
  const serial = path?.path === "gateway" ? undefined : serialOf(sessionName, sourceIdentity);
  const user = /^CN=(.+)$/.exec(sourceIdentity ?? "")?.[1];
  const [name, at] = [textOf(event.eventName), textOf(event.eventTime)];
  return {
    ...(serial !== undefined && { serial }),
    ...(user !== undefined && { user }),
    ...path,
    ...(name !== undefined && { event: name }),
    ...(at !== undefined && { at }),
  };
}

/** Of CreateSession and AssumeRole, whose caller is a service: who got the session stands in the answer. */
function grantedSession(event: Json) {
  const answer = objectOf(event.responseElements);
  const [first] = Array.isArray(answer.credentialSet) ? answer.credentialSet : [answer];
  const session = objectOf(first);
  return {
    sourceIdentity: textOf(session.sourceIdentity) ?? textOf(objectOf(event.requestParameters).sourceIdentity),
    arn: textOf(objectOf(session.assumedRoleUser).arn),
  };
}

/** By how `environment/names.ts` calls the roles of a team. */
function pathOf(role: string | undefined): Pick<Trace, "path" | "team"> | undefined {
  const [, kind, team] = /-(direct|invoke)-([a-z0-9-]+)$/.exec(role ?? "") ?? [];
  if (team === undefined) return undefined;
  return { path: kind === "direct" ? "direct" : "gateway", team };
}

/** A session is named after the certificate, unless the client may name it; then a long user name leaves the serial. */
function serialOf(sessionName: string | undefined, sourceIdentity: string | undefined): string | undefined {
  const identified = /^ID=([0-9a-f]+)$/i.exec(sourceIdentity ?? "")?.[1];
  return canonicalSerial(identified ?? (/^[0-9a-f]{16,42}$/i.test(sessionName ?? "") ? (sessionName ?? "") : ""));
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
