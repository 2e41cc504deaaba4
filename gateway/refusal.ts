import type { LimitKind } from "../access/limit-kind";
import type { ScopeKind } from "../access/scope";

/**
 * - `unauthenticated`: no credential, or one that does not hold.
 * - `forbidden`: the caller is known and may not do this, or is revoked.
 * - `not-found`: the model or the path does not exist for this caller.
 * - `invalid`: the request is wrong in itself.
 * - `too-large`: the body is longer than the policy allows.
 * - `unsupported-encoding`: the body is compressed.
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
  | "unsupported-encoding"
  | "limited"
  | "unavailable"
  | "timeout";

/** What a refusal is in HTTP, where no dialect has another custom. */
export const HTTP_STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  invalid: 400,
  "too-large": 413,
  "unsupported-encoding": 415,
  limited: 429,
  unavailable: 503,
  timeout: 504,
};

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

/** `store-lost`: the limiter's store could not be asked. `ledger-behind`: the ledger takes no entries. */
export type RefusalCause = "store-lost" | "ledger-behind";

export interface RefusalDetails {
  readonly binding?: BindingLimit;
  /** Whole seconds until trying again can succeed. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
  /** What operators count apart, whoever called. */
  readonly because?: RefusalCause;
  /** The message repeats what the client sent: no log may hold it. @default for `invalid` and `not-found` alone */
  readonly quotes?: boolean;
  /** The field of the request that is wrong, such as `messages[2].content`, where a dialect's errors name it apart. */
  readonly field?: string;
}

/** The gateway does not make the call. Each surface writes it in its own shape; the message is for the caller to read. */
export class Refusal extends Error {
  readonly binding: BindingLimit | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly quotes: boolean;
  readonly because: RefusalCause | undefined;
  readonly field: string | undefined;

  constructor(
    readonly kind: RefusalKind,
    message: string,
    {
      binding,
      retryAfterSeconds,
      cause,
      quotes = kind === "invalid" || kind === "not-found",
      because,
      field,
    }: RefusalDetails = {},
  ) {
    super(message, { cause });
    this.name = "Refusal";
    this.binding = binding;
    this.retryAfterSeconds = retryAfterSeconds;
    this.quotes = quotes;
    this.because = because;
    this.field = field;
  }
}
