import { nanodollars } from "../../access/money";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import type { RuntimePolicy, TeamPolicy } from "../../access/runtime-policy";
import type { Environment, Limits } from "../../environment/environment";
import { regionsOfGateway } from "../../environment/gateway-regions";
import { emptyLock } from "../../environment/lock";
import { own } from "../../environment/own";
import { type Bound, eachSpan, least, type Span, type Spend, sumOf } from "./bound";
import { type DearestCall, dearestCall } from "./dearest-call";

/** What one team can spend through the gateway. */
export interface GatewaySpend {
  readonly team: Spend;
  /** Each user who is not named. */
  readonly user: Spend;
  /** Users with limits of their own. */
  readonly users: Readonly<Record<string, Spend>>;
  readonly routes: readonly DearestCall[];
  /** Whether a limit of dollars stands anywhere: models without a price are then refused to those that it binds. */
  readonly promisesMoney: boolean;
}

/**
 * What teams of an environment can spend through the gateway, by what admission lets through: never less than any sequence of admitted
 * calls costs whose reservations hold. The few that come to more than was reserved are charged in full and raise an alarm.
 *
 * Concurrency bounds no money, for calls may be short. What API Gateway throttles is not exact and not counted either.
 */
export function gatewaySpend(environment: Environment): Readonly<Record<string, GatewaySpend>> {
  const policy = renderRuntimePolicy(environment, emptyLock(environment.name));
  const counted = { stores: storesOf(environment), dollars: dollarsOf(environment) };
  return Object.fromEntries(Object.keys(policy.teams).map((team) => [team, spendOf(policy, team, counted)]));
}

/** How many times a limit is let through. */
interface Counted {
  /** Of requests and tokens. */
  readonly stores: number;
  /** Of dollars. */
  readonly dollars: number;
}

/** Every region of the gateway counts in a store of its own, and each lets through what the limits say. */
export function storesOf({ gateway }: Environment): number {
  return gateway === undefined ? 1 : Math.max(1, regionsOfGateway(gateway).length);
}

/** Regions of a managed gateway divide limits of dollars: each lets its share through. */
function dollarsOf(environment: Environment): number {
  const { gateway } = environment;
  if (gateway?.kind !== "managed") return storesOf(environment);
  return Object.values(gateway.regions).reduce((sum, { share }) => sum + share, 0);
}

function spendOf(policy: RuntimePolicy, name: string, counted: Counted): GatewaySpend {
  const team = policyOf(policy, name);
  const routes = team.routes.map((route) => dearestCall(policy, route));
  const { limits } = team;
  const everybody = [limits.user, ...Object.values(limits.users)];
  const always = hasMoney(limits.team) || hasMoney(limits.credential) || everybody.every(hasMoney);
  const scope = (whose: string, its: Limits, among: readonly DearestCall[], priced: boolean) =>
    eachSpan((span) => scopeBound({ whose, limits: binding(its, team), routes: among, priced, span, counted }));

  const whole = scope("the team", limits.team, routes, always);
  const byRoute = routes.map((route) => {
    const its = own(limits.routes, route.route) ?? limits.team;
    return scope(`route ${route.route}`, its, [route], always || hasMoney(its));
  });
  const spend = eachSpan((span) =>
    least(
      [
        whole[span],
        sumOf(
          byRoute.map((each) => each[span]),
          "the limits of its routes",
        ),
      ],
      unboundedReason(whole[span]),
    ),
  );
  const ofUser = (whose: string, its: Limits) => {
    const alone = scope(whose, its, routes, always || hasMoney(its));
    return eachSpan((span) => least([alone[span], spend[span]], unboundedReason(alone[span])));
  };
  return {
    team: spend,
    user: ofUser("the user", limits.user),
    users: Object.fromEntries(Object.entries(limits.users).map(([user, its]) => [user, ofUser(user, its)])),
    routes,
    promisesMoney: [limits.team, limits.credential, ...everybody, ...Object.values(limits.routes)].some(hasMoney),
  };
}

interface ScopeInTime {
  readonly whose: string;
  /** Those that refuse. */
  readonly limits: Limits;
  /** Those that the scope's calls may take. */
  readonly routes: readonly DearestCall[];
  /** Whether the gateway leaves targets out that have no price. */
  readonly priced: boolean;
  readonly span: Span;
  readonly counted: Counted;
}

function scopeBound({ whose, limits, routes, priced, span, counted }: ScopeInTime): Bound {
  const atMost = (cost: number, by: string, times = counted.stores): Bound => ({
    kind: "at-most",
    cost: cost * times,
    by,
  });
  const bounds: Bound[] = [];
  const { dollarsPerDay, dollarsPerMonth, tokensPerMinute, requestsPerMinute } = limits;
  if (dollarsPerMonth !== "unlimited")
    bounds.push(atMost(nanodollars(dollarsPerMonth), `dollars a month of ${whose}`, counted.dollars));
  if (dollarsPerDay !== "unlimited")
    bounds.push(atMost(nanodollars(dollarsPerDay) * DAYS[span], `dollars a day of ${whose}`, counted.dollars));

  const unknown = priced ? [] : routes.flatMap(({ withoutPrice }) => withoutPrice);
  if (unknown.length === 0) {
    const token = Math.max(0, ...routes.map((route) => route.token));
    const call = Math.max(0, ...routes.map((route) => route.call));
    if (tokensPerMinute !== "unlimited")
      bounds.push(atMost(tokensPerMinute * token * MINUTES[span], `tokens a minute of ${whose}`));
    if (requestsPerMinute !== "unlimited")
      bounds.push(atMost(requestsPerMinute * call * MINUTES[span], `requests a minute of ${whose}`));
  }
  return least(
    bounds,
    unknown.length > 0
      ? `Nobody has told what ${unknown[0]} costs, and no limit of dollars binds ${whose}.`
      : `No limit of dollars, tokens or requests binds ${whose}.`,
  );
}

const DAYS: Readonly<Record<Span, number>> = { minute: 1, day: 1, month: 31 };

/** A day has 25 hours when clocks are set back. No 60 seconds hold more than a limit of the minute. */
const MINUTES: Readonly<Record<Span, number>> = { minute: 1, day: 25 * 60, month: (31 * 24 + 1) * 60 };

/** Limits that are only observed let everything through. */
function binding(limits: Limits, { observe }: TeamPolicy): Limits {
  return { ...limits, ...Object.fromEntries(observe.map((kind) => [kind, "unlimited"] as const)) };
}

/** As the gateway asks before it leaves a target without a price out: observed limits count here. */
function hasMoney({ dollarsPerDay, dollarsPerMonth }: Limits): boolean {
  return dollarsPerDay !== "unlimited" || dollarsPerMonth !== "unlimited";
}

function unboundedReason(bound: Bound): string {
  return bound.kind === "unbounded" ? bound.why : "";
}

function policyOf(policy: RuntimePolicy, team: string): TeamPolicy {
  const found = own(policy.teams, team);
  if (found === undefined) throw new Error(`The rendered policy has no team ${team}.`);
  return found;
}
