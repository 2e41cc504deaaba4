import { contentOf } from "../../environment/guardrail-choices";
import type {
  Authorizer,
  Guardrail,
  InferenceProfile,
  RestApi,
  RolesAnywhereProfile,
  TrustAnchor,
  UsagePlan,
  VpcEndpoint,
} from "./access-model";
import { documentOf, listOf } from "./read-roles";
import type { Resource, StackResources } from "./stack-resources";

export function readTrustAnchors(stack: StackResources): TrustAnchor[] {
  return stack.all("aws_rolesanywhere_trust_anchor").map((anchor) => ({
    arn: anchor.arn,
    name: anchor.text("name") ?? "",
    enabled: anchor.get("enabled") === true,
  }));
}

export function readProfiles(stack: StackResources): RolesAnywhereProfile[] {
  return stack.all("aws_rolesanywhere_profile").map((profile) => ({
    name: profile.text("name") ?? "",
    enabled: profile.get("enabled") === true,
    roleArns: listOf(profile.get("role_arns")).map(String),
    durationSeconds: Number(profile.get("duration_seconds") ?? 3_600),
  }));
}

export function readInferenceProfiles(stack: StackResources): InferenceProfile[] {
  return stack.all("aws_bedrock_inference_profile").map((profile) => {
    const [source] = listOf(profile.get("model_source"));
    return {
      arn: profile.arn,
      name: profile.text("name") ?? "",
      copyFrom: String(field(source, "copy_from") ?? ""),
      tags: profile.tags,
    };
  });
}

export function readGuardrails(stack: StackResources): Guardrail[] {
  const versions = new Map(
    stack.all("aws_bedrock_guardrail_version").map((version) => [version.text("guardrail_arn"), version]),
  );
  return stack.all("aws_bedrock_guardrail").map((guardrail) => ({
    arn: guardrail.arn,
    name: guardrail.text("name") ?? "",
    region: guardrail.region,
    version: versions.get(guardrail.arn)?.published,
    content: contentOf(versions.get(guardrail.arn)?.text("description")),
  }));
}

export function readUsagePlans(stack: StackResources): UsagePlan[] {
  return stack.all("aws_api_gateway_usage_plan").map((plan) => {
    const [throttle] = listOf(plan.get("throttle_settings"));
    const [quota] = listOf(plan.get("quota_settings"));
    return {
      name: plan.text("name") ?? "",
      region: plan.region,
      stages: listOf(plan.get("api_stages")).map((stage) => ({
        restApiId: String(field(stage, "api_id") ?? ""),
        stage: String(field(stage, "stage") ?? ""),
      })),
      ratePerSecond: numberOf(field(throttle, "rate_limit")),
      burst: numberOf(field(throttle, "burst_limit")),
      quota:
        quota === undefined
          ? undefined
          : { limit: Number(field(quota, "limit")), period: String(field(quota, "period")) },
      tags: plan.tags,
    };
  });
}

export function readEndpoints(stack: StackResources): VpcEndpoint[] {
  return stack.all("aws_vpc_endpoint").map((endpoint) => ({
    service: endpoint.text("service_name") ?? "",
    region: endpoint.region,
    policy: endpoint.get("policy") === undefined ? undefined : documentOf(stack, endpoint, "policy"),
  }));
}

export function readRestApis(stack: StackResources): RestApi[] {
  const methods = stack.all("aws_api_gateway_method");
  const authorizers = stack.all("aws_api_gateway_authorizer");
  return stack.all("aws_api_gateway_rest_api").map((api) => ({
    name: api.text("name") ?? "",
    region: api.region,
    policy: api.get("policy") === undefined ? undefined : documentOf(stack, api, "policy"),
    methods: methods
      .filter((method) => method.text("rest_api_id") === api.id)
      .map((method) => ({
        address: method.address,
        httpMethod: method.text("http_method") ?? "",
        authorization: method.text("authorization") ?? "",
        authorizer: authorizerOf(authorizers.filter(({ id }) => id === method.text("authorizer_id"))),
        apiKeyRequired: method.get("api_key_required") === true,
      })),
  }));
}

function authorizerOf([authorizer]: readonly Resource[]): Authorizer | undefined {
  if (authorizer === undefined) return undefined;
  const sources = authorizer.text("identity_source") ?? "";
  return {
    name: authorizer.text("name") ?? "",
    cacheSeconds: Number(authorizer.get("authorizer_result_ttl_in_seconds") ?? FIVE_MINUTES),
    identitySources: sources === "" ? [] : sources.split(","),
  };
}

/** What AWS takes where an authorizer does not say. */
const FIVE_MINUTES = 300;

/** Some arguments are written as one block, others as a list of blocks. */
function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
