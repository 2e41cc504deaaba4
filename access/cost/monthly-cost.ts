import { type DeployedResource, idleItems, isGateway, requestItems } from "./cost-items";
import { type PricedItem, SERVICE_PRICES } from "./service-prices";

/** What an environment costs in a month, apart from models, in US dollars: an estimate from list prices. */
export interface MonthlyCost {
  /** When nobody calls. Metrics are in it as if every team called every route of its each hour, which is the most that they cost. */
  readonly idle: number;
  /** For a million calls through the gateway, in the region where it costs most. `undefined`: no gateway of ours is deployed. */
  readonly perMillionRequests: number | undefined;
  /** By stack and item; `idle` is the sum of its lines. */
  readonly lines: readonly CostLine[];
}

export interface CostLine {
  readonly stack: string;
  readonly when: "idle" | "per-million-requests";
  readonly item: PricedItem;
  /** In what the item's price is for. */
  readonly quantity: number;
  readonly dollars: number;
}

export interface DeployedStack {
  readonly name: string;
  readonly resources: readonly DeployedResource[];
}

/**
 * Estimates from the resources that a synthesis has written, so that everything that is deployed counts and nothing else.
 *
 * @param gatewaySeries - Series of custom metrics that the gateway of one region can have: {@link gatewaySeries}.
 */
export function monthlyCost(stacks: readonly DeployedStack[], gatewaySeries: number): MonthlyCost {
  const lines = stacks.flatMap(({ name, resources }) => [
    ...linesOf(name, "idle", idleItems(resources, gatewaySeries)),
    ...linesOf(name, "per-million-requests", requestItems(resources)),
  ]);
  const sum = (chosen: readonly CostLine[]) => chosen.reduce((total, { dollars }) => total + dollars, 0);
  const perRegion = stacks
    .filter(({ resources }) => isGateway(resources))
    .map(({ name }) => sum(lines.filter((line) => line.stack === name && line.when === "per-million-requests")));
  return {
    idle: sum(lines.filter(({ when }) => when === "idle")),
    perMillionRequests: perRegion.length === 0 ? undefined : Math.max(...perRegion),
    lines,
  };
}

/** Items of one kind are one line. */
function linesOf(stack: string, when: CostLine["when"], items: readonly (readonly [PricedItem, number])[]): CostLine[] {
  const quantities = new Map<PricedItem, number>();
  for (const [item, quantity] of items) quantities.set(item, (quantities.get(item) ?? 0) + quantity);
  return [...quantities]
    .filter(([, quantity]) => quantity > 0)
    .map(([item, quantity]) => ({ stack, when, item, quantity, dollars: quantity * SERVICE_PRICES[item].dollars }));
}
