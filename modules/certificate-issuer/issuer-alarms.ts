import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import { ISSUER_METRICS } from "../../access/issuer-metrics";
import { METRIC_NAMESPACE, type Metric } from "../../access/metrics";

export interface IssuerAlarmsProps {
  readonly name: string;
  readonly environment: string;
  readonly apiId: string;
  readonly topicArn: string;
  readonly certificatesPerHour: number;
  readonly authorityNoticeDays: number;
  readonly tagged: { readonly tags?: Record<string, string> };
}

type Watched = Pick<
  CloudwatchMetricAlarmConfig,
  "namespace" | "metricName" | "dimensions" | "statistic" | "period" | "comparisonOperator" | "threshold"
> & { readonly description: string; readonly treatMissingData?: "breaching" };

export function makeIssuerAlarms(scope: Construct, props: IssuerAlarmsProps): void {
  for (const [id, { description, ...watched }] of Object.entries(alarmsOf(props))) {
    new CloudwatchMetricAlarm(scope, `Alarm${id}`, {
      alarmName: `${props.name}-${id.toLowerCase()}`,
      alarmDescription: description,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      ...watched,
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
      ...props.tagged,
    });
  }
}

function alarmsOf(props: IssuerAlarmsProps): Readonly<Record<string, Watched>> {
  const { name, environment, apiId, certificatesPerHour, authorityNoticeDays } = props;
  const ofFunction = (metricName: string) => ({
    ...{ namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: name } },
    ...{ statistic: "Sum", period: 300, comparisonOperator: "GreaterThanThreshold", threshold: 0 },
  });
  const own = ({ name: metricName }: Metric) => ({
    ...{ namespace: METRIC_NAMESPACE, metricName, dimensions: { environment } },
  });
  return {
    Errors: { ...ofFunction("Errors"), description: "The certificate issuer fails or cannot start: see its log." },
    Throttles: {
      ...ofFunction("Throttles"),
      description: "Lambda refuses to run the certificate issuer: the account's concurrency is used up.",
    },
    Failures: {
      ...own(ISSUER_METRICS.failed),
      ...{ statistic: "Sum", period: 300, comparisonOperator: "GreaterThanThreshold", threshold: 4 },
      description:
        "Certificates cannot be made: the authority, the tables or the identity provider fail. See the issuer's log.",
    },
    Rate: {
      ...own(ISSUER_METRICS.issued),
      ...{
        statistic: "Sum",
        period: 3_600,
        comparisonOperator: "GreaterThanThreshold",
        threshold: certificatesPerHour,
      },
      description: "More certificates are issued than developers need: see in the log who asks.",
    },
    Authority: {
      ...own(ISSUER_METRICS.authorityDays),
      ...{
        statistic: "Minimum",
        period: 86_400,
        comparisonOperator: "LessThanThreshold",
        threshold: authorityNoticeDays,
      },
      treatMissingData: "breaching", // whoever stopped the check is told of
      description: "The authority's certificate ends soon: rotate it. Or the check, four times a day, does not run.",
    },
    Unavailable: {
      ...{ namespace: "AWS/ApiGateway", metricName: "5xx", dimensions: { ApiId: apiId } },
      ...{ statistic: "Sum", period: 300, comparisonOperator: "GreaterThanThreshold", threshold: 4 },
      description: "The certificate issuer's API answers with errors.",
    },
  };
}
