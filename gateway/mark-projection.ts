import { revocationMark } from "../access/revocation";
import type { RuntimePolicy } from "../access/runtime-policy";
import type { AccessState } from "./access-state/access-state";
import { AccessStateError } from "./access-state/access-state-error";
import type { LimiterStore } from "./admission/limiter-store";
import { Refusal } from "./refusal";

export interface MarkProjectionProps {
  readonly accessState: AccessState & { version?(): number };
  readonly store: LimiterStore;
  readonly policy: () => RuntimePolicy;
}

/**
 * Keeps the store's marks like the access state on this machine: what a command has written counts at the very next call.
 *
 * Where the access state cannot tell that it has changed (in AWS), a function of its own projects it.
 */
export class MarkProjection {
  readonly #props: MarkProjectionProps;
  #version: number | undefined;
  #marks: ReadonlySet<string> = new Set();
  #refreshing: Promise<void> | undefined;

  constructor(props: MarkProjectionProps) {
    this.#props = props;
  }

  /** @throws Refusal `unavailable` when nobody can tell who is revoked. */
  refresh(): Promise<void> | undefined {
    const version = this.#versionNow();
    if (version === this.#version) return this.#refreshing;
    this.#version = version;
    this.#refreshing = this.#project().finally(() => {
      this.#refreshing = undefined;
    });
    this.#refreshing.catch(() => {
      this.#version = undefined; // tried again before the next call
    });
    return this.#refreshing;
  }

  #versionNow(): number | undefined {
    try {
      return this.#props.accessState.version?.();
    } catch (error) {
      if (!(error instanceof AccessStateError)) throw error;
      throw new Refusal("unavailable", "Who is revoked cannot be told just now, so nobody is let in.", {
        cause: error,
      });
    }
  }

  async #project(): Promise<void> {
    const { accessState, store, policy } = this.#props;
    const marks = new Set((await accessState.revocations()).map(revocationMark));
    const revoked = [...marks].filter((mark) => !this.#marks.has(mark));
    const restored = [...this.#marks].filter((mark) => !marks.has(mark));
    const { environment, teams } = policy();
    if (revoked.length + restored.length > 0) {
      await Promise.all(Object.keys(teams).map((team) => store.mark({ environment, team }, { revoked, restored })));
    }
    this.#marks = marks;
  }
}
