import { CALL_METRICS, GATEWAY_METRICS, METRIC_NAMESPACE, type Metric } from "../../access/metrics";

/** One alarm on one series, as data. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  /** Added up. At most nine: AWS takes ten in one alarm, and the sum is one of them. */
  readonly series: readonly Series[];
  /** Above it the alarm goes off. `anomaly`: above what is usual for the hour and day. */
  readonly above: number | "anomaly";
  /** Seconds that one value stands for. */
  readonly period: number;
  /** Of so many periods so many must be above. */
  readonly periods: number;
  readonly breaching: number;
}

/** One series of one metric. */
export interface Series {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** Above which alarms go off. */
export interface AlarmThresholds {
  /** Failures in five minutes. */
  readonly failures: number;

  /** Milliseconds of the gateway's own time, of the slowest one in a hundred requests. */
  readonly addedLatencyMilliseconds: number;
}

/** A team and the routes that it may use. */
export interface WatchedTeam {
  /** Name of the team. */
  readonly team: string;
  /** Names of its routes. */
  readonly routes: readonly string[];
}

/** What a series is of the gateway's own metrics. Only those that concern the whole gateway: an alarm cannot search. */
export function gatewaySeries(metric: Metric, environment: string, statistic: string): Series {
  return { namespace: METRIC_NAMESPACE, metric: metric.name, dimensions: { environment }, statistic };
}

export function gatewayAlarms(environment: string, thresholds: AlarmThresholds): AlarmDefinition[] {
  const sum = (metric: Metric) => [gatewaySeries(metric, environment, "Sum")];
  const five = { period: 300, periods: 1, breaching: 1 };
  return [
    {
      name: "errors",
      description: "Requests fail by an error of the gateway's own.",
      series: sum(GATEWAY_METRICS.failed),
      above: thresholds.failures,
      ...five,
    },
    {
      name: "added-latency",
      description: "The gateway itself takes too long.",
      series: [gatewaySeries(GATEWAY_METRICS.addedLatency, environment, "p99")],
      above: thresholds.addedLatencyMilliseconds,
      period: 300,
      periods: 3,
      breaching: 3,
    },
    {
      name: "store-lost",
      description: "The limiter's store does not answer: requests are refused.",
      series: sum(GATEWAY_METRICS.storeLost),
      above: 0,
      ...five,
    },
    {
      name: "store-reloads",
      description: "The limiter's store had lost what it held, and was filled again from ledger and access state.",
      series: sum(GATEWAY_METRICS.storeReloads),
      above: 0,
      ...five,
    },
    {
      name: "breaker-open",
      description: "A model does not answer, and is not asked for a while.",
      series: sum(GATEWAY_METRICS.breakerOpen),
      above: 0,
      ...five,
    },
    {
      name: "ledger-failed",
      description:
        "Usage could not be recorded at once. It waits; once it waits for long, teams with limits in money are refused.",
      series: sum(GATEWAY_METRICS.ledgerFailed),
      above: 0,
      ...five,
    },
    {
      name: "policy-failed",
      description: "A runtime policy could not be fetched or used: the one before goes on.",
      series: sum(GATEWAY_METRICS.policyFailed),
      above: 0,
      ...five,
    },
    {
      name: "payload-failed",
      description: "Prompts and answers that a team keeps could not be kept.",
      series: sum(GATEWAY_METRICS.payloadFailed),
      above: 0,
      ...five,
    },
  ];
}

/** A team's calls: their metrics have team and route, and an alarm cannot search, so each series is named. */
export function teamAlarms(environment: string, { team, routes }: WatchedTeam): AlarmDefinition[] {
  const of = (metric: Metric, some: readonly string[]): Series[] =>
    some.map((route) => ({
      namespace: METRIC_NAMESPACE,
      metric: metric.name,
      dimensions: { environment, team, route },
      statistic: "Sum",
    }));
  return chunksOf(routes, MAX_SUMMED).flatMap((some, position): AlarmDefinition[] => {
    const suffix = position === 0 ? team : `${team}-${position + 1}`;
    return [
      {
        name: `spend-${suffix}`,
        description: `Team ${team} spends more than is usual for the hour and day.`,
        series: of(CALL_METRICS.cost, some),
        above: "anomaly",
        period: 3600,
        periods: 2,
        breaching: 2,
      },
      {
        name: `estimate-exceeded-${suffix}`,
        description: `Calls of team ${team} cost more than was reserved for them: prices or models are not what they are taken for.`,
        series: of(CALL_METRICS.estimateExceeded, some),
        above: 0,
        period: 300,
        periods: 1,
        breaching: 1,
      },
    ];
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_SUMMED = 9;

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Requests that Lambda would not run. They reach no program of ours, so Lambda alone counts them. */
export function throttlesAlarm(functionName: string): AlarmDefinition {
  return {
    name: "throttles",
    description: "Lambda refuses to run the gateway: its reserved concurrency, or the account's, is used up.",
    series: [
      {
        namespace: "AWS/Lambda",
        metric: "Throttles",
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
      },
    ],
    above: 0,
    period: 300,
    periods: 1,
    breaching: 1,
  };
}

/** What the web ACL refuses or would refuse, against what is usual. */
export function firewallAlarm(webAclName: string, region: string): AlarmDefinition {
  return {
    name: "firewall",
    description: "The firewall blocks more than is usual for the hour.",
    series: [
      {
        namespace: "AWS/WAFV2",
        metric: "BlockedRequests",
        dimensions: { WebACL: webAclName, Region: region, Rule: "ALL" },
        statistic: "Sum",
      },
    ],
    above: "anomaly",
    period: 300,
    periods: 3,
    breaching: 2,
  };
}
