import { randomUUID } from "node:crypto";
import type { Calendar } from "../../access/calendar";
import type { Scope } from "../../access/scope";
import type {
  AdmissionDecision,
  AdmissionRequest,
  LimiterStore,
  Lost,
  RecentUse,
  ReloadedState,
  Renewal,
  RunningCall,
  ScopeUsage,
  Settlement,
  SettlementResult,
  TeamKey,
} from "./limiter-store";
import { MemoryTeam } from "./memory/team";

/** Limits in this process: nobody else counts here. The same rules as in Valkey, and the same tests. */
export class MemoryStore implements LimiterStore {
  readonly shared = false;
  private readonly teams = new Map<string, TeamSlot>();

  /** @param now - Milliseconds since 1970. */
  constructor(private readonly now: () => number = Date.now) {}

  async admit(request: AdmissionRequest): Promise<AdmissionDecision> {
    return this.slot(request.team).state?.admit(request, this.now()) ?? NOTHING;
  }

  async settle(settlement: Settlement): Promise<SettlementResult> {
    return this.slot(settlement.team).state?.settle(settlement, this.now()) ?? NOTHING;
  }

  async cancel(team: TeamKey, { id }: Pick<RunningCall, "id" | "scopes">): Promise<void> {
    this.slot(team).state?.cancel(id, this.now());
  }

  async renew(team: TeamKey, running: readonly RunningCall[], leaseMilliseconds: number): Promise<Renewal> {
    return this.slot(team).state?.renew(running, leaseMilliseconds, this.now()) ?? NOTHING;
  }

  async recount(team: TeamKey, recent: readonly RecentUse[], pauseMilliseconds: number): Promise<Renewal> {
    return this.slot(team).state?.recount(recent, pauseMilliseconds, this.now()) ?? NOTHING;
  }

  async report(team: TeamKey, target: string, outcome: "succeeded" | "failed"): Promise<boolean> {
    return this.slot(team).state?.report(target, outcome, this.now()) ?? false;
  }

  async mark(
    team: TeamKey,
    { revoked = [], restored = [] }: { readonly revoked?: readonly string[]; readonly restored?: readonly string[] },
  ): Promise<void> {
    const { state, changedMarks } = this.slot(team);
    for (const [marks, isRevoked] of [
      [revoked, true],
      [restored, false],
    ] as const) {
      for (const mark of marks) {
        if (state === undefined) changedMarks.set(mark, isRevoked);
        else if (isRevoked) state.marks.add(mark);
        else state.marks.delete(mark);
      }
    }
  }

  async revokedMark(team: TeamKey, marks: readonly string[]): Promise<string | undefined> {
    const set = this.slot(team).state?.marks;
    return marks.find((mark) => set?.has(mark));
  }

  async beginReload(team: TeamKey, owner: string, from: string | undefined, milliseconds: number): Promise<boolean> {
    const slot = this.slot(team);
    const { lock } = slot;
    const held = lock !== undefined && lock.until > this.now();
    if (held ? lock.owner !== owner : slot.state?.epoch !== from) return false;
    slot.lock = { owner, until: this.now() + milliseconds };
    slot.state = undefined;
    slot.changedMarks.clear();
    return true;
  }

  async reload(team: TeamKey, owner: string, state: ReloadedState): Promise<boolean> {
    const slot = this.slot(team);
    if (slot.lock?.owner !== owner || slot.lock.until <= this.now()) return false;
    slot.state = new MemoryTeam(randomUUID(), this.now(), state);
    // What was revoked or restored since the reload began is newer than what it has read.
    for (const [mark, isRevoked] of slot.changedMarks) {
      if (isRevoked) slot.state.marks.add(mark);
      else slot.state.marks.delete(mark);
    }
    slot.lock = undefined;
    return true;
  }

  async usage(
    team: TeamKey,
    scopes: readonly Pick<Scope, "kind" | "id">[],
    calendar: Calendar,
  ): Promise<readonly ScopeUsage[] | undefined> {
    return this.slot(team).state?.usage(scopes, calendar, this.now());
  }

  async close(): Promise<void> {
    this.teams.clear();
  }

  private slot({ environment, team }: TeamKey): TeamSlot {
    const key = `${environment}/${team}`;
    let slot = this.teams.get(key);
    if (slot === undefined) {
      slot = { state: undefined, lock: undefined, changedMarks: new Map() };
      this.teams.set(key, slot);
    }
    return slot;
  }
}

interface TeamSlot {
  /** `undefined`: the store has lost it, or never had it. */
  state: MemoryTeam | undefined;
  lock: { readonly owner: string; readonly until: number } | undefined;
  /** Marks that were set (or lifted: false) while there was no state. */
  readonly changedMarks: Map<string, boolean>;
}

const NOTHING: Lost = { kind: "lost", epoch: undefined };
