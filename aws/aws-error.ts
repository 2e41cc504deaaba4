import { codeOf, messageOf, nameOf } from "../access/thrown";

/** What a service answers instead of a result. */
export class AwsRefusal extends Error {
  constructor(
    /** `DynamoDB` */
    service: string,
    /** `PutItem` */
    readonly operation: string,
    readonly status: number,
    /** `ResourceNotFoundException` */
    readonly code: string,
    /** Code and message, in the service's words. */
    readonly reason: string,
    readonly answer: Readonly<Record<string, unknown>>,
  ) {
    super(`${service} refuses ${operation}: ${reason}`);
    this.name = "AwsRefusal";
  }
}

/** A service did not answer at all. */
export class AwsUnreachable extends Error {
  constructor(service: string, cause: unknown) {
    super(`${service} cannot be reached (${networkReason(cause).message})`, { cause });
    this.name = "AwsUnreachable";
  }
}

/**
 * What happened on the way, with its code: `ECONNREFUSED`, `TimeoutError`.
 *
 * @param error - `fetch` says "fetch failed" and keeps what happened in the cause.
 */
export function networkReason(error: unknown): { readonly code: string; readonly message: string } {
  const cause = typeof error === "object" && error !== null && "cause" in error ? (error.cause ?? error) : error;
  const code = codeOf(cause) ?? nameOf(cause);
  return { code, message: messageOf(cause) || code };
}
