import { ISSUER_METRICS } from "../../access/issuer-metrics";
import { METRIC_NAMESPACE, type Metric } from "../../access/metrics";
import type { IssuingEvent } from "../../certificates/issuer/parts";

/** What the issuer tells whoever runs it. */
export interface IssuerLog {
  /** The audit record of a request. */
  decided(event: IssuingEvent): void;
  authorityDays(days: number): void;
  problem(error: unknown): void;
}

/**
 * Writes lines of JSON, of which CloudWatch makes records and metrics.
 *
 * @param write - Gets one line each time.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function issuerLog(environment: string, write: (line: string) => void, now: () => number): IssuerLog {
  const tell = (record: object, metric: Metric, value: number) =>
    write(
      `${JSON.stringify({
        ...record,
        environment,
        [metric.name]: value,
        _aws: {
          Timestamp: now(),
          CloudWatchMetrics: [
            {
              Namespace: METRIC_NAMESPACE,
              Dimensions: [metric.dimensions],
              Metrics: [{ Name: metric.name, Unit: metric.unit }],
            },
          ],
        },
      })}\n`,
    );
  return {
    decided: (event) => tell(event, metricOf(event), 1),
    authorityDays: (days) => tell({ kind: "authority-checked" }, ISSUER_METRICS.authorityDays, days),
    problem: (error) => {
      const message = error instanceof Error ? error.message : `${error}`;
      write(`${JSON.stringify({ level: "error", environment, message })}\n`);
    },
  };
}

function metricOf({ kind, code }: IssuingEvent): Metric {
  if (kind === "certificate-issued") return ISSUER_METRICS.issued;
  return code === "authority-failed" || code === "provider-unreachable"
    ? ISSUER_METRICS.failed
    : ISSUER_METRICS.refused;
}
