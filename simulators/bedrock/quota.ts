import { AwsError } from "./errors";
import type { Model } from "./models";
import type { InputTokens } from "./prompt-cache";

/** What an account may ask of one model in any 60 seconds. An unset limit does not bind. */
export interface ModelQuota {
  readonly tokensPerMinute?: number;
  readonly requestsPerMinute?: number;
  /** Whether a refusal carries `retry-after`. Bedrock sends none. @default false */
  readonly sendsRetryAfter?: boolean;
}

/** The quota that one running call holds. */
export interface QuotaHold {
  /** Replaces the reservation by what the call used. */
  settle(outputTokens: number): void;
}

/**
 * Bedrock's admission: a call reserves its input, cache reads and writes, and all the output that it might write; when it ends it
 * is charged input, cache writes, and output times the model's burndown. Cache reads are free in the end.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export class QuotaBook {
  readonly #windows = new Map<string, Window>();
  readonly #quotas: Readonly<Record<string, ModelQuota>>;
  readonly #clock: () => number;

  /** @param quotas - By model id as called or by the last part of its ARN; `*` for every other model. */
  constructor(quotas: Readonly<Record<string, ModelQuota>>, clock: () => number) {
    this.#quotas = quotas;
    this.#clock = clock;
  }

  /** @throws AwsError ThrottlingException; nothing is held then. */
  admit(model: Model, tokens: InputTokens, maxTokens: number): QuotaHold {
    const quota = this.#quotas[model.id] ?? this.#quotas[model.key] ?? this.#quotas["*"];
    if (quota === undefined) return UNLIMITED;
    let window = this.#windows.get(model.key);
    if (window === undefined) {
      window = new Window();
      this.#windows.set(model.key, window);
    }
    const written = tokens.cacheWrite5m + tokens.cacheWrite1h;
    const entry = window.admit(quota, this.#clock(), tokens.input + tokens.cacheRead + written + maxTokens);
    return {
      settle: (outputTokens) => window.settle(entry, tokens.input + written + outputTokens * model.burndown),
    };
  }

  /** Tokens that count against a model's quota now. */
  taken(key: string): number {
    return this.#windows.get(key)?.tokens(this.#clock()) ?? 0;
  }
}

const UNLIMITED: QuotaHold = { settle: () => {} };
const WINDOW_MS = 60_000;

interface Entry {
  readonly at: number;
  tokens: number;
}

/** The calls of the last 60 seconds. */
class Window {
  readonly #entries: Entry[] = [];
  #tokens = 0;

  tokens(now: number): number {
    this.#forget(now);
    return this.#tokens;
  }

  admit(quota: ModelQuota, now: number, tokens: number): Entry {
    this.#forget(now);
    const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = quota;
    if (this.#entries.length >= requestsPerMinute) throw this.#refusal(quota, now, "requests");
    if (this.#tokens + tokens > tokensPerMinute) throw this.#refusal(quota, now, "tokens");
    const entry = { at: now, tokens };
    this.#entries.push(entry);
    this.#tokens += tokens;
    return entry;
  }

  settle(entry: Entry, tokens: number): void {
    if (this.#entries.includes(entry)) this.#tokens += tokens - entry.tokens;
    entry.tokens = tokens;
  }

  #forget(now: number): void {
    for (let first = this.#entries[0]; first !== undefined && first.at <= now - WINDOW_MS; first = this.#entries[0]) {
      this.#tokens -= first.tokens;
      this.#entries.shift();
    }
  }

  #refusal(quota: ModelQuota, now: number, what: "requests" | "tokens"): AwsError {
    const first = this.#entries[0];
    const seconds = first === undefined ? 60 : Math.max(1, Math.ceil((first.at + WINDOW_MS - now) / 1000));
    return new AwsError(
      "ThrottlingException",
      `Too many ${what}, please wait before trying again.`,
      quota.sendsRetryAfter ? seconds : undefined,
    );
  }
}
