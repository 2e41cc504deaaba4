import type { AwsCredentials } from "../../../aws/credentials";

export interface RenewalOptions {
  readonly fetch: () => Promise<AwsCredentials>;
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/**
 * Credentials that renew themselves.
 *
 * They are fetched when first asked for, and again ahead of their end, while the old ones still serve; one fetch at a time. A
 * fetch that fails leaves the old ones in use to their end, and is repeated a second later at the earliest.
 */
export class RenewedCredentials {
  readonly #options: RenewalOptions;
  #current: AwsCredentials | undefined;
  #fetchedAt = 0;
  #renewAt = 0;
  #fetching: Promise<AwsCredentials> | undefined;
  #failure: { readonly error: unknown; readonly until: number } | undefined;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  async get(): Promise<AwsCredentials> {
    const now = this.#options.now();
    const usable = this.#usable(now);
    if (usable !== undefined) {
      if (now >= this.#renewAt && !this.#failedBefore(now)) this.#fetch().catch(() => undefined); // kept in #failure
      return usable;
    }
    if (this.#failure !== undefined && this.#failedBefore(now)) throw this.#failure.error;
    return this.#fetch();
  }

  /** Those that {@link get} would give and not renew. */
  known(): AwsCredentials | undefined {
    const now = this.#options.now();
    return now < this.#renewAt ? this.#usable(now) : undefined;
  }

  /** Forgets these credentials, unless they are new: others would fare no better, and STS would be asked for each request. */
  discard(refused: AwsCredentials): void {
    const old = this.#options.now() - this.#fetchedAt >= TRUSTED_MILLISECONDS;
    if (old && this.#current === refused) this.#current = undefined;
  }

  /** Nothing to keep: no credentials that live, no fetch on its way, no failure to remember. */
  get idle(): boolean {
    const now = this.#options.now();
    return this.#fetching === undefined && this.#usable(now) === undefined && !this.#failedBefore(now);
  }

  #usable(now: number): AwsCredentials | undefined {
    const current = this.#current;
    return current?.expiresAt === undefined || now < current.expiresAt - LAST_USE_MILLISECONDS ? current : undefined;
  }

  #failedBefore(now: number): boolean {
    return this.#failure !== undefined && now < this.#failure.until;
  }

  #fetch(): Promise<AwsCredentials> {
    this.#fetching ??= this.#options
      .fetch()
      .then(
        (fetched) => {
          this.#current = fetched;
          this.#fetchedAt = this.#options.now();
          this.#failure = undefined;
          this.#renewAt = this.#renewalTime(fetched);
          return fetched;
        },
        (error: unknown) => {
          this.#failure = { error, until: this.#options.now() + FAILURE_MILLISECONDS };
          throw error;
        },
      )
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  /** Spread out, so that sessions that began together are not renewed together. */
  #renewalTime({ expiresAt }: AwsCredentials): number {
    if (expiresAt === undefined) return Number.POSITIVE_INFINITY;
    return expiresAt - AHEAD_MILLISECONDS - this.#options.random() * JITTER_MILLISECONDS;
  }
}

const AHEAD_MILLISECONDS = 5 * 60_000;
const JITTER_MILLISECONDS = 2 * 60_000;

/** Room for a request on its way and for clocks that differ: AWS checks the end when the request arrives. */
const LAST_USE_MILLISECONDS = 10_000;

/** So that a role that cannot be assumed costs one call to STS a second, not one for each request. */
const FAILURE_MILLISECONDS = 1_000;

/** Credentials that AWS refuses so soon were refused for another reason than their age. */
const TRUSTED_MILLISECONDS = 30_000;
