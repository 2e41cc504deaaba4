import type { Environment } from "../../environment/environment";
import { METRICS, type MetricDimension } from "../metrics";

/** Kinds of refusals: see the meaning of the metric. */
const REFUSAL_KINDS = 8;

/** Series of custom metrics that the gateway of one region has once every team has called every route of its. */
export function gatewaySeries({ teams }: Environment): number {
  const calling = Object.values(teams).filter(({ paths }) => paths.includes("gateway"));
  const pairs = calling.reduce((sum, { routes }) => sum + routes.length, 0);
  const seriesBy = (dimensions: readonly MetricDimension[]) =>
    (dimensions.includes("route") ? pairs : 1) * (dimensions.includes("kind") ? REFUSAL_KINDS : 1);
  return METRICS.reduce((sum, { dimensions }) => sum + seriesBy(dimensions), 0);
}
