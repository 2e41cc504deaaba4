import { CALL_METRICS } from "../../access/metrics";

/**
 * Who is at the top, counted as lines arrive. Users are no dimension of a metric, for each would be billed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html
 */
export function topUsers(logGroup: string): Readonly<Record<string, object>> {
  const by = (metric: string) => ({
    Schema: { Name: "CloudWatchLogRule", Version: 1 },
    LogGroupNames: [logGroup],
    LogFormat: "JSON",
    Contribution: {
      Keys: ["$.team", "$.user"],
      ValueOf: `$.${metric}`,
      Filters: [{ Match: "$.event", In: ["served"] }],
    },
    AggregateOn: "Sum",
  });
  return {
    "users-by-cost": by(CALL_METRICS.cost.name),
    "users-by-output": by(CALL_METRICS.outputTokens.name),
    "users-by-requests": by(CALL_METRICS.requests.name),
  };
}

/** Questions that come up, for CloudWatch Logs Insights. */
export const SAVED_QUERIES: Readonly<Record<string, string>> = {
  "cost by user": `filter event = "served"
| stats sum(${CALL_METRICS.cost.name}) as dollars, count(*) as requests by team, user
| sort dollars desc`,
  "what one user did": `filter user = "anna@example.com"
| fields time, event, team, route, model, outcome, status, ${CALL_METRICS.cost.name}, kind, reason
| sort time desc`,
  "refusals by limit": `filter event = "refused"
| stats count(*) as refusals by team, kind, limit, scope
| sort refusals desc`,
  "slowest calls": `filter event = "served"
| fields time, team, user, route, ${CALL_METRICS.latency.name}, ${CALL_METRICS.firstEvent.name}
| sort ${CALL_METRICS.latency.name} desc
| limit 50`,
  "errors of the gateway": `filter level = "error"
| fields time, event, request, team, error, cause
| sort time desc`,
};
