import { networkReason } from "../../aws/aws-error";
import { SessionError } from "./session-error";

/** What a call that got no answer means. */
export interface Unreachable {
  readonly error: SessionError;
  /** Whether it may be over in a moment. */
  readonly isPassing: boolean;
}

/** @param error - What `fetch` threw. */
export function unreachableError(host: string, error: unknown): Unreachable {
  const { code, message } = networkReason(error);
  return {
    error: new SessionError("unreachable", `${host} could not be reached: ${message}. ${mendFor(code)}`, {
      cause: error,
    }),
    isPassing: PASSING.includes(code),
  };
}

/** A connection that broke or hung, and a resolver that was busy. */
const PASSING: readonly string[] = [
  "ECONNRESET",
  "EPIPE",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
];

function mendFor(code: string): string {
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return "Its certificate is not trusted: behind a proxy that opens TLS, name the proxy's authority in NODE_EXTRA_CA_CERTS.";
  }
  return "Check the network, the VPN, and the proxy that it may need.";
}
