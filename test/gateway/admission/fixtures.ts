import { CalendarOf } from "../../../access/calendar";
import type { Scope } from "../../../access/scope";
import type { Limits } from "../../../environment/environment";
import type {
  AdmissionDecision,
  AdmissionRequest,
  LimiterStore,
  ReloadedState,
  RunningCall,
  ScopeUsage,
  Settlement,
  TeamKey,
} from "../../../gateway/admission/limiter-store";

export const TEAM: TeamKey = { environment: "prod", team: "payments" };

export const UNLIMITED: Limits = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
};

/** Days and months of the tests turn at midnight in UTC. */
export const CALENDAR = new CalendarOf("UTC");

/** A Wednesday, at noon. */
export const NOON = Date.parse("2026-11-25T12:00:00Z");

export const SECOND = 1_000;
export const LEASE = 30 * SECOND;

/** The team, limited as given. */
export function teamScope(limits: Partial<Limits> = {}): Scope {
  return { kind: "team", id: TEAM.team, limits: { ...UNLIMITED, ...limits } };
}

export function userScope(user: string, limits: Partial<Limits> = {}): Scope {
  return { kind: "user", id: user, limits: { ...UNLIMITED, ...limits } };
}

let calls = 0;

export function request(now: number, changes: Partial<AdmissionRequest> = {}): AdmissionRequest {
  calls += 1;
  return {
    team: TEAM,
    id: `call-${calls}`,
    marks: ["team:payments", "user:anna", "token:t1"],
    scopes: [teamScope()],
    observe: [],
    tokens: 100,
    cost: 1_000,
    calendar: CALENDAR.at(now),
    targets: ["claude"],
    leaseMilliseconds: LEASE,
    ...changes,
  };
}

export function stateOf(now: number, changes: Partial<ReloadedState> = {}): ReloadedState {
  const { day, month } = CALENDAR.at(now);
  return { day, month, marks: [], totals: [], countedIds: [], pauseMilliseconds: 0, ...changes };
}

/** Begins an epoch, whatever was there before. */
export async function load(store: LimiterStore, state: ReloadedState, from?: string): Promise<void> {
  expect(await store.beginReload(TEAM, "a test", from, 60_000)).toBe(true);
  expect(await store.reload(TEAM, "a test", state)).toBe(true);
}

export type AdmittedDecision = Extract<AdmissionDecision, { kind: "admitted" }>;

export function admitted(decision: AdmissionDecision): AdmittedDecision {
  if (decision.kind !== "admitted") throw new Error(`not admitted: ${JSON.stringify(decision)}`);
  return decision;
}

/** The call that a request has become. */
export function running({ id, scopes, tokens, cost }: AdmissionRequest, decision: AdmissionDecision): RunningCall {
  const { epoch, at, day, month } = admitted(decision);
  return { id, epoch, scopes: scopes.map((scope) => `${scope.kind}/${scope.id}`), tokens, cost, at, day, month };
}

export function settlement(call: RunningCall, tokens: number, cost: number, endedAt = call.at): Settlement {
  return { ...call, team: TEAM, used: { tokens, cost }, endedAt };
}

/** What one scope has used by now. */
export async function usageOf(
  { store, now }: { store(): LimiterStore; now: number },
  scope: Scope,
): Promise<ScopeUsage> {
  const [usage] = (await store().usage(TEAM, [scope], CALENDAR.at(now))) ?? [];
  if (usage === undefined) throw new Error("the store is lost");
  return usage;
}
