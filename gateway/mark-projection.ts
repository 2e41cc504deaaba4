import { revocationMark } from "../access/revocation";
import type { RuntimePolicy } from "../access/runtime-policy";
import type { AccessState } from "./access-state/access-state";
import { AccessStateError } from "./access-state/access-state-error";
import { type LimiterStore, StoreUnavailableError } from "./admission/limiter-store";
import { revoked } from "./admission/refusals";
import { Refusal } from "./refusal";

export interface MarkProjectionProps {
  readonly accessState: AccessState & { version?(): number };
  readonly store: LimiterStore;
  readonly policy: () => RuntimePolicy;
}

/**
 * Keeps the store's marks like the access state on this machine: what a command has written counts at the very next call, whether the
 * store can be told or not.
 *
 * Where the access state cannot tell that it has changed (in AWS), a function of its own projects it.
 */
export class MarkProjection {
  readonly #props: MarkProjectionProps;
  #version: number | undefined;
  /** What the access state says. */
  #marks: ReadonlySet<string> = new Set();
  /** What the store knows of it by us. */
  #told: ReadonlySet<string> = new Set();
  #refreshing: Promise<void> | undefined;

  constructor(props: MarkProjectionProps) {
    this.#props = props;
  }

  /**
   * Before an admission. Nothing to wait for where nothing has changed.
   *
   * @param marks - Any of these, if set, revokes the caller.
   * @throws Refusal `forbidden` when the caller is revoked, `unavailable` when nobody can tell.
   */
  check(marks: readonly string[]): Promise<void> | undefined {
    const refreshing = this.#refresh();
    if (refreshing !== undefined) return refreshing.then(() => this.#refuse(marks));
    this.#refuse(marks);
    return undefined;
  }

  #refuse(marks: readonly string[]): void {
    const found = marks.find((mark) => this.#marks.has(mark));
    if (found !== undefined) throw revoked(found);
  }

  #refresh(): Promise<void> | undefined {
    const version = this.#versionNow();
    if (version === this.#version) return this.#refreshing;
    this.#version = version;
    // One after the other: each tells the store what the one before has not.
    const before = this.#refreshing?.catch(() => {}) ?? Promise.resolve();
    const refreshing = before
      .then(() => this.#project())
      .finally(() => {
        if (this.#refreshing === refreshing) this.#refreshing = undefined;
      });
    this.#refreshing = refreshing;
    return refreshing;
  }

  #versionNow(): number | undefined {
    try {
      return this.#props.accessState.version?.();
    } catch (error) {
      throw undecided(error);
    }
  }

  async #project(): Promise<void> {
    const { accessState, store, policy } = this.#props;
    try {
      const marks = new Set((await accessState.revocations()).map(revocationMark));
      this.#marks = marks;
      const change = {
        revoked: [...marks].filter((mark) => !this.#told.has(mark)),
        restored: [...this.#told].filter((mark) => !marks.has(mark)),
      };
      if (change.revoked.length + change.restored.length === 0) return;
      const { environment, teams } = policy();
      await Promise.all(Object.keys(teams).map((team) => store.mark({ environment, team }, change)));
      this.#told = marks;
    } catch (error) {
      this.#version = undefined; // tried again before the next call
      if (!(error instanceof StoreUnavailableError)) throw undecided(error);
    }
  }
}

function undecided(error: unknown): unknown {
  if (!(error instanceof AccessStateError)) return error;
  return new Refusal("unavailable", "Who is revoked cannot be told just now, so nobody is let in.", { cause: error });
}
