import type { Calendar } from "../../access/calendar";
import { type Scope, scopeName } from "../../access/scope";
import { LIMIT_KINDS } from "../../environment/environment";
import { chunks } from "./chunks";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type LimiterStore,
  type RecentUse,
  type ReloadedState,
  type Renewal,
  type RunningCall,
  type ScopeUsage,
  type Settlement,
  type SettlementResult,
  StoreUnavailableError,
  type TeamKey,
} from "./limiter-store";
import { ValkeyCluster } from "./valkey/cluster";
import type { ValkeyConnectionOptions } from "./valkey/connection";
import { breachAs, dueCallsAs, lostAs, renewalAs, settlementAs, usageAs } from "./valkey/decode";
import { breakerField, calendarArgs, limitArgs, renewArgs, ScopePositions, scopeKey, teamKeys } from "./valkey/encode";
import { reloadInSteps } from "./valkey/reload-in-steps";
import { Reply } from "./valkey/reply";
import { SCRIPTS, type Script } from "./valkey/scripts";

export interface ValkeyStoreOptions extends ValkeyConnectionOptions {
  /** A clock for tests, in milliseconds since 1970. Without it the server's clock decides, as it must where several count. */
  readonly testClock?: () => number;
}

/** Limits in Valkey or Redis, one server or a cluster, shared by all processes that use it. */
export class ValkeyStore implements LimiterStore {
  readonly shared = true;
  private readonly connection: ValkeyCluster;
  private readonly sweeps = new Map<string, Promise<void>>();

  private constructor(private readonly options: ValkeyStoreOptions) {
    this.connection = new ValkeyCluster(options);
  }

  /** Resolves also where the server is away: it is then waited for in the background. */
  static async connect(options: ValkeyStoreOptions): Promise<ValkeyStore> {
    const store = new ValkeyStore(options);
    await store.connection.settled(FIRST_CONNECTION_MILLISECONDS);
    return store;
  }

  async admit(request: AdmissionRequest): Promise<AdmissionDecision> {
    const { team, marks, scopes } = request;
    const names = scopes.map(scopeName);
    const reply = await this.runSwept(SCRIPTS.admit, team, names, admitArgs(request, names));
    switch (reply.kind) {
      case "admitted":
        this.forget(team, reply.reply(8).texts());
        return {
          kind: "admitted",
          epoch: reply.text(1),
          at: reply.number(2),
          day: reply.text(3),
          month: reply.text(4),
          open: reply.reply(5).numbers(),
          failing: reply.reply(6).numbers(),
          passed: reply
            .reply(7)
            .replies()
            .map((breach) => breachAs(breach, scopes)),
          tight: reply.number(9) === 1,
        };
      case "revoked":
        return { kind: "revoked", mark: marks[reply.number(1)] ?? "" };
      case "limited":
        return { kind: "limited", at: reply.number(1), breach: breachAs(reply.reply(2), scopes) };
      case "broken":
        return { kind: "broken", at: reply.number(1), retryAt: reply.number(2) };
      case "paused":
        return { kind: "paused", epoch: reply.text(1), milliseconds: reply.number(2) };
      default:
        return lostAs(reply);
    }
  }

  async settle(settlement: Settlement): Promise<SettlementResult> {
    const { team, id, epoch, used, endedAt, day, month, scopes } = settlement;
    const args = [id, epoch, `${used.tokens}`, `${used.cost}`, `${endedAt}`, day, month];
    return settlementAs(await this.run(SCRIPTS.settle, team, scopes, args));
  }

  async cancel(team: TeamKey, { id, scopes }: Pick<RunningCall, "id" | "scopes">): Promise<void> {
    const neverMade = "";
    await this.run(SCRIPTS.settle, team, scopes, [id, neverMade, "0", "0", "0", "", ""]);
  }

  async renew(team: TeamKey, running: readonly RunningCall[], leaseMilliseconds: number): Promise<Renewal> {
    return this.renewInSteps(team, chunks(running, RENEWED_AT_ONCE), (calls) => {
      const scopes = new ScopePositions();
      const args = calls.flatMap((call) => renewArgs(call, scopes));
      return [SCRIPTS.renew, scopes.names, [`${leaseMilliseconds}`, ...args]];
    });
  }

  async recount(team: TeamKey, recent: readonly RecentUse[], pauseMilliseconds: number): Promise<Renewal> {
    const byScope = new Map<string, string[][]>();
    for (const { scope, second, requests, tokens } of recent) {
      const uses = byScope.get(scope) ?? [];
      uses.push([`${second}`, `${requests}`, `${tokens}`]);
      byScope.set(scope, uses);
    }
    return this.renewInSteps(team, chunks([...byScope], RECOUNTED_AT_ONCE), (scopes) => {
      const args = scopes.flatMap(([, uses]) => [`${uses.length}`, ...uses.flat()]);
      return [SCRIPTS.recount, scopes.map(([name]) => name), [`${pauseMilliseconds}`, ...args]];
    });
  }

  async report(team: TeamKey, target: string, outcome: "succeeded" | "failed"): Promise<boolean> {
    return (await this.run(SCRIPTS.report, team, [], [breakerField(target), outcome])).kind === "opened";
  }

  async mark(
    team: TeamKey,
    { revoked = [], restored = [] }: { readonly revoked?: readonly string[]; readonly restored?: readonly string[] },
  ): Promise<void> {
    await this.run(SCRIPTS.mark, team, [], [`${revoked.length}`, ...revoked, ...restored]);
  }

  async revokedMark(team: TeamKey, marks: readonly string[]): Promise<string | undefined> {
    const reply = await this.run(SCRIPTS.revoked, team, [], marks);
    return reply.kind === "revoked" ? marks[reply.number(1)] : undefined;
  }

  async beginReload(team: TeamKey, owner: string, from: string | undefined, milliseconds: number): Promise<boolean> {
    const { kind } = await this.run(SCRIPTS.beginReload, team, [], [owner, `${milliseconds}`, from ?? ""]);
    return kind === "begun";
  }

  async reload(team: TeamKey, owner: string, state: ReloadedState): Promise<boolean> {
    return reloadInSteps((script, scopes, args) => this.run(script, team, scopes, args), owner, state);
  }

  async usage(
    team: TeamKey,
    scopes: readonly Pick<Scope, "kind" | "id">[],
    calendar: Calendar,
  ): Promise<readonly ScopeUsage[] | undefined> {
    const reply = await this.runSwept(SCRIPTS.usage, team, scopes.map(scopeName), calendarArgs(calendar));
    return reply.kind === "usage" ? usageAs(reply.reply(1), scopes) : undefined;
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private async run(script: Script, team: TeamKey, scopes: readonly string[], args: readonly string[]): Promise<Reply> {
    const keys = [...teamKeys(team), ...scopes.map((name) => scopeKey(team, name))];
    const time = this.options.testClock === undefined ? "" : `${this.options.testClock()}`;
    return Reply.of(await this.connection.run(script, keys, time, args));
  }

  /** Runs a script that may find calls to be due: after a crash, leases of calls that nobody renews. */
  private async runSwept(
    script: Script,
    team: TeamKey,
    scopes: readonly string[],
    args: readonly string[],
  ): Promise<Reply> {
    for (;;) {
      const reply = await this.run(script, team, scopes, args);
      if (reply.kind !== "due") return reply;
      await this.sweep(team);
    }
  }

  /** One step of sweeping; whoever finds calls due meanwhile waits for the same. */
  private sweep(team: TeamKey): Promise<void> {
    const key = `${team.environment}/${team.team}`;
    const running = this.sweeps.get(key);
    if (running !== undefined) return running;
    const sweep = this.sweepOnce(team).finally(() => this.sweeps.delete(key));
    this.sweeps.set(key, sweep);
    return sweep;
  }

  private async sweepOnce(team: TeamKey): Promise<void> {
    const due = await this.run(SCRIPTS.dueCalls, team, [], []);
    if (due.kind !== "calls") return;
    const scopes = new ScopePositions();
    const args = dueCallsAs(due).flatMap(({ id, scopes: names }) => [id, ...scopes.of(names)]);
    await this.run(SCRIPTS.sweep, team, scopes.names, args);
  }

  /** Off the admission's path: what is not removed now is named again. */
  private forget(team: TeamKey, scopes: readonly string[]): void {
    if (scopes.length === 0) return;
    this.run(SCRIPTS.forget, team, scopes, []).catch((error) => {
      if (!(error instanceof StoreUnavailableError)) throw error;
    });
  }

  private async renewInSteps<Item>(
    team: TeamKey,
    steps: readonly (readonly Item[])[],
    step: (items: readonly Item[]) => Step,
  ): Promise<Renewal> {
    // Without anything to bring, one step asks whether the state is still there.
    const [first = [], ...others] = steps;
    let renewal = await this.renewal(team, step(first));
    for (const items of others) {
      if (renewal.kind === "lost") break;
      renewal = await this.renewal(team, step(items));
    }
    return renewal;
  }

  private async renewal(team: TeamKey, [script, scopes, args]: Step): Promise<Renewal> {
    return renewalAs(await this.run(script, team, scopes, args));
  }
}

type Step = readonly [script: Script, scopes: readonly string[], args: readonly string[]];

/** A gateway starts without its store, too: it refuses, or keeps to its share. */
const FIRST_CONNECTION_MILLISECONDS = 1_000;

/** A script holds up every other team: a step is a few milliseconds at most. */
const RENEWED_AT_ONCE = 50;
const RECOUNTED_AT_ONCE = 20;

function admitArgs(request: AdmissionRequest, names: readonly string[]): string[] {
  const { marks, targets, observe } = request;
  const args = [
    request.id,
    `${request.tokens}`,
    `${request.cost}`,
    `${request.leaseMilliseconds}`,
    JSON.stringify(names),
    ...calendarArgs(request.calendar),
    LIMIT_KINDS.map((kind) => (observe.includes(kind) ? "1" : "0")).join(""),
    `${marks.length}`,
    `${targets.length}`,
    ...marks,
    ...targets.map(breakerField),
  ];
  for (const { limits } of request.scopes) args.push(...limitArgs(limits));
  return args;
}
