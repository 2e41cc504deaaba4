import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { type DeployedResource, deployedResources, idleItems } from "../../../access/cost/cost-items";
import { gatewaySeries } from "../../../access/cost/gateway-series";
import { monthlyCost } from "../../../access/cost/monthly-cost";
import { SERVICE_PRICES } from "../../../access/cost/service-prices";
import { METRICS } from "../../../access/metrics";
import { example as functionExample } from "../../../modules/gateway-function/gateway-function.example";
import { example as networkExample } from "../../../modules/private-network/private-network.example";
import { COMPLETE_EXAMPLE } from "../../stacks/complete-example";
import { composeAll } from "../../support/compose";
import { type SynthesizedStack, synthesize } from "../../support/synth";

const made = (type: string, args: Record<string, unknown> = {}): DeployedResource => ({ type, arguments: args });

const idleOf = (...resources: readonly DeployedResource[]) => monthlyCost([{ name: "s", resources }], 0).idle;

const GATEWAY = [
  made("aws_api_gateway_rest_api"),
  made("aws_lambda_function", { function_name: "bedrock-dev-gateway", memory_size: 1024 }),
];

test.each([
  [
    "an interface endpoint in three zones",
    made("aws_vpc_endpoint", { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b", "c"] }),
    21.9,
  ],
  ["a gateway endpoint", made("aws_vpc_endpoint", { vpc_endpoint_type: "Gateway" }), 0],
  ["a serverless cache that is empty", made("aws_elasticache_serverless_cache"), 6.132],
  ["a key", made("aws_kms_key"), 1],
  ["an alarm on one metric", made("aws_cloudwatch_metric_alarm", { metric_name: "Errors" }), 0.1],
  [
    "an alarm on the sum of two",
    made("aws_cloudwatch_metric_alarm", { metric_query: [{ metric: {} }, { metric: {} }, { expression: "m0 + m1" }] }),
    0.2,
  ],
  [
    "an alarm on a query beside a metric",
    made("aws_cloudwatch_metric_alarm", {
      metric_query: [{ expression: "SELECT SUM(a) FROM b" }, { metric: {} }, { expression: "calls - records" }],
    }),
    0.2,
  ],
  [
    "an alarm on an anomaly",
    made("aws_cloudwatch_metric_alarm", {
      metric_query: [{ metric: {} }, { expression: "ANOMALY_DETECTION_BAND(m0)" }],
      threshold_metric_id: "band",
    }),
    0.3,
  ],
  ["a dashboard", made("aws_cloudwatch_dashboard"), 3],
  ["a rule of top users", made("aws_cloudwatch_contributor_insight_rule"), 0.5],
  ["a web ACL of two rules", made("aws_wafv2_web_acl", { rule: [{}, {}] }), 7],
  ["a short-lived authority", made("aws_acmpca_certificate_authority", { usage_mode: "SHORT_LIVED_CERTIFICATE" }), 50],
  ["any other authority", made("aws_acmpca_certificate_authority", {}), 400],
  ["a role", made("aws_iam_role"), 0],
])("%s costs what AWS lists, a month", (_, resource, dollars) => {
  expect(idleOf(resource)).toBeCloseTo(dollars, 6);
});

test("two processes of a gigabyte that are kept ready cost 2 GB × 730 h", () => {
  const warm = made("aws_appautoscaling_target", {
    service_namespace: "lambda",
    min_capacity: 2,
    resource_id: "function:bedrock-dev-gateway:live",
  });
  expect(idleOf(...GATEWAY, warm)).toBeCloseTo(2 * 730 * 3_600 * SERVICE_PRICES.warmGigabyteSecond.dollars, 6);
});

test("the network of the module is its interface endpoints, each in three zones", () => {
  const { resource } = synthesize(networkExample);
  const endpoints = Object.values(resource.aws_vpc_endpoint ?? {}).filter(
    (each) => each.vpc_endpoint_type === "Interface",
  );
  expect(endpoints.length).toBeGreaterThanOrEqual(4);
  expect(idleOf(...deployedResources(resource))).toBeCloseTo(endpoints.length * 21.9 + keysOf(resource), 6);
});

function keysOf(resource: Readonly<Record<string, object>>): number {
  return Object.keys(resource.aws_kms_key ?? {}).length;
}

test("the function of the module is charged for the processes that it keeps ready", () => {
  const resources = deployedResources(synthesize(functionExample).resource);
  const kept = resources.filter(({ type }) => type === "aws_appautoscaling_target");
  const items = idleItems(resources, 0).filter(([item]) => item === "warmGigabyteSecond");
  expect(items).toHaveLength(kept.length);
  for (const [, quantity] of items) expect(quantity).toBeGreaterThan(0);
});

describe("a million calls", () => {
  const cost = (...extra: readonly DeployedResource[]) =>
    monthlyCost([{ name: "dev-gateway", resources: [...GATEWAY, ...extra] }], 0);

  test("are mostly the seconds that the function waits for models", () => {
    const { lines, perMillionRequests = 0 } = cost();
    const seconds = lines.find(({ item }) => item === "functionGigabyteSecond");
    expect(seconds).toMatchObject({ when: "per-million-requests", quantity: 10_000_000 });
    expect(seconds?.dollars).toBeGreaterThan(perMillionRequests / 2);
  });

  test.each([
    ["a web ACL", made("aws_wafv2_web_acl"), 0.6],
    ["a store", made("aws_elasticache_serverless_cache"), 0.046],
    ["a ledger", made("aws_dynamodb_table"), 7.5],
    ["a rule of top users", made("aws_cloudwatch_contributor_insight_rule"), 0.02],
    ["an endpoint", made("aws_vpc_endpoint"), 0.45],
  ])("cost more with %s", (_, resource, dollars) => {
    const without = cost().perMillionRequests ?? 0;
    expect((cost(resource).perMillionRequests ?? 0) - without).toBeCloseTo(dollars, 6);
  });

  test("are not counted where the gateway is somebody else's", () => {
    const plans = [{ name: "dev-gateway", resources: [made("aws_api_gateway_usage_plan")] }];
    expect(monthlyCost(plans, 100)).toEqual({ idle: 0, perMillionRequests: undefined, lines: [] });
  });

  test("go through one region, while all regions are there at any time", () => {
    const one = cost(made("aws_kms_key"));
    const two = monthlyCost(
      ["eu-central-1", "eu-west-1"].map((name) => ({ name, resources: [...GATEWAY, made("aws_kms_key")] })),
      0,
    );
    expect(two.perMillionRequests).toBe(one.perMillionRequests);
    expect(two.idle).toBe(2 * one.idle);
  });
});

test("idle is the sum of its lines, in the words of the price table", () => {
  const { idle, lines } = monthlyCost([{ name: "a", resources: [made("aws_kms_key"), made("aws_kms_key")] }], 0);
  expect(lines).toEqual([{ stack: "a", when: "idle", item: "key", quantity: 2, dollars: 2 }]);
  expect(idle).toBe(2);
});

test("a gateway's metrics are counted for every team and route", () => {
  const [first] = COMPLETE_EXAMPLE;
  if (first === undefined) throw new Error("the complete example has no environment");
  const pairs = Object.values(first.environment.teams)
    .filter(({ paths }) => paths.includes("gateway"))
    .reduce((sum, { routes }) => sum + routes.length, 0);
  const byRoute = METRICS.filter(({ dimensions }) => dimensions.includes("route")).length;
  const whole = METRICS.filter(({ dimensions }) => dimensions.length === 1).length;
  expect(gatewaySeries(first.environment)).toBe(pairs * byRoute + whole + 8);
});

describe("nothing that modules make is forgotten", () => {
  /** What AWS does not charge for being there: free, or charged by use, by storage, or with what it belongs to. */
  const FREE_BY_ITSELF = new Set(
    `account_alternate_contact acmpca_certificate acmpca_certificate_authority_certificate api_gateway_account api_gateway_api_key
    api_gateway_authorizer api_gateway_base_path_mapping api_gateway_deployment api_gateway_domain_name api_gateway_gateway_response
    api_gateway_integration api_gateway_method api_gateway_method_settings api_gateway_resource api_gateway_rest_api
    api_gateway_rest_api_policy api_gateway_stage api_gateway_usage_plan api_gateway_usage_plan_key apigatewayv2_api
    apigatewayv2_integration apigatewayv2_route apigatewayv2_stage appautoscaling_policy appconfig_application
    appconfig_configuration_profile appconfig_deployment appconfig_deployment_strategy appconfig_environment
    appconfig_hosted_configuration_version bedrock_guardrail bedrock_guardrail_version bedrock_inference_profile bedrock_model_invocation_logging_configuration budgets_budget ce_anomaly_monitor ce_anomaly_subscription
    cloudwatch_event_rule cloudwatch_event_target cloudwatch_log_group cloudwatch_query_definition default_security_group
    dynamodb_table elasticache_user elasticache_user_group flow_log iam_policy iam_role iam_role_policy iam_role_policy_attachment
    kms_alias lambda_alias lambda_event_source_mapping lambda_function lambda_permission organizations_account
    organizations_organizational_unit organizations_policy organizations_policy_attachment rolesanywhere_profile
    rolesanywhere_trust_anchor route_table route_table_association s3_bucket s3_bucket_policy s3_bucket_public_access_block
    security_group sns_topic sns_topic_policy sns_topic_subscription ssm_parameter subnet vpc vpc_security_group_egress_rule
    vpc_security_group_ingress_rule wafv2_ip_set wafv2_web_acl_association wafv2_web_acl_logging_configuration`
      .split(/\s+/)
      .map((name) => `aws_${name}`),
  );
  const modules = join(__dirname, "../../../modules");
  const folders = readdirSync(modules).filter((folder) =>
    readdirSync(join(modules, folder)).includes(`${folder}.example.ts`),
  );

  const forgottenOf = (resource: SynthesizedStack["resource"]) => {
    const byUse = ["aws_vpc_endpoint", "aws_appautoscaling_target"]; // gateway endpoints are free; others than Lambda's are not ours
    const priced = deployedResources(resource).filter((each) => idleItems([each], 0).length > 0);
    const known = new Set([...priced.map(({ type }) => type), ...byUse, ...FREE_BY_ITSELF]);
    return Object.keys(resource).filter((type) => !known.has(type));
  };

  test.each(folders)("of %s", async (folder) => {
    const { example } = await import(`../../../modules/${folder}/${folder}.example`);
    expect(forgottenOf(synthesize((stack: TerraformStack) => example(stack)).resource)).toEqual([]);
  });

  test("or of what stacks make beside them", () => {
    const { stacks } = composeAll(...COMPLETE_EXAMPLE);
    const forgotten = Object.values(stacks).flatMap(({ resource = {} }) => forgottenOf(resource));
    expect([...new Set(forgotten)]).toEqual([]);
  });
});
