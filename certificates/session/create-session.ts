import { type Attempt, withRetries } from "../../aws/retry";
import type { CertificateSigner } from "./certificate-signer";
import { type ClientCertificate, readClientCertificate } from "./client-certificate";
import { endpointOf } from "./endpoint";
import { refusalError } from "./refusal";
import { MAYBE_A_PROXY, readRefusal, readSession, type Session } from "./session-answer";
import { SessionError } from "./session-error";
import { renderQuery, signRequest } from "./signed-request";
import { unreachableError } from "./unreachable";

export interface CreateSessionProps {
  /** The certificate in PEM. Certificates that follow it count as its chain. */
  readonly certificate: string;

  /** The certificates between it and the trust anchor, in PEM. 5 at most. @default none */
  readonly chain?: string;

  readonly privateKey: CertificateSigner;
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;

  /** 900 to 43200. The profile may allow less, which AWS then gives. */
  readonly durationSeconds: number;

  /** Where the trust anchor is. */
  readonly region: string;

  /** An origin. Without TLS only on this machine. @default the region's own */
  readonly endpoint?: string;

  /** Milliseconds until it gives up. @default 20000 */
  readonly deadlineMilliseconds?: number;

  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1, for the pauses between tries. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * Turns a certificate into credentials of a role, by CreateSession of IAM Roles Anywhere.
 *
 * Answers of 429 and 5xx and broken connections are tried again until the deadline.
 *
 * @throws SessionError
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export async function createSession(props: CreateSessionProps): Promise<Session> {
  const partition = checkProps(props);
  const certificate = readClientCertificate(props.certificate, props.chain ?? "", props.now());
  const url = endpointOf(props.region, partition, props.endpoint);
  url.pathname = "/sessions";
  const { trustAnchorArn, profileArn, roleArn } = props;
  url.search = renderQuery({ trustAnchorArn, profileArn, roleArn }); // as AWS's own helper does
  const { deadlineMilliseconds = DEADLINE_MILLISECONDS, now, random, sleep } = props;
  return withRetries({ ...PAUSES, deadlineMilliseconds, now, random, pause: sleep }, (remaining) =>
    attempt(props, certificate, url, remaining),
  );
}

const DEADLINE_MILLISECONDS = 20_000;

/** So many tries are enough to fill the default deadline. */
const PAUSES = { firstPauseMilliseconds: 200, longestPauseMilliseconds: 5_000, mostTries: 10 };

/** Of one try: a connection that hangs must leave time for another. */
const TRY_MILLISECONDS = 8_000;

async function attempt(
  props: CreateSessionProps,
  certificate: ClientCertificate,
  url: URL,
  remaining: number,
): Promise<Attempt<Session>> {
  const body = JSON.stringify({ durationSeconds: props.durationSeconds });
  const { region, privateKey: signer, now } = props;
  const headers = await signRequest({ url, body, region, certificate, signer, now: now() });
  let response: Response;
  let text: string;
  try {
    response = await props.fetch(url.href, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(TRY_MILLISECONDS, remaining)))),
    });
    text = await response.text();
  } catch (error) {
    const unreachable = unreachableError(url.host, error);
    if (unreachable.isPassing) return { kind: "failed", error: unreachable.error };
    throw unreachable.error;
  }
  return judge(response, text, now());
}

function judge({ status, headers }: Response, text: string, now: number): Attempt<Session> {
  if (status >= 200 && status < 300) return { kind: "done", result: readSession(text) };
  const answer = readRefusal(status, headers, text);
  if (status === 429 || status >= 500) {
    const words = `AWS answered ${status}${answer === undefined ? "" : ` (${answer.message})`} until the time was up`;
    const error =
      status === 429
        ? new SessionError("throttled", `${words}: the account's sessions are throttled; try again later.`)
        : new SessionError("service-failed", `${words}: see the AWS Health Dashboard, and try again later.`);
    const seconds = Number(headers.get("retry-after") ?? "");
    return { kind: "failed", error, ...(seconds > 0 && { waitMilliseconds: seconds * 1000 }) };
  }
  if (answer !== undefined) throw refusalError(answer, headers.get("date"), now);
  throw new SessionError("answer-invalid", `The answer has status ${status} and is not AWS's. ${MAYBE_A_PROXY}`);
}

/** @returns the partition, which all ARNs share. */
function checkProps({ trustAnchorArn, profileArn, roleArn, region, durationSeconds }: CreateSessionProps): string {
  const anchor = readArn("trustAnchorArn", trustAnchorArn, ANCHOR);
  const profile = readArn("profileArn", profileArn, PROFILE);
  const role = readArn("roleArn", roleArn, ROLE);
  if (anchor.region !== profile.region || anchor.account !== profile.account || anchor.account !== role.account) {
    throw new SessionError(
      "request-invalid",
      `Trust anchor, profile and role must be of one account, the first two of one region: ${trustAnchorArn}, ${profileArn}, ${roleArn}.`,
    );
  }
  if (anchor.region !== region) {
    throw new SessionError("request-invalid", `The region is ${region}, but the trust anchor is in ${anchor.region}.`);
  }
  if (!Number.isInteger(durationSeconds) || durationSeconds < LEAST_SECONDS || durationSeconds > MOST_SECONDS) {
    throw new SessionError(
      "request-invalid",
      `durationSeconds ${durationSeconds}: give ${LEAST_SECONDS} to ${MOST_SECONDS}.`,
    );
  }
  return anchor.partition;
}

const ANCHOR = /^arn:(aws[a-z-]*):rolesanywhere:([a-z0-9-]+):(\d{12}):trust-anchor\/[0-9a-f-]{36}$/;
const PROFILE = /^arn:(aws[a-z-]*):rolesanywhere:([a-z0-9-]+):(\d{12}):profile\/[0-9a-f-]{36}$/;
const ROLE = /^arn:(aws[a-z-]*):iam:():(\d{12}):role\/[\w+=,.@/-]+$/;

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html */
const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;

function readArn(prop: string, arn: string, form: RegExp) {
  const match = form.exec(arn);
  if (match === null) throw new SessionError("request-invalid", `${prop} "${arn}" is not an ARN of its kind.`);
  const [, partition = "", region = "", account = ""] = match;
  return { partition, region, account };
}
