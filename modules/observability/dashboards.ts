import { CALL_METRICS, GATEWAY_METRICS, METRIC_NAMESPACE, type Metric, REFUSAL_METRICS } from "../../access/metrics";

/** The dashboard of a whole environment in a region. */
export function environmentDashboard(environment: string, region: string): object {
  return dashboard(region, [
    ["Requests by team", [search(CALL_METRICS.requests, { environment }, "Sum")]],
    ["Dollars by team", [search(CALL_METRICS.cost, { environment }, "Sum")]],
    ["Refusals by kind", [search(REFUSAL_METRICS.refusedByKind, { environment }, "Sum")]],
    ["Tokens read", [search(CALL_METRICS.inputTokens, { environment }, "Sum")]],
    ["Tokens written", [search(CALL_METRICS.outputTokens, { environment }, "Sum")]],
    ["Time to the first event, p95", [search(CALL_METRICS.firstEvent, { environment }, "p95")]],
    [
      "The gateway's own time",
      ["p50", "p99"].map((statistic) => plain(GATEWAY_METRICS.addedLatency, { environment }, statistic)),
    ],
    [
      "What went wrong",
      [
        GATEWAY_METRICS.failed,
        GATEWAY_METRICS.storeLost,
        GATEWAY_METRICS.storeReloads,
        GATEWAY_METRICS.breakerOpen,
        GATEWAY_METRICS.ledgerFailed,
        GATEWAY_METRICS.policyFailed,
        GATEWAY_METRICS.payloadFailed,
      ].map((metric) => plain(metric, { environment }, "Sum")),
    ],
  ]);
}

/** The dashboard of one team. */
export function teamDashboard(environment: string, region: string, team: string): object {
  const of = (metric: Metric, statistic: string) => [search(metric, { environment, team }, statistic)];
  return dashboard(region, [
    ["Requests by route", of(CALL_METRICS.requests, "Sum")],
    ["Dollars by route", of(CALL_METRICS.cost, "Sum")],
    ["Tokens read by route", of(CALL_METRICS.inputTokens, "Sum")],
    ["of these from a cache", of(CALL_METRICS.cacheReadTokens, "Sum")],
    ["Tokens written by route", of(CALL_METRICS.outputTokens, "Sum")],
    ["Time of a call, p95", of(CALL_METRICS.latency, "p95")],
  ]);
}

type MetricRow = readonly unknown[];

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

function dashboard(
  region: string,
  panels: readonly (readonly [title: string, metrics: readonly MetricRow[]])[],
): object {
  return {
    widgets: panels.map(([title, metrics], position) => ({
      type: "metric",
      x: (position % COLUMNS) * WIDTH,
      y: Math.floor(position / COLUMNS) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: { title, region, metrics, period: 300, view: "timeSeries", stat: "Sum" },
    })),
  };
}

/** All series of a metric that have these values; the metric's other dimensions tell the lines apart. */
function search({ name, dimensions }: Metric, values: Readonly<Record<string, string>>, statistic: string): MetricRow {
  const terms = Object.entries(values).map(([dimension, value]) => `${dimension}="${value}"`);
  const schema = [METRIC_NAMESPACE, ...dimensions].join(",");
  const query = `{${schema}} MetricName="${name}" ${terms.join(" ")}`;
  return [{ expression: `SEARCH('${query}', '${statistic}', 300)`, label: "" }];
}

function plain({ name }: Metric, values: Readonly<Record<string, string>>, statistic: string): MetricRow {
  return [METRIC_NAMESPACE, name, ...Object.entries(values).flat(), { stat: statistic, label: `${name} ${statistic}` }];
}
