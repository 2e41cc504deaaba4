import type { LedgerEntry } from "../access/ledger-entry";
import { scopeName } from "../access/scope";
import type { Admitted } from "./admission/admission";
import { within } from "./admission/within";
import type { AuthorizedCall, CallTarget } from "./call";
import type { LedgerWriter } from "./ledger/ledger-writer";
import { type Bill, withLost } from "./settlement";
import type { Telemetry } from "./telemetry/telemetry";
import type { MeterReading } from "./upstream/usage/meter";

export interface JournalParts {
  readonly ledger: LedgerWriter;
  readonly telemetry: Telemetry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is given what goes on after the call has ended: entries and settlements on their way. */
  readonly track: (work: Promise<void>) => void;
}

/** What the books say of a call. Not its body: a stream may run for long after that is of no more use. */
export type BookedCall = Pick<AuthorizedCall, "principal" | "route" | "scopes" | "reserve"> & {
  readonly request: Pick<AuthorizedCall["request"], "id" | "surface" | "operation">;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
};

export interface Closing {
  readonly target: Pick<CallTarget, "target"> | undefined;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly bill: Bill;
  readonly reading?: MeterReading;
  /** Why the answer has no end. */
  readonly broken?: unknown;
  readonly cache?: "hit";
}

/** The books of one call: settled, written down and told once, when it is over. */
export class Journal {
  /** Attempts that were sent and not answered. */
  lostAttempts = 0;
  /** When a model was asked for the first time. Milliseconds since 1970. */
  askedAt: number | undefined;
  readonly #parts: JournalParts;
  readonly #call: BookedCall;
  readonly #admitted: Admitted;

  constructor(parts: JournalParts, call: BookedCall, admitted: Admitted) {
    this.#parts = parts;
    this.#call = call;
    this.#admitted = admitted;
  }

  /**
   * Closes them.
   *
   * @returns what to wait for before the answer may end: the store's word that it is settled, where this call has left no room for
   * another of its size. Its caller's next one would be refused, by a process that counts in the same store, for what is free again.
   */
  close(closing: Closing): Promise<unknown> | undefined {
    const { ledger, telemetry, track } = this.#parts;
    const entry = this.#entry(closing);
    // The ledger first: a store that is lost in between counts the entry once, by its id. Nobody waits for the disk, and mostly not
    // for the store: it gets the settlement before any later admission of this process.
    const { tried, written } = ledger.write(entry);
    track(tried);
    const { tokens, cost } = this.#bill(closing);
    const settled = this.#admitted.settle({ tokens, cost }, written);
    track(settled);
    const details = { broken: closing.broken ?? reasonOf(closing.reading), askedAfter: this.#askedAfter() };
    track(afterwards(() => telemetry.served(entry, details)));
    return this.#admitted.tight ? within(PATIENCE_MILLISECONDS, settled) : undefined;
  }

  #bill({ bill }: Closing): Bill {
    return withLost(bill, this.lostAttempts, this.#call.reserve);
  }

  #askedAfter(): number | undefined {
    return this.askedAt === undefined ? undefined : Math.max(0, this.askedAt - this.#call.receivedAt);
  }

  #entry(closing: Closing): LedgerEntry {
    const { request, principal, route, scopes, reserve, receivedAt } = this.#call;
    const { target, status, bill, reading, cache } = closing;
    const first = reading?.firstEventAt;
    return {
      id: request.id,
      at: new Date(this.#admitted.at).toISOString(),
      day: this.#admitted.day,
      month: this.#admitted.month,
      principal,
      scopes: scopes.map(scopeName),
      route,
      modelId: target?.target.modelId ?? "",
      region: target?.target.region ?? "",
      surface: request.surface,
      operation: request.operation,
      outcome: bill.outcome,
      status,
      usage: bill.usage,
      cost: this.#bill(closing).cost,
      reserved: reserve.cost,
      ...(this.lostAttempts > 0 && { lostAttempts: this.lostAttempts }),
      ...(cache !== undefined && { cache }),
      latencyMilliseconds: Math.round(this.#parts.now() - receivedAt),
      ...(first !== undefined && { firstEventMilliseconds: Math.round(first - receivedAt) }),
    };
  }
}

/** What the answer need not wait for. */
function afterwards(work: () => void): Promise<void> {
  return new Promise((done) => {
    setImmediate(() => {
      work();
      done();
    });
  });
}

/** A store that is slow to settle may cost a refusal that was not needed, but no answer. */
const PATIENCE_MILLISECONDS = 100;

function reasonOf(reading: MeterReading | undefined): string | undefined {
  switch (reading?.ended.kind) {
    case "exception":
      return `${reading.ended.type} in the stream`; // its message may quote the prompt
    case "cut":
      return reading.ended.reason;
    default:
      return undefined;
  }
}
