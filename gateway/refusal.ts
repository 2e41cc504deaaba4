import type { LimitKind } from "../access/limit-kind";
import type { ScopeKind } from "../access/scope";

/**
 * - `unauthenticated`: no credential, or one that does not hold.
 * - `forbidden`: the caller is known and may not do this, or is revoked.
 * - `not-found`: the model or the path does not exist for this caller.
 * - `invalid`: the request is wrong in itself.
 * - `too-large`: the body is longer than the policy allows.
 * - `limited`: a limit would be passed.
 * - `unavailable`: the gateway cannot decide or reach a model just now.
 * - `timeout`: the upstream did not answer in time.
 */
export type RefusalKind =
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "invalid"
  | "too-large"
  | "limited"
  | "unavailable"
  | "timeout";

/** The limit that binds, for the refusal's text and the rate-limit headers. Money in US dollars. */
export interface BindingLimit {
  readonly limit: LimitKind;
  readonly scope: { readonly kind: ScopeKind; readonly id: string };
  readonly allowed: number;
  /** Used up in the window. */
  readonly spent: number;
  /** Held by calls that are running; given back as far as they do not use it. */
  readonly held: number;
  /** What this call would have needed. */
  readonly needed: number;
}

export interface RefusalDetails {
  readonly binding?: BindingLimit;
  /** Whole seconds until trying again can succeed. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
  /** The message repeats what the client sent: no log may hold it. @default for `invalid` and `not-found` alone */
  readonly quotes?: boolean;
}

/** The gateway does not make the call. Each surface writes it in its own shape; the message is for the caller to read. */
export class Refusal extends Error {
  readonly binding: BindingLimit | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly quotes: boolean;

  constructor(
    readonly kind: RefusalKind,
    message: string,
    { binding, retryAfterSeconds, cause, quotes = kind === "invalid" || kind === "not-found" }: RefusalDetails = {},
  ) {
    super(message, { cause });
    this.name = "Refusal";
    this.binding = binding;
    this.retryAfterSeconds = retryAfterSeconds;
    this.quotes = quotes;
  }
}
