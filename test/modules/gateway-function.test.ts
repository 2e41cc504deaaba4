import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REVOCATION_EVENTS_PATTERN } from "../../access/access-state-table";
import { GatewayFunction } from "../../modules/gateway-function/gateway-function";
import { example } from "../../modules/gateway-function/gateway-function.example";
import type { GatewayFunctionProps } from "../../modules/gateway-function/gateway-function-props";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const ZIP = join(__dirname, "../../modules/gateway-function/example.zip");
const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

const props: GatewayFunctionProps = {
  name: "bedrock-dev-gateway",
  roleArn: "arn:aws:iam::222222222222:role/bedrock-access/dev/bedrock-dev-gateway",
  code: { path: ZIP },
  settings: {
    environment: "dev",
    runtimePolicy: { application: "a", environment: "b", profile: "c" },
    accessStateTable: "bedrock-dev-access-state",
    contextKey: "alias/bedrock-dev-context",
  },
  logs: { kmsKeyArn: KEY },
};

function build(changes: Partial<GatewayFunctionProps> = {}, use: (made: GatewayFunction) => void = () => {}) {
  return synthesize((stack) => {
    use(new GatewayFunction(stack, "gateway", { ...props, ...changes }));
  });
}

test("the function runs the zip, on arm64, without tracing, for as long as Lambda lets it", () => {
  expect(onlyResource(build(), "aws_lambda_function")).toMatchObject({
    function_name: "bedrock-dev-gateway",
    role: props.roleArn,
    filename: expect.stringMatching(/^assets\/.*\/example\.zip$/),
    source_code_hash: createHash("sha256").update(readFileSync(ZIP)).digest("base64"),
    handler: "index.handler",
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    memory_size: 1024,
    timeout: 900,
    tracing_config: { mode: "PassThrough" },
  });
});

test("it reads its settings from one variable", () => {
  const { environment } = onlyResource(build(), "aws_lambda_function");
  expect(environment).toEqual({
    variables: {
      BEDROCK_ACCESS: expect.stringMatching(/^\$\{jsonencode\(.*"contextKey" = "alias\/bedrock-dev-context".*\)\}$/s),
    },
  });
});

test("everything calls it by an alias of a published version", () => {
  const stack = build();
  const [id] = Object.keys(stack.resource.aws_lambda_function ?? {});
  expect(onlyResource(stack, "aws_lambda_function")).toMatchObject({ publish: true });
  expect(onlyResource(stack, "aws_lambda_alias")).toMatchObject({
    name: "live",
    function_version: `\${aws_lambda_function.${id}.version}`,
  });
});

test("its log is encrypted, ends, and takes lines as they are", () => {
  const stack = build();
  expect(onlyResource(stack, "aws_cloudwatch_log_group")).toMatchObject({
    name: "/aws/lambda/bedrock-dev-gateway",
    kms_key_id: KEY,
    retention_in_days: 90,
  });
  expect(onlyResource(stack, "aws_lambda_function")).toMatchObject({
    logging_config: { log_format: "Text", log_group: expect.stringContaining("aws_cloudwatch_log_group") },
  });
});

test("it lies in a VPC where it is told to, and nowhere else", () => {
  const network = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  expect(onlyResource(build({ network }), "aws_lambda_function")).toMatchObject({
    vpc_config: { subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
  });
  expect(onlyResource(build(), "aws_lambda_function")).not.toHaveProperty("vpc_config");
});

test("processes are kept ready on the alias, and more when 70 percent are in use", () => {
  const stack = synthesize(example);
  const [alias] = Object.keys(stack.resource.aws_lambda_alias ?? {});
  expect(onlyResource(stack, "aws_appautoscaling_target")).toMatchObject({
    service_namespace: "lambda",
    scalable_dimension: "lambda:function:ProvisionedConcurrency",
    resource_id: `function:acme-prod-authorizer:\${aws_lambda_alias.${alias}.name}`,
    min_capacity: 2,
    max_capacity: 10,
  });
  expect(onlyResource(stack, "aws_appautoscaling_policy")).toMatchObject({
    target_tracking_scaling_policy_configuration: {
      target_value: 0.7,
      predefined_metric_specification: { predefined_metric_type: "LambdaProvisionedConcurrencyUtilization" },
    },
  });
});

test("without being asked nothing is kept ready or reserved", () => {
  expect(resourcesOf(build(), "aws_appautoscaling_target")).toEqual([]);
  expect(onlyResource(build(), "aws_lambda_function")).not.toHaveProperty("reserved_concurrent_executions");
  expect(onlyResource(build({ reservedConcurrency: 50 }), "aws_lambda_function")).toMatchObject({
    reserved_concurrent_executions: 50,
  });
});

test("it follows a table's changes, from before it began, and repeats what it has not taken for an hour", () => {
  const stream = {
    arn: "arn:aws:dynamodb:eu-central-1:222222222222:table/t/stream/1",
    pattern: REVOCATION_EVENTS_PATTERN,
  };
  const stack = build({}, (made) => made.follow(stream));
  expect(onlyResource(stack, "aws_lambda_event_source_mapping")).toMatchObject({
    event_source_arn: stream.arn,
    function_name: expect.stringContaining("aws_lambda_alias"),
    starting_position: "TRIM_HORIZON",
    function_response_types: ["ReportBatchItemFailures"],
    maximum_record_age_in_seconds: 3_600,
    filter_criteria: { filter: [{ pattern: JSON.stringify(REVOCATION_EVENTS_PATTERN) }] },
  });
  expect(onlyResource(stack, "aws_lambda_event_source_mapping")).not.toHaveProperty("maximum_retry_attempts");
});

test("it runs on a schedule, which alone may call the alias", () => {
  const stack = build({}, (made) => made.runEvery(5));
  const [rule] = Object.keys(stack.resource.aws_cloudwatch_event_rule ?? {});
  expect(onlyResource(stack, "aws_cloudwatch_event_rule")).toMatchObject({
    name: "bedrock-dev-gateway",
    schedule_expression: "rate(5 minutes)",
  });
  expect(onlyResource(stack, "aws_lambda_permission")).toMatchObject({
    principal: "events.amazonaws.com",
    qualifier: expect.stringContaining("aws_lambda_alias"),
    source_arn: `\${aws_cloudwatch_event_rule.${rule}.arn}`,
  });
});

test("half a minute is no schedule", () => {
  expect(() => build({}, (made) => made.runEvery(0.5))).toThrow("cannot run every 0.5 minutes");
});

test.each<[string, Partial<GatewayFunctionProps>, string]>([
  ["a name with a dot", { name: "a.b" }, 'name is "a.b"'],
  [
    "a zip that is not there",
    { code: { path: "/nowhere/gateway.zip" } },
    'code.path is "/nowhere/gateway.zip", where no file is',
  ],
  ["too much memory", { memoryMegabytes: 10_241 }, "memoryMegabytes is 10241"],
  ["more than 15 minutes", { timeoutSeconds: 901 }, "timeoutSeconds is 901"],
  ["a network without subnets", { network: { subnetIds: [], securityGroupIds: ["sg-1"] } }, "network has no subnet"],
  ["nothing reserved", { reservedConcurrency: 0 }, "reservedConcurrency is 0"],
  [
    "more ready than reserved",
    { reservedConcurrency: 5, provisionedConcurrency: { minimum: 1, maximum: 6 } },
    "provisionedConcurrency.maximum is 6",
  ],
  [
    "fewer ready at most than at least",
    { provisionedConcurrency: { minimum: 3, maximum: 2 } },
    "provisionedConcurrency.minimum is 3",
  ],
  ["a retention that CloudWatch lacks", { logs: { kmsKeyArn: KEY, retentionDays: 10 } }, "logs.retentionDays is 10"],
  [
    "settings past the variables' limit",
    { settings: { ...props.settings, environment: "x".repeat(4_000) } },
    "Lambda takes 4000",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("a file that is no zip is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-zip-"));
  try {
    const path = join(folder, "gateway.zip");
    writeFileSync(path, "exports.handler = () => {};");
    expect(() => build({ code: { path } })).toThrow("which is no zip");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
