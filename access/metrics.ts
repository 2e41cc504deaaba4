/** A metric that the gateway publishes, and that alarms and dashboards read. */
export interface Metric {
  readonly name: string;
  readonly unit: "Count" | "Milliseconds" | "None";
  /** What tells its series apart. Nothing that grows with users: each combination is billed. */
  readonly dimensions: readonly MetricDimension[];
  readonly meaning: string;
}

export type MetricDimension = "environment" | "team" | "route" | "kind";

export const METRIC_NAMESPACE = "BedrockAccess";

/** Dimensions of what a call used. */
export const CALL_DIMENSIONS = ["environment", "team", "route"] as const;

/** Dimensions of what concerns the gateway as a whole. */
export const GATEWAY_DIMENSIONS = ["environment"] as const;

/** Dimensions of refusals. */
export const REFUSAL_DIMENSIONS = ["environment", "kind"] as const;

/** One of each for every call that was admitted. */
export const CALL_METRICS = {
  requests: call("Requests", "Count", "Calls that were admitted and are over."),
  inputTokens: call("InputTokens", "Count", "Tokens that models read, cached ones included."),
  outputTokens: call("OutputTokens", "Count", "Tokens that models wrote."),
  cacheReadTokens: call("CacheReadTokens", "Count", "Tokens that models read from a prompt cache."),
  cost: call("Cost", "None", "US dollars that calls were charged."),
  latency: call("Latency", "Milliseconds", "From a request's arrival to the end of its answer."),
  firstEvent: call("FirstEvent", "Milliseconds", "From a request's arrival to the first event of a stream."),
  estimateExceeded: call("EstimateExceeded", "Count", "Calls that cost more than was reserved for them."),
} as const;

/** What concerns the gateway as a whole. */
export const GATEWAY_METRICS = {
  addedLatency: gateway(
    "AddedLatency",
    "Milliseconds",
    "The gateway's own time, from a request that is whole to the first call of a model: policy and admission.",
  ),
  failed: gateway("Failed", "Count", "Requests that failed by an error of the gateway's own."),
  storeReloads: gateway("StoreReloads", "Count", "Reloads of a team's state that the limiter's store had lost."),
  storeLost: gateway(
    "StoreLost",
    "Count",
    "Requests refused because the limiter's store could not be asked, and processes that went over to their share.",
  ),
  breakerOpen: gateway("BreakerOpen", "Count", "Times that a target's breaker opened."),
  ledgerFailed: gateway(
    "LedgerFailed",
    "Count",
    "Ledger entries that could not be written at once, and requests refused because such entries still wait.",
  ),
  policyFailed: gateway("PolicyFailed", "Count", "Times that a new runtime policy could not be fetched or used."),
  payloadFailed: gateway("PayloadFailed", "Count", "Prompts and answers that a team keeps and that could not be kept."),
} as const;

/** Requests that were not made: all of them, and by the kind of refusal. */
export const REFUSAL_METRICS = {
  refused: gateway("Refused", "Count", "Requests that were refused, whatever for."),
  refusedByKind: {
    name: "Refused",
    unit: "Count",
    dimensions: REFUSAL_DIMENSIONS,
    meaning:
      "Requests that were refused: `unauthenticated`, `forbidden`, `not-found`, `invalid`, `too-large`, `unsupported-encoding`, `limited`, `unavailable`, `timeout`.",
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Every metric there is. */
export const METRICS: readonly Metric[] = [
  ...Object.values(CALL_METRICS),
  ...Object.values(GATEWAY_METRICS),
  ...Object.values(REFUSAL_METRICS),
];

function call(name: string, unit: Metric["unit"], meaning: string): Metric {
  return { name, unit, dimensions: CALL_DIMENSIONS, meaning };
}

function gateway(name: string, unit: Metric["unit"], meaning: string): Metric {
  return { name, unit, dimensions: GATEWAY_DIMENSIONS, meaning };
}
