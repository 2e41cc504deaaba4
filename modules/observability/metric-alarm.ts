import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import type { AlarmDefinition } from "./alarms";

/** Makes an alarm that tells a topic when it goes off and when it is over. */
export function createAlarm(
  scope: Construct,
  prefix: string,
  definition: AlarmDefinition,
  topicArn: string,
  tags: { readonly tags?: Record<string, string> },
): CloudwatchMetricAlarm {
  const { name, above, periods, breaching } = definition;
  return new CloudwatchMetricAlarm(scope, `Alarm-${name}`, {
    alarmName: `${prefix}-${name}`,
    alarmDescription: definition.description,
    evaluationPeriods: periods,
    datapointsToAlarm: breaching,
    treatMissingData: "notBreaching", // what does not happen is not counted
    alarmActions: [topicArn],
    okActions: [topicArn],
    metricQuery: queriesOf(definition),
    ...(above === "anomaly"
      ? { comparisonOperator: "GreaterThanUpperThreshold", thresholdMetricId: BAND }
      : { comparisonOperator: "GreaterThanThreshold", threshold: above }),
    ...tags,
  });
}

const BAND = "band";

/** Standard deviations that a value may be away from what is usual. */
const BAND_WIDTH = 3;

function queriesOf({ series, above, period }: AlarmDefinition): CloudwatchMetricAlarmMetricQuery[] {
  const ids = series.map((_, position) => `m${position}`);
  const [only] = ids;
  const value = ids.length === 1 && only !== undefined ? only : "total";
  return [
    ...series.map(({ namespace, metric, dimensions, statistic }, position) => ({
      id: `m${position}`,
      returnData: value === `m${position}`,
      metric: { namespace, metricName: metric, dimensions, period, stat: statistic },
    })),
    ...(value === "total" ? [{ id: value, expression: sumOf(ids), label: "All routes", returnData: true }] : []),
    ...(above === "anomaly"
      ? [{ id: BAND, expression: `ANOMALY_DETECTION_BAND(${value}, ${BAND_WIDTH})`, label: "Usual", returnData: true }]
      : []),
  ];
}

/** A route that was not called has no value, and nothing plus something would be nothing. */
function sumOf(ids: readonly string[]): string {
  return ids.map((id) => `FILL(${id}, 0)`).join(" + ");
}
