import type { AdmissionDecision, LimiterStore, RunningCall } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { fc } from "../../support/properties";
import { CALENDAR, NOON, request, running, settlement, stateOf, TEAM, teamScope, userScope } from "./fixtures";
import { Model } from "./model";
import { type Step, steps } from "./steps";
import { describeStores, type StoreUnderTest } from "./stores";

const SCOPES = [teamScope(), { kind: "route", id: "sonnet" } as const, userScope("anna"), userScope("bert")];

describeStores("a limiter store and a plain model of it", NOON, (under) => {
  test("decide and count alike, whatever happens in whatever order", async () => {
    const numRuns = under.store() instanceof MemoryStore ? 400 : 60;
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        under.now = NOON;
        await under.lose();
        const play = new Play(under);
        await play.take({ kind: "reload", marks: [], spent: 0, counted: [], pause: 0 });
        for (const each of list) await play.take(each);
      }),
      { numRuns },
    );
  });
});

/** Does the same to a store and to the model, and compares what they say. */
class Play {
  private readonly model = new Model();
  private readonly handles: { call: RunningCall; epoch: number }[] = [];

  constructor(private readonly under: StoreUnderTest) {}

  async take(step: Step): Promise<void> {
    await this.do(step);
    const now = this.under.now;
    const usage = await this.store.usage(TEAM, SCOPES, CALENDAR.at(now));
    const expected = SCOPES.map(({ kind, id }) => {
      const used = this.model.usage(`${kind}/${id}`, now);
      return used && { kind, id, ...used };
    });
    expect(usage ?? SCOPES.map(() => undefined)).toEqual(expected);
  }

  private get store(): LimiterStore {
    return this.under.store();
  }

  private async do(step: Step): Promise<void> {
    const { store, model, under } = this;
    const { now } = under;
    switch (step.kind) {
      case "admit": {
        const scopes = [
          teamScope(step.teamLimits),
          { ...teamScope(), kind: "route" as const, id: "sonnet" },
          userScope(step.user, step.userLimits),
        ];
        const { observe, tokens, cost, targets } = step;
        const marks = ["team:payments", `user:${step.user}`];
        const asked = request(now, { scopes, observe, tokens, cost, targets, marks });
        const decision = await store.admit(asked);
        expect(withoutEpoch(decision)).toEqual(model.admit(asked, now));
        if (decision.kind === "admitted") this.handles.push({ call: running(asked, decision), epoch: model.epoch });
        return;
      }
      case "settle": {
        const handle = this.handle(step.call);
        if (handle === undefined) return;
        const { tokens, cost } = step;
        const endedAt = now - step.endedAgo;
        const { kind } = await store.settle(settlement(handle.call, tokens, cost, endedAt));
        expect(kind).toBe(model.settle(handle.call, handle.epoch, { tokens, cost }, endedAt, now));
        return;
      }
      case "cancel": {
        const handle = this.handle(step.call);
        if (handle === undefined) return;
        await store.cancel(TEAM, handle.call);
        model.cancel(handle.call.id, now);
        return;
      }
      case "renew": {
        const some = [...new Set(step.calls.flatMap((call) => this.handle(call) ?? []))];
        const renewal = await store.renew(
          TEAM,
          some.map(({ call }) => call),
          step.lease,
        );
        expect(renewal.kind).toBe(model.renew(some, step.lease, now));
        if (renewal.kind === "lost") return;
        for (const handle of some) {
          handle.call = { ...handle.call, epoch: renewal.epoch };
          handle.epoch = model.epoch;
        }
        return;
      }
      case "pass":
        under.now += step.milliseconds;
        return;
      case "set-back":
        await this.do({ kind: "renew", calls: [], lease: 0 }); // a store writes down its time when it writes anything
        under.now -= step.milliseconds;
        return;
      case "report":
        for (let i = 0; i < step.times; i++) {
          await store.report(TEAM, step.target, step.outcome);
          model.report(step.target, step.outcome, now);
        }
        return;
      case "mark":
        await store.mark(TEAM, step.revoked ? { revoked: [step.mark] } : { restored: [step.mark] });
        model.mark(step.mark, step.revoked);
        return;
      case "lose":
        await under.lose();
        model.lose();
        return;
      case "reload": {
        const usable = await store.renew(TEAM, [], 0);
        if (usable.kind === "renewed") return;
        const { marks, spent, pause } = step;
        const countedIds = step.counted.flatMap((call) => this.handle(call)?.call.id ?? []);
        const totals = [
          { scope: "team/payments", day: spent, month: spent * 2 },
          { scope: "user/anna", day: 0, month: spent },
        ];
        const state = stateOf(now, { marks, totals, countedIds, pauseMilliseconds: pause });
        expect(await store.beginReload(TEAM, "a test", usable.epoch, 60_000)).toBe(true);
        expect(await store.reload(TEAM, "a test", state)).toBe(true);
        model.reload(now, state);
        return;
      }
      case "recount": {
        const { requests, tokens } = step;
        const recent = ["team/payments", "user/anna"].map((scope) => ({
          scope,
          second: Math.floor(now / 1000) - step.ago,
          requests,
          tokens,
        }));
        const { kind } = await store.recount(TEAM, recent, step.pause);
        expect(kind).toBe(model.recount(recent, step.pause, now));
        return;
      }
    }
  }

  private handle(call: number) {
    return this.handles[call % Math.max(1, this.handles.length)];
  }
}

/** Epochs have random names. */
function withoutEpoch(decision: AdmissionDecision): object {
  return { ...decision, epoch: undefined };
}
