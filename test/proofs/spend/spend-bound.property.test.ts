import { highestCost } from "../../../access/price";
import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { scopesOf } from "../../../access/scope";
import { defineEnvironment } from "../../../environment/define-environment";
import type { Limits } from "../../../environment/environment";
import { emptyLock } from "../../../environment/lock";
import { own } from "../../../environment/own";
import type { Bound, Span } from "../../../proofs/spend/bound";
import { spendBound } from "../../../proofs/spend/spend-bound";
import { GOOD_ENVIRONMENT } from "../../environment/good-environment";
import { request, stateOf } from "../../gateway/admission/fixtures";
import { Model } from "../../gateway/admission/model";
import { fc } from "../../support/properties";

// Whatever callers do, they never spend more than the bound says: calls of any size, one after the other, as the plain model of
// admission lets them through, with days and months that turn in between.

const START = Date.parse("2026-10-30T23:00:00Z");

test("no sequence of admitted calls costs more than the bound of its minute, day and month, for team and users", () => {
  fc.assert(
    fc.property(limits, limits, limits, fc.array(step, { maxLength: 60 }), (team, user, route, steps) => {
      const environment = defineEnvironment({
        ...GOOD_ENVIRONMENT,
        timeZone: "UTC",
        limits: { team: ALL_UNLIMITED, user: ALL_UNLIMITED },
        teams: {
          payments: {
            ...GOOD_ENVIRONMENT.teams.payments,
            limits: { team, user: below(user, team), routes: { nova: below(route, team) } },
          },
        },
        exemptions: [],
      });
      const { teams } = spendBound(environment);
      const spent = play(renderRuntimePolicy(environment, emptyLock("dev")), steps);
      for (const [key, cost] of spent) {
        const { whose, span } = parseKey(key);
        const bound: Bound | undefined = whose === "team" ? teams[0]?.total[span] : teams[0]?.user?.[span];
        if (bound?.kind === "at-most" && cost > bound.cost)
          throw new Error(`${key}: ${cost} > ${bound.cost} by ${bound.by}`);
      }
    }),
    { numRuns: 500 },
  );
});

type Step = {
  readonly pass: number;
  readonly user: string;
  readonly route: "sonnet" | "nova";
  readonly input: number;
  readonly output: number;
  readonly caching: "none" | "short" | "long";
  /** What of the reservation is used in the end. */
  readonly used: number;
};

const ALL_UNLIMITED = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
} as const;

/** Small enough that a few calls reach them. */
const limits = fc
  .record({
    requestsPerMinute: fc.constantFrom("unlimited" as const, 1, 2, 8),
    tokensPerMinute: fc.constantFrom("unlimited" as const, 48_000, 400_000, 2_000_000),
    dollarsPerMonth: fc.constantFrom("unlimited" as const, 1, 5, 40),
  })
  .chain((each) =>
    fc.record({
      requestsPerMinute: fc.constant(each.requestsPerMinute),
      tokensPerMinute: fc.constant(each.tokensPerMinute),
      dollarsPerMonth: fc.constant(each.dollarsPerMonth),
      dollarsPerDay: fc.constantFrom("unlimited" as const, 0.01, 0.5, 1),
    }),
  );

const step: fc.Arbitrary<Step> = fc.record({
  pass: fc.oneof(
    { weight: 3, arbitrary: fc.nat(2_000) },
    fc.nat(90_000),
    fc.constantFrom(60_000, 3_600_000, 86_400_000),
  ),
  user: fc.constantFrom("anna", "bert"),
  route: fc.constantFrom("sonnet", "nova"),
  input: fc.oneof(fc.constantFrom(0, 400_000, 600_000), fc.nat(5_000), fc.nat(400_000)),
  output: fc.oneof(fc.constantFrom(8_192, 16_000), fc.nat(8_000)),
  caching: fc.constantFrom("none", "short", "long"),
  used: fc.constantFrom(1, 1, 0.3, 0),
});

type AnyLimits = { readonly [Kind in keyof Limits]?: number | "unlimited" };

/** What is written for a narrower scope is never above the wider one's. */
function below(narrow: AnyLimits, wide: AnyLimits): AnyLimits {
  const least = (kind: keyof Limits) => {
    const values = [narrow[kind], wide[kind]].filter((value) => typeof value === "number");
    return values.length === 0 ? "unlimited" : Math.min(...values);
  };
  return {
    requestsPerMinute: least("requestsPerMinute"),
    tokensPerMinute: least("tokensPerMinute"),
    dollarsPerDay: least("dollarsPerDay"),
    dollarsPerMonth: least("dollarsPerMonth"),
  };
}

/** Nanodollars that were spent, by `<team or user name>|<span>|<which>`. */
function play(policy: RuntimePolicy, steps: readonly Step[]): ReadonlyMap<string, number> {
  const model = new Model();
  let now = START;
  model.reload(now, stateOf(now));
  const spent = new Map<string, number>();
  for (const { pass, user, route, input, output, caching, used } of steps) {
    now += pass;
    const team = own(policy.teams, "payments");
    const target = policy.routes[route]?.targets[0];
    const price = policy.prices[target?.invokeId ?? ""];
    const contextTokens = policy.models[target?.modelId ?? ""]?.contextTokens ?? Number.POSITIVE_INFINITY;
    if (team === undefined || price === undefined) throw new Error("the environment lost its team or its price");
    const scopes = scopesOf(
      {
        environment: "dev",
        team: "payments",
        user,
        credential: { kind: "token", id: "t1", expiresAt: Number.POSITIVE_INFINITY },
      },
      route,
      team,
    );
    const inputTokens = Math.min(input, 2 * contextTokens); // as the gateway estimates: no call reads more
    const reserve = {
      tokens: inputTokens + output,
      cost: highestCost(price, { inputTokens, outputTokens: output, caching }),
    };
    const asked = request(now, { scopes, marks: [], observe: team.observe, ...reserve });
    const decision = model.admit(asked, now);
    if (decision.kind !== "admitted") continue;
    const cost = Math.ceil(reserve.cost * used);
    const call = { id: asked.id, epoch: "1", scopes: [], ...reserve, at: now, day: "", month: "" };
    model.settle(call, model.epoch, { tokens: Math.ceil(reserve.tokens * used), cost }, now, now);
    const at = new Date(now).toISOString();
    for (const whose of ["team", user]) {
      for (const [span, which] of [
        ["minute", at.slice(0, 16)],
        ["day", at.slice(0, 10)],
        ["month", at.slice(0, 7)],
      ]) {
        const key = `${whose}|${span}|${which}`;
        spent.set(key, (spent.get(key) ?? 0) + cost);
      }
    }
  }
  return spent;
}

function parseKey(key: string): { readonly whose: string; readonly span: Span } {
  const [whose = "", span] = key.split("|");
  if (span !== "minute" && span !== "day" && span !== "month") throw new Error(key);
  return { whose, span };
}
