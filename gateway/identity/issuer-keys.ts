import { isWithin } from "../../access/is-within";
import { type Fetch, fetchKeys, type IssuerKey, type KeySource, type KeysById } from "./fetch-keys";

export interface IssuerKeysProps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: Fetch;
  /** @default 3000 */
  readonly issuerTimeoutMilliseconds?: number;
}

/** Older keys are fetched again while they still serve: so a key that the issuer took back leaves. */
export const FRESH_MILLISECONDS = 10 * 60_000;

/** Still older keys serve only if fetching them fails. */
export const TRUSTED_MILLISECONDS = 60 * 60_000;

/** Tokens with made-up key ids cause no more fetches than one in so long. */
export const FETCH_INTERVAL_MILLISECONDS = 5_000;

/**
 * The keys of one issuer: fetched when first needed, when they get old, and when a token names one that is not there.
 *
 * One fetch at a time, whoever waits for it. While the issuer cannot be reached the last keys go on serving.
 */
export class IssuerKeys {
  private keys: KeysById | undefined;
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private attemptedAt = Number.NEGATIVE_INFINITY;
  private failure: IssuerUnavailableError | undefined;
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly source: KeySource,
    private readonly props: IssuerKeysProps,
  ) {}

  /**
   * The keys with an id: none, when the issuer does not publish it.
   *
   * @throws IssuerUnavailableError when that cannot be told.
   */
  async withId(id: string): Promise<readonly IssuerKey[]> {
    const known = this.keys?.get(id);
    const now = this.props.now();
    if (known !== undefined && now - this.fetchedAt < TRUSTED_MILLISECONDS) {
      if (!isWithin(FRESH_MILLISECONDS, this.fetchedAt, now)) void this.refresh();
      return known;
    }
    await this.refresh();
    const found = this.keys?.get(id);
    if (found !== undefined) return found;
    if (this.failure !== undefined) throw this.failure;
    return [];
  }

  /** Never fails: {@link failure} tells how the last attempt went. */
  private async refresh(): Promise<void> {
    if (this.fetching === undefined) {
      if (isWithin(FETCH_INTERVAL_MILLISECONDS, this.attemptedAt, this.props.now())) return;
      this.fetching = this.attempt().finally(() => {
        this.fetching = undefined;
      });
    }
    await this.fetching;
  }

  private async attempt(): Promise<void> {
    const { now, fetch, issuerTimeoutMilliseconds = 3_000 } = this.props;
    this.attemptedAt = now();
    try {
      this.keys = await fetchKeys(this.source, fetch, issuerTimeoutMilliseconds);
      this.fetchedAt = now();
      this.failure = undefined;
    } catch (cause) {
      this.failure = new IssuerUnavailableError(this.source.issuer, cause);
    }
  }
}

/** The keys of an issuer cannot be fetched. */
export class IssuerUnavailableError extends Error {
  constructor(
    readonly issuer: string,
    cause: unknown,
  ) {
    super(`the keys of ${issuer} cannot be fetched`, { cause });
    this.name = "IssuerUnavailableError";
  }
}
