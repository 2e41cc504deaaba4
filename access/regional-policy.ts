import type { Limit, Limits } from "../environment/environment";
import { keyInRegion } from "../environment/key-in-region";
import type { RoutePolicy, RuntimePolicy, TeamPolicy } from "./runtime-policy";

export interface GatewayRegion {
  readonly region: string;
  /** Part of every limit of dollars that the region lets through: above 0, at most 1. */
  readonly share: number;
}

/**
 * The policy of one region of a managed gateway, whose network leads to that region's Bedrock alone: only targets there, routes that
 * have one, and the region's part of every limit of dollars. Requests, tokens and concurrency are for each region by itself.
 */
export function regionalPolicy(policy: RuntimePolicy, { region, share }: GatewayRegion): RuntimePolicy {
  const routes = Object.fromEntries(
    Object.entries(policy.routes).flatMap(([alias, route]): [string, RoutePolicy][] => {
      const targets = route.targets.filter((target) => target.region === region);
      return targets.length === 0 ? [] : [[alias, { ...route, targets }]];
    }),
  );
  const called = Object.values(routes).flatMap(({ targets }) => targets);
  const models = new Set(called.map(({ modelId }) => modelId));
  const invoked = new Set(called.map(({ invokeId }) => invokeId));
  return {
    ...policy,
    routes,
    models: only(policy.models, (model) => models.has(model)),
    prices: only(policy.prices, (invokeId) => invoked.has(invokeId)),
    teams: mapValues(policy.teams, (team) => regionalTeam(team, routes, { region, share })),
  };
}

function regionalTeam(team: TeamPolicy, routes: RuntimePolicy["routes"], { region, share }: GatewayRegion): TeamPolicy {
  const { limits, payloadLogging, responseCache, applicationProfiles, guardrails } = team;
  const aliases = Object.keys(routes);
  const targets = Object.values(routes).flatMap((route) => route.targets);
  const called = new Set(targets.map((each) => each.applicationProfile));
  const guarded = new Set(targets.map(({ guardrail }) => guardrail && "key" in guardrail && guardrail.key));
  const shared = (whole: Limits) => regionalLimits(whole, share);
  return {
    ...team,
    routes: team.routes.filter((alias) => aliases.includes(alias)),
    limits: {
      team: shared(limits.team),
      user: shared(limits.user),
      credential: shared(limits.credential),
      routes: mapValues(
        only(limits.routes, (alias) => aliases.includes(alias)),
        shared,
      ),
      users: mapValues(limits.users, shared),
    },
    ...(payloadLogging && {
      payloadLogging: { ...payloadLogging, kmsKeyArn: keyInRegion(payloadLogging.kmsKeyArn, region) },
    }),
    ...(applicationProfiles && { applicationProfiles: only(applicationProfiles, (key) => called.has(key)) }),
    ...(guardrails && { guardrails: only(guardrails, (key) => guarded.has(key)) }),
    ...(responseCache && {
      responseCache: { ...responseCache, routes: responseCache.routes.filter((alias) => aliases.includes(alias)) },
    }),
  };
}

/** A region's part of limits: of their dollars, for each region lets through its own. */
export function regionalLimits(limits: Limits, share: number): Limits {
  const part = (dollars: Limit) => (dollars === "unlimited" ? dollars : round(dollars * share));
  return { ...limits, dollarsPerDay: part(limits.dollarsPerDay), dollarsPerMonth: part(limits.dollarsPerMonth) };
}

/** To millionths of a dollar, so that a plan shows 7 and not 7.000000000000001. */
function round(dollars: number): number {
  return Math.round(dollars * 1e6) / 1e6;
}

function only<Value>(record: Readonly<Record<string, Value>>, isKept: (key: string) => boolean): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
