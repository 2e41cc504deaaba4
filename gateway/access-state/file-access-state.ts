import { dirname } from "node:path";
import type { GatewayKey } from "../../access/gateway-key";
import type { Revocation } from "../../access/revocation";
import { FileLockError, withFileLock } from "../../files/file-lock";
import { makeFolder } from "../../files/make-folder";
import type { AccessState } from "./access-state";
import { AccessStateError } from "./access-state-error";
import { ABSENT, readState, replaceState, type Stamp, stampOf } from "./state-file";
import { EMPTY_STATE, gatewayKeySchema, problemsText, revocationSchema, type State } from "./state-schema";

export interface FileAccessStateProps {
  /** A JSON file. Its folder is made when needed; a file that is not there is an empty state. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @default 10000 */
  readonly lockPatienceMilliseconds?: number;
}

/**
 * The access state of a laptop: one JSON file that several gateways and commands share.
 *
 * Every question looks at the file's time and size first, so what one process has changed holds for the next question of every
 * other. Changes are made under a lock file, each on what the file holds by then.
 */
export class FileAccessState implements AccessState {
  private known: Known = { stamp: ABSENT, kind: "read", state: EMPTY_STATE, keys: new Map() };
  private changes = 0;
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(private readonly props: FileAccessStateProps) {}

  /**
   * A number that is another after any change, whoever made it. Costs a `stat`: ask before every decision, and read again what
   * you keep of the state when the number is another.
   *
   * @throws AccessStateError when the file cannot be used: who is revoked is then unknown.
   */
  version(): number {
    this.current();
    return this.changes;
  }

  async revocations(): Promise<readonly Revocation[]> {
    return this.current().state.revocations;
  }

  async key(id: string): Promise<GatewayKey | undefined> {
    return this.current().keys.get(id);
  }

  async keys(): Promise<readonly GatewayKey[]> {
    return this.current().state.keys;
  }

  async addKey(key: GatewayKey): Promise<void> {
    const parsed = gatewayKeySchema.safeParse(key);
    if (!parsed.success) throw new AccessStateError("invalid", `the gateway key: ${problemsText(parsed.error)}`);
    await this.change((state) => {
      if (state.keys.some(({ id }) => id === key.id)) {
        throw new AccessStateError("known-key", `there is a gateway key ${key.id} already: make another.`);
      }
      return { state: { ...state, keys: [...state.keys, parsed.data] }, result: undefined };
    });
  }

  async revoke(revocation: Revocation): Promise<"revoked" | "already-revoked"> {
    const parsed = revocationSchema.safeParse(revocation);
    if (!parsed.success) throw new AccessStateError("invalid", `the revocation: ${problemsText(parsed.error)}`);
    return this.change((state) =>
      state.revocations.some((known) => isSame(known, revocation))
        ? { result: "already-revoked" }
        : { state: { ...state, revocations: [...state.revocations, parsed.data] }, result: "revoked" },
    );
  }

  async restore(revocation: Pick<Revocation, "kind" | "id">): Promise<"restored" | "not-revoked"> {
    return this.change((state) => {
      const rest = state.revocations.filter((known) => !isSame(known, revocation));
      return rest.length === state.revocations.length
        ? { result: "not-revoked" }
        : { state: { ...state, revocations: rest }, result: "restored" };
    });
  }

  /** What the file holds now. A file that cannot be used is tried again only when it has changed. */
  private current(): Usable {
    const stamp = stampOf(this.props.path);
    if (stamp !== this.known.stamp) {
      this.known = this.read(stamp);
      this.changes += 1;
    }
    if (this.known.kind === "failed") throw this.known.error;
    return this.known;
  }

  private read(stamp: Stamp): Known {
    if (stamp === ABSENT) {
      const message = `${this.props.path} was there and is gone, and with it who is revoked: put it back, or start anew without it.`;
      return { stamp, kind: "failed", error: new AccessStateError("missing", message) };
    }
    try {
      const state = readState(this.props.path);
      return { stamp, kind: "read", state, keys: new Map(state.keys.map((key) => [key.id, key])) };
    } catch (error) {
      return { stamp, kind: "failed", error };
    }
  }

  /** One change of this process after another; the lock file keeps off the other processes. */
  private change<Result>(decide: (state: State) => Change<Result>): Promise<Result> {
    const change = this.lastChange.then(() => this.changeLocked(decide));
    this.lastChange = change.catch(() => {});
    return change;
  }

  private async changeLocked<Result>(decide: (state: State) => Change<Result>): Promise<Result> {
    const { path, now, lockPatienceMilliseconds: patienceMilliseconds } = this.props;
    makeFolder(dirname(path), 0o700);
    const lock = { path: `${path}.lock`, now, ...(patienceMilliseconds !== undefined && { patienceMilliseconds }) };
    try {
      return await withFileLock(lock, async () => {
        const { state, result } = decide(this.current().state);
        if (state !== undefined) await replaceState(path, state, now());
        return result;
      });
    } catch (error) {
      if (error instanceof FileLockError) throw new AccessStateError("locked", error.message, error);
      throw error;
    }
  }
}

/** Without a state nothing changes. */
interface Change<Result> {
  readonly state?: State;
  readonly result: Result;
}

interface Usable {
  readonly stamp: Stamp;
  readonly kind: "read";
  readonly state: State;
  readonly keys: ReadonlyMap<string, GatewayKey>;
}

type Known = Usable | { readonly stamp: Stamp; readonly kind: "failed"; readonly error: unknown };

function isSame(one: Pick<Revocation, "kind" | "id">, other: Pick<Revocation, "kind" | "id">): boolean {
  return one.kind === other.kind && one.id === other.id;
}
