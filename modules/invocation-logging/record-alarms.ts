import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** The records of one region, and who is told when some are missing. */
export interface RecordAlarmsProps {
  /** With it the alarms' names begin. */
  readonly name: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly missingPercent: number;
  readonly topicArn: string | undefined;
  readonly inRegion: { readonly provider?: TerraformProvider };
  readonly tagged: { readonly tags?: Record<string, string> };
}

/** Makes the alarms of one region: fewer records arrive than there are calls, and Bedrock cannot write a record. */
export function makeRecordAlarms(scope: Construct, props: RecordAlarmsProps): CloudwatchMetricAlarm[] {
  const actions = props.topicArn === undefined ? {} : { alarmActions: [props.topicArn], okActions: [props.topicArn] };
  return Object.entries(alarmsOf(props)).map(
    ([alarm, config]) =>
      new CloudwatchMetricAlarm(scope, `Alarm-${alarm}-${props.region}`, {
        alarmName: `${props.name}-${alarm}`,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching", // nobody calls
        ...config,
        ...actions,
        ...props.inRegion,
        ...props.tagged,
      }),
  );
}

type Alarm = Pick<
  CloudwatchMetricAlarmConfig,
  "alarmDescription" | "evaluationPeriods" | "datapointsToAlarm" | "threshold" | "metricQuery"
>;

/** A query that an alarm watches sees three hours at most: five half hours stay below. */
const HALF_HOUR = 1_800;
const FIVE_MINUTES = 300;

function alarmsOf({ logGroupName, missingPercent }: RecordAlarmsProps): Readonly<Record<string, Alarm>> {
  return {
    missing: {
      alarmDescription:
        "Bedrock counts more calls than records of calls arrive: see whether logging is still configured.",
      threshold: missingPercent,
      // A record comes after its call, so the newest half hour and one with a burst at its end look worse than they are.
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      metricQuery: missingQueries(logGroupName),
    },
    failed: {
      alarmDescription: "Bedrock could not write records of calls: see its role and the log group.",
      threshold: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      metricQuery: [
        {
          id: "failed",
          // Without SCHEMA, for it is a metric "across all model IDs", and AWS does not say whether that is a dimension's value or none.
          expression: 'SELECT SUM(ModelInvocationLogsCloudWatchDeliveryFailure) FROM "AWS/Bedrock"',
          period: FIVE_MINUTES,
          label: "Records that could not be written",
          returnData: true,
        },
      ],
    },
  };
}

/**
 * Unlike a metric a query need not name the models, whose names differ with how they are called; unlike `SEARCH` an alarm takes it, together
 * with metrics and math.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-math.html
 */
function missingQueries(logGroupName: string): CloudwatchMetricAlarmMetricQuery[] {
  return [
    {
      id: "calls",
      expression: 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)',
      period: HALF_HOUR,
      label: "Calls",
      returnData: false,
    },
    {
      id: "records",
      metric: {
        namespace: "AWS/Logs",
        metricName: "IncomingLogEvents",
        dimensions: { LogGroupName: logGroupName },
        period: HALF_HOUR,
        stat: "Sum",
      },
      label: "Records",
      returnData: false,
    },
    {
      id: "missing",
      // No record at all is no value at all, and nothing minus something would be nothing.
      expression: "100 * (calls - FILL(records, 0)) / calls",
      label: "Percent of calls without a record",
      returnData: true,
    },
  ];
}
