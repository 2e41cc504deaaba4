import type { Nanodollars } from "../../access/money";
import { scopeName } from "../../access/scope";
import { chunks } from "./chunks";
import type { AdmissionRequest, LimiterStore, Renewal, RunningCall, TeamKey } from "./limiter-store";
import { RecentUses } from "./recent-uses";
import { type CancelStep, type SettleStep, Unsettled, usesOf } from "./unsettled";
import { Unwritten } from "./unwritten";

/** A running call as this process knows it. Its epoch changes when it is brought back to a store that was lost. */
export type LiveCall = { -readonly [Key in keyof RunningCall]: RunningCall[Key] };

/** One team's calls in this process: those that run, and what those that have ended still mean to the store. */
export class TeamCalls {
  private readonly running = new Map<string, LiveCall>();
  private readonly recent = new RecentUses();
  private readonly unsettled = new Unsettled();
  private readonly unwritten = new Unwritten();

  constructor(
    private readonly store: LimiterStore,
    private readonly team: TeamKey,
    private readonly leaseMilliseconds: number,
  ) {}

  /** Whether the store knows all, and would not miss this process if it were lost now. */
  get isEmpty(): boolean {
    return this.running.size === 0 && this.unsettled.size === 0 && this.unwritten.isEmpty && this.recent.isEmpty;
  }

  get isSettled(): boolean {
    return this.unsettled.size === 0;
  }

  /** More calls have ended than could be remembered: only a reload from the ledger has them all. */
  get overflowed(): boolean {
    return this.unsettled.overflowed;
  }

  /** Tells a store that stands in for the shared one. */
  async copyTo(standIn: LimiterStore, now: number): Promise<void> {
    await standIn.renew(this.team, this.list(), this.leaseMilliseconds);
    await standIn.recount(this.team, [...this.recent.all(), ...this.unsettled.uses()], 0);
    const ended = [...this.unsettled.settlements(), ...this.unwritten.untoldIn(undefined, now)];
    for (const settlement of ended) await standIn.settle(settlement); // twice is once
  }

  list(): readonly RunningCall[] {
    return [...this.running.values()];
  }

  begin(call: LiveCall): void {
    this.running.set(call.id, call);
  }

  /**
   * Notes that it has ended. `undefined`: it had before.
   *
   * @param written - When its entry is in the ledger; absent: it is.
   */
  end(
    call: LiveCall,
    used: { tokens: number; cost: Nanodollars },
    endedAt: number,
    written: Promise<void> | undefined,
  ): SettleStep | undefined {
    if (!this.running.delete(call.id)) return undefined;
    const settlement = { ...call, team: this.team, used, endedAt };
    if (written !== undefined) this.unwritten.add(settlement, written);
    const step: SettleStep = { kind: "settle", settlement, asking: false };
    const isKept = this.unsettled.add(step);
    if (!isKept) this.recent.addAll(call.epoch, usesOf(settlement)); // the ledger knows no windows
    return step;
  }

  /** Nobody heard whether it was admitted: if it was, that has to be undone. */
  cancelLater({ id, scopes }: AdmissionRequest): void {
    this.unsettled.add({ kind: "cancel", call: { id, scopes: scopes.map(scopeName) }, asking: false });
  }

  /** Undoes what may have been admitted unheard, so that it can be asked for again. */
  async cancelNow(): Promise<void> {
    await this.tellAll("cancel");
  }

  get hasCancels(): boolean {
    return this.unsettled.hasCancels;
  }

  /** @throws StoreUnavailableError; it is then told with the next heartbeat. */
  async tell(step: SettleStep | CancelStep): Promise<void> {
    step.asking = true;
    try {
      if (step.kind === "cancel") {
        await this.store.cancel(this.team, step.call);
      } else {
        const result = await this.store.settle(step.settlement);
        if (result.kind === "lost") return;
        this.unwritten.told(step.settlement.id, result.epoch);
        const inWindowOf = result.kind === "settled" ? result.epoch : step.settlement.epoch;
        this.recent.addAll(inWindowOf, usesOf(step.settlement));
      }
      this.unsettled.delete(step);
    } finally {
      step.asking = false;
    }
  }

  /**
   * Tells the store all that it may not know: what still runs, what has ended, what that used in the last minute.
   *
   * The order matters. An id that was cancelled may run under a local share: cancelled after it was brought back, it would hold
   * nothing. Windows come last, for a settlement decides whether they are to be brought.
   */
  async bringBack(now: number): Promise<Renewal> {
    await this.cancelNow();
    const calls = [...this.running.values()];
    const renewal = await this.store.renew(this.team, calls, this.leaseMilliseconds);
    if (renewal.kind === "lost") return renewal;
    for (const call of calls) call.epoch = renewal.epoch;
    await this.tellAll("settle");
    const lost = await this.bringUnwritten(renewal.epoch, now);
    return lost ?? this.bringRecent(renewal);
  }

  overflowMended(): void {
    this.unsettled.overflowed = false;
  }

  prune(now: number): void {
    this.recent.prune(now);
  }

  private async tellAll(kind: "settle" | "cancel"): Promise<void> {
    for (const steps of chunks(this.unsettled.waiting(kind), TOLD_AT_ONCE)) {
      const told = await Promise.allSettled(steps.map((step) => this.tell(step)));
      for (const each of told) if (each.status === "rejected") throw each.reason;
    }
  }

  /** Those that the reload has counted, by this process's own ledger, are not charged again. */
  private async bringUnwritten(epoch: string, now: number): Promise<Renewal | undefined> {
    for (const settlements of chunks(this.unwritten.untoldIn(epoch, now), TOLD_AT_ONCE)) {
      const told = await Promise.all(settlements.map((settlement) => this.store.settle(settlement)));
      for (const [index, result] of told.entries()) {
        if (result.kind === "lost") return result;
        this.unwritten.told(settlements[index]?.id ?? "", result.epoch);
      }
    }
    return undefined;
  }

  private async bringRecent(renewal: Extract<Renewal, { kind: "renewed" }>): Promise<Renewal> {
    const uses = this.recent.takeExcept(renewal.epoch);
    if (uses.length === 0) return renewal;
    let broughtTo = NO_EPOCH; // no answer: they are brought again, for too much may be counted, and too little may not
    try {
      const answer = await this.store.recount(this.team, uses, 0);
      if (answer.kind === "renewed") broughtTo = answer.epoch;
      return answer;
    } finally {
      this.recent.addAll(broughtTo, uses);
    }
  }
}

const NO_EPOCH = "";
const TOLD_AT_ONCE = 100;
