import type { LedgerEntry } from "../../access/ledger-entry";
import type { Ledger, SpentTotals } from "./ledger";
import { withWaiting } from "./with-waiting";

export interface LedgerWriterProps {
  readonly ledger: Ledger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent: (event: LedgerEvent) => void;
  /** Entries that wait are tried so often. @default 1000 */
  readonly retryMilliseconds?: number;
}

export type LedgerEvent =
  /** The ledger did not take an entry. It waits. Told once an entry. */
  | { readonly kind: "entry-failed"; readonly entry: LedgerEntry; readonly cause: unknown }
  /** So many entries had waited, and all of them are written. */
  | { readonly kind: "caught-up"; readonly entries: number }
  /** The process ends, and so many entries still wait. */
  | { readonly kind: "left-behind"; readonly entries: number };

/**
 * Whether a team may spend more: `open`, unless an entry of it was refused for too long, or too many of it wait (`behind`), or more
 * entries wait than may be held in memory (`full`, for every team).
 */
export type LedgerStanding = "open" | "behind" | "full";

/** An entry on its way. Neither promise ever fails. */
export interface EntryOnItsWay {
  /** When the ledger has taken it or refused it for the first time. */
  readonly tried: Promise<void>;
  /** When it is in the ledger. */
  readonly written: Promise<void>;
}

/**
 * Writes entries into a ledger, and keeps those that it does not take until it does: on a full disk, in a folder that is gone, in a
 * table that throttles. None is dropped while the process lives. What bounds their number is that nobody may spend more meanwhile:
 * the gateway asks for the {@link standing} before each call.
 *
 * A store that is lost is filled from the ledger again. So what waits counts into the totals.
 */
export class LedgerWriter {
  readonly #props: LedgerWriterProps;
  /** By team and id. */
  readonly #teams = new Map<string, Map<string, WaitingEntry>>();
  #size = 0;
  /** When an entry was refused for the last time. Milliseconds since 1970. */
  #failedAt = 0;
  #caughtUp = 0;
  /** How many of those that wait, from the first on, the next round leaves for its end. */
  #passedOver = 0;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #closed = false;

  constructor(props: LedgerWriterProps) {
    this.#props = props;
  }

  write(entry: LedgerEntry): EntryOnItsWay {
    const appended = this.#props.ledger.append(entry);
    const written = appended.catch((cause: unknown) => this.#keep(entry, cause));
    return { written, tried: appended.then(nothing, nothing) };
  }

  standing(team: string): LedgerStanding {
    if (this.#size === 0) return "open";
    if (this.#size >= MOST_HELD) return "full";
    const entries = this.#teams.get(team);
    if (entries === undefined) return "open";
    const [oldest] = entries.values(); // the first that came
    // Not until now: a function may have stood still since the last try.
    const waits = oldest === undefined ? 0 : this.#failedAt - oldest.since;
    return entries.size > MOST_WAITING || waits > LONGEST_WAIT_MILLISECONDS ? "behind" : "open";
  }

  /** Whether any team has to wait. */
  get isBehind(): boolean {
    return [...this.#teams.keys()].some((team) => this.standing(team) !== "open");
  }

  /** What a team has spent, with what waits to be written. */
  async totals(team: string, day: string, month: string): Promise<SpentTotals> {
    // Before the ledger is read: what it takes meanwhile is found there, and left out here.
    const waiting = [...(this.#teams.get(team)?.values() ?? [])].map(({ entry }) => entry);
    return withWaiting(await this.#props.ledger.totals(team, day, month), waiting, day, month);
  }

  /** When nothing is being tried just now. */
  async idle(): Promise<void> {
    await this.#round;
  }

  /** Tries what waits for the last time. Nothing can be written afterwards. The ledger stays open. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
    if (this.#size > 0) await this.#tryAll();
    if (this.#size > 0) this.#props.onEvent({ kind: "left-behind", entries: this.#size });
  }

  #keep(entry: LedgerEntry, cause: unknown): Promise<void> {
    this.#props.onEvent({ kind: "entry-failed", entry, cause });
    const { team } = entry.principal;
    const since = this.#props.now();
    this.#failedAt = since;
    return new Promise((written) => {
      const entries = this.#teams.get(team) ?? new Map<string, WaitingEntry>();
      this.#teams.set(team, entries.set(entry.id, { entry, since, written }));
      this.#size += 1;
      this.#tryLater();
    });
  }

  #tryLater(): void {
    if (this.#closed || this.#timer !== undefined || this.#round !== undefined) return;
    const timer = setTimeout(() => {
      this.#timer = undefined;
      this.#round = this.#tryAll().finally(() => {
        this.#round = undefined;
        if (this.#size > 0) this.#tryLater();
      });
    }, this.#props.retryMilliseconds ?? RETRY_MILLISECONDS);
    this.#timer = timer.unref();
  }

  /**
   * Some at a time, and no more once none of them was taken: then the next round begins behind them, so that those that never will be
   * hold up no others.
   */
  async #tryAll(): Promise<void> {
    const all = [...this.#teams.values()].flatMap((entries) => [...entries.values()]);
    const first = this.#passedOver % all.length;
    const waiting = [...all.slice(first), ...all.slice(0, first)];
    for (let from = 0; from < waiting.length; from += TRIED_AT_ONCE) {
      const taken = await Promise.all(waiting.slice(from, from + TRIED_AT_ONCE).map((each) => this.#try(each)));
      if (taken.includes(true)) continue;
      this.#passedOver = first + TRIED_AT_ONCE;
      break;
    }
    if (this.#size > 0) return;
    this.#props.onEvent({ kind: "caught-up", entries: this.#caughtUp });
    this.#caughtUp = 0;
  }

  async #try({ entry, written }: WaitingEntry): Promise<boolean> {
    try {
      await this.#props.ledger.append(entry);
    } catch {
      this.#failedAt = this.#props.now();
      return false; // why was told when it failed for the first time
    }
    const { id, principal } = entry;
    const entries = this.#teams.get(principal.team);
    entries?.delete(id);
    if (entries?.size === 0) this.#teams.delete(principal.team);
    this.#size -= 1;
    this.#caughtUp += 1;
    written();
    return true;
  }
}

interface WaitingEntry {
  readonly entry: LedgerEntry;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly written: () => void;
}

function nothing(): void {}

const RETRY_MILLISECONDS = 1_000;

/** Files and tables that stumble for a moment should stop nobody. */
const LONGEST_WAIT_MILLISECONDS = 5_000;

/** Of one team. What the process would take with it if it were killed now, apart from its log. */
const MOST_WAITING = 100;

/** Some 10 MB. Calls that run when it is reached are kept as well. */
const MOST_HELD = 10_000;

/** Files take them one after the other, and a table in parallel. */
const TRIED_AT_ONCE = 25;
