import type { RecentUse } from "./limiter-store";
import { WINDOW_SECONDS } from "./rules";

/**
 * What calls of this process that have ended used in the last minute, by the epoch whose windows hold it.
 *
 * The ledger does not know it: when the store is lost, every process brings its own back.
 */
export class RecentUses {
  private readonly epochs = new Map<string, Map<string, Map<number, Count>>>();

  get isEmpty(): boolean {
    return this.epochs.size === 0;
  }

  add(epoch: string, { scope, second, requests, tokens }: RecentUse): void {
    const seconds = entry(entry(this.epochs, epoch, newScopes), scope, newSeconds);
    const count = seconds.get(second);
    if (count === undefined) {
      seconds.set(second, { requests, tokens });
    } else {
      count.requests += requests;
      count.tokens += tokens;
    }
  }

  addAll(epoch: string, uses: Iterable<RecentUse>): void {
    for (const use of uses) this.add(epoch, use);
  }

  all(): RecentUse[] {
    return [...this.epochs.values()].flatMap(list);
  }

  /** Takes out what other epochs hold. */
  takeExcept(epoch: string): RecentUse[] {
    const taken: RecentUse[] = [];
    for (const [each, scopes] of this.epochs) {
      if (each === epoch) continue;
      taken.push(...list(scopes));
      this.epochs.delete(each);
    }
    return taken;
  }

  /** Forgets what counts for nothing any more, by a clock that may be some seconds off. */
  prune(now: number): void {
    const oldest = Math.floor(now / 1000) - WINDOW_SECONDS - CLOCKS_APART_SECONDS;
    for (const [epoch, scopes] of this.epochs) {
      for (const [scope, seconds] of scopes) {
        for (const second of seconds.keys()) if (second < oldest) seconds.delete(second);
        if (seconds.size === 0) scopes.delete(scope);
      }
      if (scopes.size === 0) this.epochs.delete(epoch);
    }
  }
}

const CLOCKS_APART_SECONDS = 15;

interface Count {
  requests: number;
  tokens: number;
}

function list(scopes: ReadonlyMap<string, ReadonlyMap<number, Count>>): RecentUse[] {
  return [...scopes].flatMap(([scope, seconds]) =>
    [...seconds].map(([second, { requests, tokens }]) => ({ scope, second, requests, tokens })),
  );
}

function newScopes(): Map<string, Map<number, Count>> {
  return new Map();
}

function newSeconds(): Map<number, Count> {
  return new Map();
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
