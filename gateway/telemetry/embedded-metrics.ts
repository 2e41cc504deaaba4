import { METRIC_NAMESPACE, type Metric } from "../../access/metrics";

/**
 * Metrics as CloudWatch Logs reads them out of a line: which members of it are metrics, and which tell their series apart.
 *
 * @param values - Each metric with its value; `undefined` for one that this line has not.
 * @param at - Milliseconds since 1970.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(values: readonly (readonly [Metric, number | undefined])[], at: number) {
  const present = values.filter((each): each is readonly [Metric, number] => each[1] !== undefined);
  return {
    _aws: { Timestamp: at, CloudWatchMetrics: directivesOf(present.map(([metric]) => metric)) },
    ...Object.fromEntries(present.map(([{ name }, value]) => [name, value])),
  };
}

/** Almost every line has the same metrics as one before. */
const KNOWN = new Map<string, readonly object[]>();

function directivesOf(metrics: readonly Metric[]): readonly object[] {
  const key = metrics.map(({ name, dimensions }) => `${name} ${dimensions.length}`).join();
  let directives = KNOWN.get(key);
  if (directives === undefined) {
    directives = directivesByDimensions(metrics);
    KNOWN.set(key, directives);
  }
  return directives;
}

function directivesByDimensions(metrics: readonly Metric[]): readonly object[] {
  const dimensions = new Map(metrics.map((metric) => [metric.dimensions.join(), metric.dimensions]));
  return [...dimensions].map(([key, each]) => ({
    Namespace: METRIC_NAMESPACE,
    Dimensions: [each],
    Metrics: metrics
      .filter((metric) => metric.dimensions.join() === key)
      .map(({ name, unit }) => ({ Name: name, Unit: unit })),
  }));
}
