import { setTimeout as sleep } from "node:timers/promises";
import type { CalendarOf } from "../../access/calendar";
import type { Nanodollars } from "../../access/money";
import type { StoreFailure } from "../../access/runtime-policy";
import { type Scope, scopeName } from "../../access/scope";
import type { AdmissionEvent } from "./admission-event";
import {
  type AdmissionRequest,
  type Breach,
  type LimiterStore,
  type ScopeUsage,
  StoreUnavailableError,
  type TeamKey,
} from "./limiter-store";
import { broken, limited, limitedToShare, reloading, revoked, undecidable } from "./refusals";
import type { AdmissionSources } from "./reload";
import { type Answer, TeamAdmission } from "./team-admission";
import { TIMING, type Timing } from "./timing";
import { within } from "./within";

export interface AdmissionProps {
  readonly store: LimiterStore;
  /** From which a store that was lost is rebuilt. */
  readonly sources: AdmissionSources;
  /** Days and months of money limits. */
  readonly calendar: CalendarOf;
  /** What happens while the store is away, by the policy that holds now. */
  readonly failure: () => StoreFailure;
  /**
   * All processes that share the store must use the same.
   *
   * @default TIMING
   */
  readonly timing?: Partial<Timing>;
  /**
   * Milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: () => number;
  readonly onEvent?: (event: AdmissionEvent) => void;
}

/** A call that asks to be made. */
export type AskingCall = Omit<AdmissionRequest, "calendar" | "leaseMilliseconds">;

/** A call that is admitted: it holds its reservation until it is settled. */
export interface Admitted {
  readonly id: string;
  /** Positions in the call's targets of those to try, in order. */
  readonly open: readonly number[];
  /** Milliseconds since 1970, by the store's clock. */
  readonly at: number;
  /** What its money counts for. */
  readonly day: string;
  readonly month: string;
  /** Limits that are only observed and would have refused it. */
  readonly passed: readonly Breach[];
  /** Whether another call of this size would have to wait, in any process, until the store knows that this one is settled. */
  readonly tight: boolean;

  /** Tells how a target fared, by its name. Costs nothing while all is well. */
  report(target: string, outcome: "succeeded" | "failed"): void;

  /**
   * Replaces the reservation by what was used.
   *
   * Never fails, and need not be waited for: what the store cannot be told now it is told later. Again changes nothing.
   *
   * @param written - When its entry is in the ledger, from which a store that is lost is filled: until then this process tells such a
   * store of the call again. Never fails. Absent: the entry is there already.
   */
  settle(used: { readonly tokens: number; readonly cost: Nanodollars }, written?: Promise<void>): Promise<void>;
}

/** The one decision before a call: all limits of all scopes, revocation and breakers, at once. */
export class Admission {
  private readonly props: Required<Omit<AdmissionProps, "timing">> & { readonly timing: Timing };
  private readonly teams = new Map<string, TeamAdmission>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor({ timing, now = Date.now, onEvent = () => {}, ...props }: AdmissionProps) {
    this.props = { ...props, now, onEvent, timing: { ...TIMING, ...timing } };
  }

  /**
   * Reserves all that the call may use.
   *
   * @throws Refusal `forbidden` when the caller is revoked, `limited` when a limit would be passed, `unavailable` when no target
   * is open or limits cannot be counted. Nothing is reserved then.
   */
  async admit(asking: AskingCall): Promise<Admitted> {
    const call = { ...asking, ...inWhole(asking) };
    const { calendar, timing, now } = this.props;
    const team = this.teamOf(call.team);
    const giveUpAt = now() + timing.patience;
    for (;;) {
      const request = { ...call, calendar: calendar.at(now()), leaseMilliseconds: timing.lease };
      const answer = await team.ask(request).finally(() => this.beginHeartbeat());
      const { decision } = answer;
      switch (decision.kind) {
        case "admitted":
          return admittedAs(call, { ...answer, decision }, team);
        case "revoked":
          throw revoked(decision.mark);
        case "limited": {
          const { breach, at } = decision;
          throw answer.share === undefined ? limited(breach, at) : limitedToShare(breach, at, answer.share.replicas);
        }
        case "broken":
          throw broken(decision.retryAt, decision.at);
        case "paused":
          await unlessAway(team.bringTo(decision.epoch));
          if (now() + decision.milliseconds > giveUpAt) throw reloading();
          await sleep(decision.milliseconds);
          break;
        case "lost":
          await unlessAway(within(Math.max(0, giveUpAt - now()), team.reload(decision.epoch)));
          if (now() >= giveUpAt) throw reloading();
          break;
      }
    }
  }

  /**
   * Before a call is as much as read. Where the store cannot tell, admission will.
   *
   * @throws Refusal `forbidden` when one of the marks is set.
   */
  async refuseRevoked(team: TeamKey, marks: readonly string[]): Promise<void> {
    await unlessAway(this.requireUnmarked(team, marks));
  }

  /**
   * Before a caller is shown what no admission stands before.
   *
   * @throws Refusal `forbidden` when one of the marks is set, `unavailable` when nobody can tell.
   */
  async requireUnrevoked(team: TeamKey, marks: readonly string[]): Promise<void> {
    await this.usage(team, []); // a store that was lost knows no marks before it is reloaded
    await this.requireUnmarked(team, marks).catch((error: unknown) => {
      throw error instanceof StoreUnavailableError ? undecidable(error) : error;
    });
  }

  /**
   * What scopes have used in all processes together; while {@link replicasOf} gives a number, in this one alone.
   *
   * @throws Refusal `unavailable` while the store is away.
   */
  async usage(team: TeamKey, scopes: readonly Pick<Scope, "kind" | "id">[]): Promise<readonly ScopeUsage[]> {
    const { calendar, now } = this.props;
    try {
      return await this.teamOf(team).usage(scopes, calendar.at(now()));
    } catch (error) {
      throw error instanceof StoreUnavailableError ? undecidable(error) : error;
    }
  }

  /** Of how many replicas this one keeps to its share of a team's limits now; `undefined` while the store decides. */
  replicasOf(team: TeamKey): number | undefined {
    return this.teamOf(team).replicas;
  }

  /** Tells the store what it does not know yet. Calls that still run are told no more: their leases end. Leaves the store open. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
    await this.beat();
  }

  /** @throws StoreUnavailableError, and Refusal `forbidden`. */
  private async requireUnmarked(team: TeamKey, marks: readonly string[]): Promise<void> {
    const mark = await this.teamOf(team).revokedMark(marks);
    if (mark !== undefined) throw revoked(mark);
  }

  private teamOf(key: TeamKey): TeamAdmission {
    const name = `${key.environment}/${key.team}`;
    let team = this.teams.get(name);
    if (team === undefined) {
      team = new TeamAdmission(this.props, key);
      this.teams.set(name, team);
    }
    return team;
  }

  /** Beats while there is anything to tell, and never keeps the process alive. */
  private beginHeartbeat(): void {
    if (this.heartbeat !== undefined) return;
    const timer = setInterval(() => {
      if ([...this.teams.values()].some(({ isActive }) => isActive)) {
        this.beat().catch((cause) => this.props.onEvent({ kind: "heartbeat-failed", cause }));
      } else {
        clearInterval(timer);
        if (this.heartbeat === timer) this.heartbeat = undefined;
      }
    }, this.props.timing.heartbeat);
    this.heartbeat = timer.unref();
  }

  private async beat(): Promise<void> {
    const active = [...this.teams.values()].filter(({ isActive }) => isActive);
    await Promise.all(active.map((team) => team.beat()));
  }
}

type AdmittedAnswer = Answer & { readonly decision: { readonly kind: "admitted" } };

async function admittedAs(call: AskingCall, answer: AdmittedAnswer, team: TeamAdmission): Promise<Admitted> {
  const { epoch, at, day, month, open, failing, passed, tight } = answer.decision;
  const { id, tokens, cost } = call;
  const live = { id, epoch, scopes: call.scopes.map(scopeName), tokens, cost, at, day, month };
  await team.begin(live, answer.share);
  const suspects = new Set(failing.map((position) => call.targets[position]));
  return {
    id,
    open,
    at,
    day,
    month,
    passed,
    tight,
    report(target, outcome) {
      // The success of a target that has not failed is no news.
      if (outcome === "failed") suspects.add(target);
      else if (!suspects.delete(target)) return;
      void team.report(target, outcome);
    },
    settle: (used, written) => team.settle(live, inWhole(used), written),
  };
}

/** Stores count whole tokens and nanodollars: a part of one is charged whole. */
function inWhole({ tokens, cost }: { readonly tokens: number; readonly cost: Nanodollars }) {
  return { tokens: Math.ceil(tokens), cost: Math.ceil(cost) };
}

/** Passes over a store that cannot be asked: whoever asks it next is told. */
async function unlessAway(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
  }
}
