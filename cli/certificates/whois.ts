import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { canonicalSerial } from "../../certificates/serial";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json, table } from "../support/output";
import { type AuthorityOptions, openFolder } from "./authority-folder";
import { type Trace, tracesIn } from "./cloudtrail";

/** Who somebody in CloudTrail was. Ends with 1 where nobody is known for one of them. */
export async function whois(
  given: string | undefined,
  options: AuthorityOptions,
  context: Context,
  stdin: () => Promise<string>,
): Promise<ExitCode> {
  const traces = given === undefined ? tracesIn(await stdin()) : [traceOf(given)];
  const issued = new FileIssuedCertificates(openFolder(options, context).issuedFolder);
  const people = await Promise.all(traces.map((trace) => personOf(trace, issued)));
  if (options.json) context.stdout.write(json(people));
  else {
    const rows = people.map(({ user, team, path, serial, expiresAt, event }) =>
      [user, team, path, serial, expiresAt, event].map((cell) => cell ?? "-"),
    );
    context.stdout.write(table(["user", "team", "path", "certificate", "until", "event"], rows));
  }
  return people.every(({ user }) => user !== undefined) ? exitCode.done : exitCode.problemsFound;
}

/** A serial and a session name are written alike: AWS names a session after the certificate. */
function traceOf(given: string): Trace {
  const name = given.includes("/") || given.includes(":AROA") ? (given.split("/").at(-1) ?? given) : given;
  const serial = canonicalSerial(name.replace(/^ID=/, ""));
  const user = /^CN=(.+)$/.exec(given)?.[1];
  if (serial === undefined && user === undefined) {
    throw new CommandError(
      "trace",
      `"${given}" is neither a certificate's serial, a session's name or ARN, nor a source identity (CN=…): give an event of CloudTrail on standard input instead.`,
    );
  }
  return { ...(serial !== undefined && { serial }), ...(user !== undefined && { user }) };
}

async function personOf(trace: Trace, issued: FileIssuedCertificates) {
  const record = trace.serial === undefined ? undefined : await issued.bySerial(trace.serial);
  return {
    // the record first: it was written when the person was known for sure
    user: record?.user ?? trace.user,
    team: record?.team ?? trace.team,
    environment: record?.environment,
    path: trace.path ?? (record === undefined ? undefined : "direct"),
    serial: record?.serial ?? trace.serial,
    issuedAt: isoTime(record?.issuedAt),
    expiresAt: isoTime(record?.notAfter),
    facts: record?.facts,
    onRecord: record !== undefined,
    event: trace.event,
    at: trace.at,
  };
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
