import { parseRenderedPolicy } from "../../access/iam-policy";
import { apiDefinition, redeploymentTrigger } from "../../modules/gateway-api/api-definition";
import { GatewayApi } from "../../modules/gateway-api/gateway-api";
import { example } from "../../modules/gateway-api/gateway-api.example";
import type { GatewayApiProps } from "../../modules/gateway-api/gateway-api-props";
import { onlyResource, resourcesOf, type SynthesizedStack, synthesize } from "../support/synth";

const functionOf = (name: string) => ({
  functionName: name,
  aliasName: "live",
  aliasArn: `arn:aws:lambda:eu-central-1:222222222222:function:${name}:live`,
});

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

const props: GatewayApiProps = {
  name: "bedrock-dev-gateway",
  endpoint: { kind: "regional" },
  gateway: functionOf("bedrock-dev-gateway"),
  authorizer: functionOf("bedrock-dev-authorizer"),
  accessLogs: { logGroupName: "/bedrock-access/dev/api", kmsKeyArn: KEY },
  logDelivery: { kind: "existing" },
};

function build(changes: Partial<GatewayApiProps> = {}) {
  return synthesize((stack) => {
    new GatewayApi(stack, "api", { ...props, ...changes });
  });
}

const PRIVATE = { kind: "private", vpcEndpointIds: ["vpce-1", "vpce-2"] } as const;

/** Finds a resource by a reference to it: `${aws_api_gateway_resource.x.id}`. */
function referred(stack: SynthesizedStack, reference: unknown): Readonly<Record<string, unknown>> {
  const [, type = "", id = ""] = /^\$\{(\w+)\.([\w-]+)\./.exec(String(reference)) ?? [];
  const found = stack.resource[type]?.[id];
  if (found === undefined) throw new Error(`${String(reference)} leads nowhere`);
  return found;
}

function pathOf(stack: SynthesizedStack, reference: unknown): string {
  if (String(reference).endsWith(".root_resource_id}")) return "";
  const { parent_id, path_part } = referred(stack, reference);
  return `${pathOf(stack, parent_id)}/${path_part}`;
}

describe("every method", () => {
  const stack = build();
  const methods = resourcesOf(stack, "aws_api_gateway_method");

  test("is one of a surface", () => {
    expect(
      methods.map(({ resource_id, http_method }) => `${http_method} ${pathOf(stack, resource_id)}`).toSorted(),
    ).toEqual([
      "GET /access/{proxy+}",
      "GET /anthropic/{proxy+}",
      "GET /bedrock/{proxy+}",
      "GET /openai/{proxy+}",
      "POST /anthropic/{proxy+}",
      "POST /bedrock/{proxy+}",
      "POST /openai/{proxy+}",
    ]);
  });

  test.each(methods.map((method) => [`${method.http_method} ${pathOf(stack, method.resource_id)}`, method]))(
    "%s asks an authorizer and counts for a usage plan",
    (_, method) => {
      expect(method).toMatchObject({ authorization: "CUSTOM", api_key_required: true });
      expect(referred(stack, method.authorizer_id)).toMatchObject({ type: "REQUEST" });
    },
  );

  test("has an answer that is streamed for as long as Lambda runs", () => {
    const integrations = resourcesOf(stack, "aws_api_gateway_integration");
    const placeOf = ({ resource_id }: Readonly<Record<string, unknown>>) => pathOf(stack, resource_id);
    expect(integrations.map(placeOf).toSorted()).toEqual(methods.map(placeOf).toSorted());
    for (const integration of integrations) {
      expect(integration).toMatchObject({
        type: "AWS_PROXY",
        integration_http_method: "POST",
        response_transfer_mode: "STREAM",
        timeout_milliseconds: 900_000,
        uri: expect.stringMatching(
          /:lambda:path\/2021-11-15\/functions\/arn:aws:lambda:[^/]+:bedrock-dev-gateway:live\/response-streaming-invocations$/,
        ),
      });
      expect(integration.http_method).toMatch(/^\$\{aws_api_gateway_method\..*\.http_method\}$/);
    }
  });
});

describe("the authorizer", () => {
  const stack = build();
  const authorizerOf = (prefix: string) => {
    const method = resourcesOf(stack, "aws_api_gateway_method").find(
      ({ resource_id }) => pathOf(stack, resource_id) === `/${prefix}/{proxy+}`,
    );
    return referred(stack, method?.authorizer_id);
  };

  test.each(["bedrock", "openai", "access"])(
    "of /%s refuses unasked what has no Authorization, and is asked once in 300 s",
    (prefix) => {
      expect(authorizerOf(prefix)).toMatchObject({
        identity_source: "method.request.header.Authorization",
        authorizer_result_ttl_in_seconds: 300,
      });
    },
  );

  test("of /anthropic sees every request, for its clients send either of two headers", () => {
    expect(authorizerOf("anthropic")).toMatchObject({ identity_source: "", authorizer_result_ttl_in_seconds: 0 });
  });

  test("is called by these authorizers alone", () => {
    const permissions = resourcesOf(stack, "aws_lambda_permission").filter(
      ({ function_name }) => function_name === "bedrock-dev-authorizer",
    );
    expect(permissions.map(({ qualifier, source_arn }) => [qualifier, String(source_arn)])).toEqual([
      [
        "live",
        expect.stringMatching(/execution_arn\}\/authorizers\/\$\{aws_api_gateway_authorizer\..*AnyHeader.*\.id\}$/),
      ],
      [
        "live",
        expect.stringMatching(/execution_arn\}\/authorizers\/\$\{aws_api_gateway_authorizer\..*Bearer.*\.id\}$/),
      ],
    ]);
  });

  test("of a lower cache time keeps what it heard for so long", () => {
    const authorizers = resourcesOf(build({ authorizerCacheSeconds: 0 }), "aws_api_gateway_authorizer");
    expect(authorizers.map(({ authorizer_result_ttl_in_seconds }) => authorizer_result_ttl_in_seconds)).toEqual([0, 0]);
  });
});

test("only the deployed stage calls the gateway: a test call from the console does not", () => {
  const permission = resourcesOf(build(), "aws_lambda_permission").find(
    ({ function_name }) => function_name === "bedrock-dev-gateway",
  );
  expect(permission).toMatchObject({
    qualifier: "live",
    principal: "apigateway.amazonaws.com",
    source_arn: expect.stringMatching(/\.execution_arn\}\/live\/\*$/),
  });
});

test("whom a request counts for the authorizer says, never the caller", () => {
  expect(onlyResource(build(), "aws_api_gateway_rest_api")).toMatchObject({
    api_key_source: "AUTHORIZER",
    endpoint_configuration: { types: ["REGIONAL"] },
    disable_execute_api_endpoint: false,
  });
});

test("a private API lets its endpoints in and nothing else", () => {
  const api = onlyResource(build({ endpoint: PRIVATE }), "aws_api_gateway_rest_api");
  expect(api).toMatchObject({
    endpoint_configuration: { types: ["PRIVATE"], vpc_endpoint_ids: PRIVATE.vpcEndpointIds },
  });
  expect(parseRenderedPolicy(String(api.policy)).Statement).toMatchObject([
    { Effect: "Allow", Condition: { StringEquals: { "aws:SourceVpce": PRIVATE.vpcEndpointIds } } },
    { Effect: "Deny", Condition: { StringNotEquals: { "aws:SourceVpce": PRIVATE.vpcEndpointIds } } },
  ]);
});

// AWS gives `execute-api:/*` back as an ARN, and every plan would change it: hashicorp/terraform-provider-aws#15602
test("the policy of a private API names no resource that AWS would spell otherwise", () => {
  const { policy } = onlyResource(build({ endpoint: PRIVATE }), "aws_api_gateway_rest_api");
  expect(parseRenderedPolicy(String(policy)).Statement.map(({ Resource }) => Resource)).toEqual(["*", "*"]);
});

test("with a name of the company's API Gateway's own is switched off", () => {
  const stack = synthesize(example);
  expect(onlyResource(stack, "aws_api_gateway_rest_api")).toMatchObject({ disable_execute_api_endpoint: true });
  expect(onlyResource(stack, "aws_api_gateway_domain_name")).toMatchObject({
    domain_name: "ai.example.com",
    security_policy: "TLS_1_2",
    endpoint_configuration: { types: ["REGIONAL"] },
  });
  expect(onlyResource(stack, "aws_api_gateway_base_path_mapping")).toMatchObject({
    stage_name: expect.stringContaining("aws_api_gateway_stage"),
  });
  expect(stack.output).toMatchObject({ url: { value: "https://ai.example.com" } });
});

test("a usage plan counts the deployed stage", () => {
  expect(onlyResource(synthesize(example), "aws_api_gateway_usage_plan")).toMatchObject({
    api_stages: [{ stage: expect.stringMatching(/^\$\{aws_api_gateway_stage\..*\.stage_name\}$/) }],
  });
});

describe("the access log", () => {
  const stack = build();
  const { access_log_settings } = onlyResource(stack, "aws_api_gateway_stage");

  test("is JSON of who, what and how long, and of nothing that was sent", () => {
    const { format } = access_log_settings as { format: string };
    const fields = Object.values(JSON.parse(format));
    expect(fields).toContain("$context.authorizer.team");
    expect(fields.filter((field) => /header|query|body|apiKey|authorizer\.caller/i.test(String(field)))).toEqual([]);
  });

  test("is encrypted and ends", () => {
    expect(onlyResource(stack, "aws_cloudwatch_log_group")).toMatchObject({ kms_key_id: KEY, retention_in_days: 90 });
  });

  test("is written by a role under our path, set before the stage", () => {
    const made = synthesize(example);
    const [account] = Object.keys(made.resource.aws_api_gateway_account ?? {});
    const { policy_arn } = onlyResource(made, "aws_iam_role_policy_attachment");
    expect(policy_arn).toMatch(/:iam::aws:policy\/service-role\/AmazonAPIGatewayPushToCloudWatchLogs$/);
    expect(onlyResource(made, "aws_iam_role")).toMatchObject({
      path: "/bedrock-access/prod/",
      permissions_boundary: policy_arn,
    });
    expect(onlyResource(made, "aws_api_gateway_stage").depends_on).toEqual([`aws_api_gateway_account.${account}`]);
    expect(resourcesOf(stack, "aws_api_gateway_account")).toEqual([]);
  });

  test("is the only log: execution logs would hold headers", () => {
    expect(onlyResource(stack, "aws_api_gateway_method_settings")).toMatchObject({
      method_path: "*/*",
      settings: {
        logging_level: "OFF",
        data_trace_enabled: false,
        caching_enabled: false,
        metrics_enabled: true,
        throttling_rate_limit: 1_000,
        throttling_burst_limit: 2_000,
      },
    });
  });
});

describe("the redeployment trigger", () => {
  const triggersOf = (stack: SynthesizedStack) => onlyResource(stack, "aws_api_gateway_deployment").triggers;
  const trigger = (changes: Partial<GatewayApiProps> = {}) => triggersOf(build(changes));

  test.each<[string, Partial<GatewayApiProps>]>([
    ["another cache time", { authorizerCacheSeconds: 60 }],
    ["a private endpoint", { endpoint: PRIVATE }],
    ["other endpoints", { endpoint: { ...PRIVATE, vpcEndpointIds: ["vpce-3"] } }],
    ["another gateway", { gateway: functionOf("bedrock-dev-other") }],
    ["another authorizer", { authorizer: functionOf("bedrock-dev-other") }],
  ])("changes with %s", (_, changes) => {
    expect(trigger(changes)).not.toEqual(trigger());
  });

  test.each<[string, Partial<GatewayApiProps>]>([
    ["tags", { tags: { owner: "platform" } }],
    ["another throttle", { throttle: { ratePerSecond: 1, burst: 1 } }],
    ["another log", { accessLogs: { logGroupName: "/other", kmsKeyArn: KEY, retentionDays: 30 } }],
    ["another name", { name: "other" }],
  ])("stays with %s, which no deployment takes over", (_, changes) => {
    expect(trigger(changes)).toEqual(trigger());
  });

  test("does not hang on what else the stack holds", () => {
    const beside = synthesize((stack) => {
      new GatewayApi(stack, "other", { ...props, endpoint: PRIVATE });
      new GatewayApi(stack, "api", props);
    });
    expect(resourcesOf(beside, "aws_api_gateway_deployment").map(({ triggers }) => triggers)).toContainEqual(trigger());
  });

  const definition = apiDefinition(300);
  const whole = redeploymentTrigger(definition, {});

  test.each(leavesOf(definition))("changes with %s", (path) => {
    expect(redeploymentTrigger(withLeaf(definition, path.split(" > ")), {})).not.toBe(whole);
  });
});

/** Paths to every value in plain data. */
function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null) return [path.join(" > ")];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function withLeaf<Value>(value: Value, path: readonly string[]): Value {
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ""] = "changed";
  return copy;
}

test("the deployment waits for every method, integration and error", () => {
  const stack = build();
  const waited = onlyResource(stack, "aws_api_gateway_deployment").depends_on as string[];
  for (const type of ["method", "integration", "gateway_response"]) {
    const made = Object.keys(stack.resource[`aws_api_gateway_${type}`] ?? {}).map(
      (id) => `aws_api_gateway_${type}.${id}`,
    );
    expect(waited).toEqual(expect.arrayContaining(made));
  }
});

test.each<[string, Partial<GatewayApiProps>, string]>([
  ["an empty name", { name: "" }, "name has 0 characters"],
  ["a stage with a slash", { stageName: "v1/live" }, 'stageName is "v1/live"'],
  ["answers kept too long", { authorizerCacheSeconds: 301 }, "authorizerCacheSeconds is 301"],
  ["a private API without endpoints", { endpoint: { kind: "private", vpcEndpointIds: [] } }, "vpcEndpointIds is empty"],
  [
    "a domain for a private API",
    { endpoint: PRIVATE, domain: { name: "ai.example.com", certificateArn: "arn" } },
    'domain is "ai.example.com", but the API is private',
  ],
  ["a URL for a domain", { domain: { name: "https://ai.example.com", certificateArn: "arn" } }, "domain.name is"],
  ["no throttle", { throttle: { ratePerSecond: 0, burst: 1 } }, "throttle is 0 a second"],
  [
    "a retention that CloudWatch lacks",
    { accessLogs: { logGroupName: "/x", kmsKeyArn: KEY, retentionDays: 2 } },
    "accessLogs.retentionDays is 2",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
