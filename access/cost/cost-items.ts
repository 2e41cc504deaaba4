import { type PricedItem, TYPICAL_CALL } from "./service-prices";

/** A resource as Terraform reads it. */
export interface DeployedResource {
  /** Such as `aws_kms_key`. */
  readonly type: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** An item of the price table, and how much of it. */
export type Items = readonly (readonly [item: PricedItem, quantity: number])[];

/** The `resource` block of a synthesized stack, as a list. */
export function deployedResources(
  byType: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>,
): DeployedResource[] {
  return Object.entries(byType).flatMap(([type, byId]) =>
    Object.values(byId).map((made): DeployedResource => ({ type, arguments: made })),
  );
}

/** What a stack's resources cost in a month when nobody calls. */
export function idleItems(resources: readonly DeployedResource[], gatewaySeries: number): Items {
  return [
    ...resources.flatMap((resource) => IDLE[resource.type]?.(resource.arguments, resources) ?? []),
    ...(isGateway(resources) ? ([["customMetric", gatewaySeries]] as const) : []),
  ];
}

/** Whether a stack is a gateway of ours: it has the API and what stands behind it. */
export function isGateway(resources: readonly DeployedResource[]): boolean {
  return ["aws_api_gateway_rest_api", "aws_lambda_function"].every((type) => ofType(resources, type).length > 0);
}

/** What a million calls cost where a stack is a gateway of ours. */
export function requestItems(resources: readonly DeployedResource[]): Items {
  if (!isGateway(resources)) return [];
  const { seconds, authorizerSeconds, requestBytes, answerBytes, logBytes, cacheUnits, ledgerWrites } = TYPICAL_CALL;
  const has = (type: string) => ofType(resources, type).length > 0;
  const functions = ofType(resources, "aws_lambda_function");
  const memory = (isWanted: (name: string) => boolean) =>
    Math.max(0, ...functions.filter(({ function_name }) => isWanted(String(function_name))).map(gigabytes));
  const isAuthorizer = (name: string) => name.endsWith("-authorizer");
  return [
    ["restMillionRequests", 1],
    ["functionMillionRequests", functions.some(({ function_name }) => isAuthorizer(String(function_name))) ? 2 : 1],
    [
      "functionGigabyteSecond",
      MILLION * (memory((name) => name.endsWith("-gateway")) * seconds + memory(isAuthorizer) * authorizerSeconds),
    ],
    ["logGigabyte", inGigabytes(logBytes)],
    ["egressGigabyte", inGigabytes(answerBytes)],
    ...(has("aws_vpc_endpoint") ? ([["endpointGigabyte", inGigabytes(requestBytes + answerBytes)]] as const) : []),
    ...(has("aws_elasticache_serverless_cache") ? ([["cacheMillionUnits", cacheUnits]] as const) : []),
    ...(has("aws_dynamodb_table") ? ([["tableMillionWrites", ledgerWrites]] as const) : []),
    ...(has("aws_wafv2_web_acl") ? ([["webAclMillionRequests", 1]] as const) : []),
    ["contributorMillionEvents", ofType(resources, "aws_cloudwatch_contributor_insight_rule").length],
  ];
}

type Arguments = DeployedResource["arguments"];

const HOURS = 730;
const MILLION = 1_000_000;

/** The least that ElastiCache Serverless for Valkey charges for. @see https://aws.amazon.com/elasticache/pricing/ */
const LEAST_CACHE_GIGABYTES = 0.1;

/** An alarm on an anomaly is charged for the metric and both edges of the band. */
const METRICS_OF_AN_ANOMALY = 3;

const IDLE: Readonly<Record<string, (made: Arguments, all: readonly DeployedResource[]) => Items>> = {
  aws_vpc_endpoint: (endpoint) =>
    endpoint.vpc_endpoint_type === "Interface" ? [["endpointHour", listOf(endpoint.subnet_ids).length * HOURS]] : [],
  aws_elasticache_serverless_cache: () => [["cacheGigabyteHour", LEAST_CACHE_GIGABYTES * HOURS]],
  aws_kms_key: () => [["key", 1]],
  aws_kms_replica_key: () => [["key", 1]],
  aws_cloudwatch_metric_alarm: (alarm) => [["alarmMetric", alarmMetrics(alarm)]],
  aws_cloudwatch_dashboard: () => [["dashboard", 1]],
  aws_budgets_budget_action: () => [["budgetActionDay", HOURS / 24]],
  aws_cloudwatch_contributor_insight_rule: () => [["contributorRule", 1]],
  aws_wafv2_web_acl: (acl) => [
    ["webAcl", 1],
    ["webAclRule", listOf(acl.rule).length],
  ],
  aws_acmpca_certificate_authority: ({ usage_mode }) => [
    [usage_mode === "SHORT_LIVED_CERTIFICATE" ? "shortLivedAuthority" : "generalAuthority", 1],
  ],
  aws_appautoscaling_target: (target, all) =>
    target.service_namespace === "lambda" ? [["warmGigabyteSecond", warmGigabytes(target, all) * HOURS * 3_600]] : [],
};

/** Of a query's metrics AWS charges as many as it finds: at least one. */
function alarmMetrics(alarm: Arguments): number {
  const metrics = listOf(alarm.metric_query).filter(
    (query) => isRecord(query) && (query.metric !== undefined || String(query.expression).startsWith("SELECT ")),
  ).length;
  return Math.max(1, metrics) * (alarm.threshold_metric_id === undefined ? 1 : METRICS_OF_AN_ANOMALY);
}

/** `resource_id` is `function:<name>:<alias>`. */
function warmGigabytes({ resource_id, min_capacity }: Arguments, all: readonly DeployedResource[]): number {
  const [, name] = String(resource_id).split(":");
  const kept = ofType(all, "aws_lambda_function").filter(({ function_name }) => function_name === name);
  return kept.reduce((sum, each) => sum + Number(min_capacity) * gigabytes(each), 0);
}

/** Lambda's own default is 128 megabytes. */
function gigabytes({ memory_size }: Arguments): number {
  return (typeof memory_size === "number" ? memory_size : 128) / 1_024;
}

function inGigabytes(bytesOfOne: number): number {
  return (bytesOfOne * MILLION) / 1_000_000_000;
}

function ofType(resources: readonly DeployedResource[], type: string): Arguments[] {
  return resources.filter((resource) => resource.type === type).map((resource) => resource.arguments);
}

/** CDKTF writes a single block without its list. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
