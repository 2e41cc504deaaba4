import { isWithin } from "../../access/is-within";
import type { RuntimePolicy } from "../../access/runtime-policy";
import type { Delivery } from "./appconfig-session";
import { PolicyRejectedError, parsePolicy } from "./parse-policy";

export interface PolicyFeedProps {
  readonly session: { latest(): Promise<Delivery> };
  /** Whose policy it must be. */
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent: (event: PolicyEvent) => void;
}

/**
 * - `policy-loaded`: another policy holds.
 * - `policy-zone-kept`: the new one has another time zone, and this process goes on in its own until it ends.
 * - `policy-rejected`: what was delivered cannot be used; the last good one goes on.
 * - `policy-unreachable`: nothing could be fetched; the last good one goes on.
 */
export type PolicyEvent =
  | { readonly kind: "policy-loaded" }
  | { readonly kind: "policy-zone-kept"; readonly cause: unknown }
  | { readonly kind: "policy-rejected"; readonly cause: unknown }
  | { readonly kind: "policy-unreachable"; readonly cause: unknown };

/** There was never a policy: nothing can be served. */
export class PolicyNotReadyError extends Error {
  constructor(cause: unknown) {
    super("the gateway has no runtime policy yet: none was deployed, or it cannot be fetched", { cause });
    this.name = "PolicyNotReadyError";
  }
}

/**
 * The policy that holds, renewed as its source asks.
 *
 * A function stands still between two requests, so nothing runs by a timer: {@link refresh} is called before each request, costs
 * nothing until it is time, and keeps no request waiting once there is a policy.
 */
export class PolicyFeed {
  #policy: RuntimePolicy | undefined;
  #failure: unknown;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Until it is asked again. */
  #milliseconds = 0;
  #asking: Promise<void> | undefined;

  constructor(private readonly props: PolicyFeedProps) {}

  /** @throws PolicyNotReadyError */
  policy(): RuntimePolicy {
    if (this.#policy === undefined) throw new PolicyNotReadyError(this.#failure);
    return this.#policy;
  }

  /** Fetches what is new, if it is time. Never fails: {@link policy} tells whether there is one. */
  async refresh(): Promise<void> {
    if (this.#asking === undefined) {
      if (isWithin(this.#milliseconds, this.#askedAt, this.props.now())) return;
      this.#asking = this.#ask().finally(() => {
        this.#asking = undefined;
      });
    }
    // Old by a request at most; the first one has to wait.
    if (this.#policy === undefined) await this.#asking;
  }

  /** Waits for what is being fetched. */
  async settled(): Promise<void> {
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const { session, now } = this.props;
    try {
      const { text, nextInSeconds } = await session.latest();
      this.#askedAt = now();
      this.#milliseconds = nextInSeconds * 1_000;
      if (text !== undefined) this.#take(text);
    } catch (cause) {
      this.#askedAt = now();
      this.#milliseconds = AFTER_FAILURE_MILLISECONDS;
      this.#fail({ kind: "policy-unreachable", cause });
    }
  }

  #take(text: string): void {
    try {
      const policy = parsePolicy(text, this.props.environment);
      const { timeZone } = this.#policy ?? policy;
      this.#policy = { ...policy, timeZone }; // else the day would turn at once, and what was spent of it could be spent again
      this.props.onEvent({ kind: "policy-loaded" });
      if (policy.timeZone !== timeZone)
        this.props.onEvent({ kind: "policy-zone-kept", cause: zoneKept(policy, timeZone) });
    } catch (cause) {
      if (!(cause instanceof PolicyRejectedError)) throw cause;
      this.#fail({ kind: "policy-rejected", cause });
    }
  }

  #fail(event: Extract<PolicyEvent, { readonly cause: unknown }>): void {
    this.#failure = event.cause;
    this.props.onEvent(event);
  }
}

function zoneKept({ timeZone }: RuntimePolicy, kept: string): Error {
  return new Error(
    `the policy says that days and months turn in "${timeZone}", and this process counts them in "${kept}" until it is started again`,
  );
}

/** Without a policy every request would ask; AppConfig is asked once in so long. */
const AFTER_FAILURE_MILLISECONDS = 5_000;
