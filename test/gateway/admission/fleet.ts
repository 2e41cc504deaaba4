import { setTimeout as sleep } from "node:timers/promises";
import type { StoreFailure } from "../../../access/runtime-policy";
import { scopeName } from "../../../access/scope";
import type { Admitted, AskingCall } from "../../../gateway/admission/admission";
import { Admission } from "../../../gateway/admission/admission";
import type { AdmissionEvent } from "../../../gateway/admission/admission-event";
import { type LimiterStore, StoreUnavailableError } from "../../../gateway/admission/limiter-store";
import type { AdmissionSources } from "../../../gateway/admission/reload";
import type { Timing } from "../../../gateway/admission/timing";
import { Refusal } from "../../../gateway/refusal";
import { CALENDAR, TEAM, teamScope } from "./fixtures";

const TICK_MILLISECONDS = 5;

/**
 * Time as it passes for this process: it stands still while the process does. So nothing is over, on a busy machine, before all that
 * wait for it in this process have had their turn.
 */
export class ProcessClock {
  private time = Date.now();
  private readonly timer = setInterval(() => {
    this.time += TICK_MILLISECONDS;
  }, TICK_MILLISECONDS).unref();

  readonly now = (): number => this.time;

  async sleep(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    while (this.time < end) await sleep(TICK_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** A tenth of the real times and less, so that tests of outages are short. */
export const QUICK: Timing = { heartbeat: 80, lease: 1_000, pause: 320, away: 60, patience: 6_000, reload: 3_000 };

/** What a ledger and an access state hold, in memory: shared by all processes of a test. */
export class Truth implements AdmissionSources {
  private readonly entries = new Map<string, { readonly scopes: readonly string[]; readonly cost: number }>();
  readonly revoked = new Set<string>();
  /** Set it to make the sources fail. */
  failure: Error | undefined;

  async marks(): Promise<readonly string[]> {
    if (this.failure !== undefined) throw this.failure;
    return [...this.revoked];
  }

  async totals() {
    if (this.failure !== undefined) throw this.failure;
    const sums = new Map<string, number>();
    for (const { scopes, cost } of this.entries.values()) {
      for (const scope of scopes) sums.set(scope, (sums.get(scope) ?? 0) + cost);
    }
    const totals = [...sums].map(([scope, spent]) => ({ scope, day: spent, month: spent }));
    return { totals, recentIds: [...this.entries.keys()] };
  }

  spent = 0;

  append(id: string, scopes: readonly string[], cost: number): void {
    this.entries.set(id, { scopes, cost });
    this.spent += cost;
  }
}

export interface Replica {
  readonly admission: Admission;
  readonly events: AdmissionEvent["kind"][];
}

export interface ReplicaOptions extends Partial<Timing> {
  readonly failure?: StoreFailure;
  readonly now?: () => number;
}

export function replica(
  store: LimiterStore,
  truth: Truth,
  { failure = { kind: "deny" }, now = Date.now, ...timing }: ReplicaOptions = {},
): Replica {
  const events: AdmissionEvent["kind"][] = [];
  const admission = new Admission({
    store,
    sources: truth,
    calendar: CALENDAR,
    failure: () => failure,
    now,
    timing: { ...QUICK, ...timing },
    onEvent: ({ kind }) => events.push(kind),
  });
  return { admission, events };
}

/** A store on the way to which the link may be cut. */
export function breakable(store: LimiterStore, link: { readonly cut: boolean }): LimiterStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        link.cut
          ? Promise.reject(new StoreUnavailableError(new Error("the link is cut"), false))
          : Reflect.apply(member, target, args);
    },
  });
}

let ids = 0;

export function asking(changes: Partial<AskingCall> = {}): AskingCall {
  ids += 1;
  return {
    team: TEAM,
    id: `asking-${ids}`,
    marks: ["team:payments", "user:anna", "key:k1"],
    scopes: [teamScope()],
    observe: [],
    tokens: 100,
    cost: 1_000,
    targets: ["claude"],
    ...changes,
  };
}

/** The call, or the kind of its refusal. */
export async function attempt(admission: Admission, call: AskingCall): Promise<Admitted | Refusal> {
  try {
    return await admission.admit(call);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Ends a call the way the gateway does: its entry first, then the settlement. */
export async function end(
  truth: Truth,
  call: AskingCall,
  admitted: Admitted,
  tokens: number,
  cost: number,
): Promise<void> {
  truth.append(call.id, call.scopes.map(scopeName), cost);
  await admitted.settle({ tokens, cost });
}
