import type { Environment, Path, Team } from "../../environment/environment";
import { own } from "../../environment/own";
import { boundedPart, eachSpan, type Span, type Spend, sumOf } from "./bound";
import type { DearestCall } from "./dearest-call";
import { gatewaySpend, storesOf } from "./gateway-spend";

/** The most that can be spent in an environment, and where nothing of ours bounds it. */
export interface SpendBound {
  readonly environment: string;
  /** Regions of the gateway. Each counts by itself: bounds are so many times the limits. */
  readonly gatewayRegions: number;
  /** Whether each region lets through its share of dollars alone. */
  readonly dividesDollars: boolean;
  readonly teams: readonly TeamSpend[];
  /** All teams together, by path. A path that no team takes is left out. */
  readonly paths: readonly PathSpend[];
  readonly total: Spend;
  /** The part of the total that has a bound, in nanodollars. */
  readonly boundedTotal: Readonly<Record<Span, number>>;
  /** Roles of workloads that call Bedrock without limits until their exemption ends. */
  readonly exempted: readonly string[];
}

export interface TeamSpend {
  readonly team: string;
  readonly paths: readonly PathSpend[];
  readonly total: Spend;
  /** Through the gateway: each user who is not named, and each who is. `undefined`: the team does not take the gateway. */
  readonly user: Spend | undefined;
  readonly users: Readonly<Record<string, Spend>>;
  /** What calls cost at worst, by route of the gateway. */
  readonly routes: readonly DearestCall[];
  /** Whether a limit of dollars stands anywhere on the gateway path. */
  readonly promisesMoney: boolean;
  /**
   * Dollars a month at which the budget tells somebody. It bounds nothing: its action, where one acts by itself, ends the team's roles up to
   * a day after the money is gone.
   */
  readonly budgetAlarm: number | undefined;
}

export interface PathSpend {
  readonly path: Path;
  readonly spend: Spend;
}

export function spendBound(environment: Environment): SpendBound {
  const gateway = gatewaySpend(environment);
  const teams = Object.values(environment.teams).map((team): TeamSpend => {
    const through = own(gateway, team.name);
    const paths = team.paths.map(
      (path): PathSpend => ({
        path,
        spend: path === "gateway" && through !== undefined ? through.team : DIRECT,
      }),
    );
    return {
      team: team.name,
      paths,
      total: totalOf(paths, "all its paths"),
      user: through?.user,
      users: through?.users ?? {},
      routes: through?.routes ?? [],
      promisesMoney: through?.promisesMoney ?? false,
      budgetAlarm: budgetAlarm(team),
    };
  });
  const paths = (["direct", "gateway"] as const).flatMap((path) => {
    const taken = teams.flatMap((team) => team.paths.filter((each) => each.path === path));
    return taken.length === 0 ? [] : [{ path, spend: totalOf(taken, "the limits of all teams") }];
  });
  const all = teams.flatMap((team) => team.paths);
  return {
    environment: environment.name,
    gatewayRegions: storesOf(environment),
    dividesDollars: environment.gateway?.kind === "managed",
    teams,
    paths,
    total: totalOf(all, "the limits of all teams"),
    boundedTotal: { minute: bounded(all, "minute"), day: bounded(all, "day"), month: bounded(all, "month") },
    exempted: environment.exemptions.map(({ role }) => role),
  };
}

/** Who is off the gateway is bounded by nothing of ours. */
const DIRECT: Spend = eachSpan(() => ({
  kind: "unbounded",
  why: "IAM has no limits: AWS’s quotas of the account alone bound the direct path.",
}));

function budgetAlarm({ limits }: Team): number | undefined {
  const { dollarsPerMonth } = limits.team;
  return dollarsPerMonth === "unlimited" ? undefined : dollarsPerMonth;
}

function totalOf(paths: readonly PathSpend[], by: string): Spend {
  return eachSpan((span) =>
    sumOf(
      paths.map(({ spend }) => spend[span]),
      by,
    ),
  );
}

function bounded(paths: readonly PathSpend[], span: Span): number {
  return boundedPart(paths.map(({ spend }) => spend[span]));
}
