import { REVOCATION_EVENTS_PATTERN } from "../../access/access-state-table";
import { parseRenderedPolicy } from "../../access/iam-policy";
import type { ManagedGateway } from "../../environment/environment";
import prod from "../../examples/complete/environments/prod";
import { composeAll, stackOf } from "../support/compose";
import { resourcesOf, type SynthesizedStack } from "../support/synth";
import { COMPLETE_EXAMPLE } from "./complete-example";

// What a production gateway must hold, over what Terraform would read.

const output = composeAll(...COMPLETE_EXAMPLE);
const gateways = Object.entries(output.stacks).filter(([name]) => name.includes("-gateway-"));
const platform = Object.entries(output.stacks).filter(([name]) => /-gateway-|-trust$/.test(name));

const lock = COMPLETE_EXAMPLE.find(({ environment }) => environment.name === "prod")?.lock;
if (lock === undefined || prod.gateway?.kind !== "managed") throw new Error("prod has no managed gateway");
const managed: ManagedGateway = prod.gateway;

function prodWith(change: Partial<ManagedGateway>, teams = prod.teams) {
  const environment = { ...prod, teams, gateway: { ...managed, ...change } };
  return composeAll({ environment, ...(lock && { lock }) });
}

function addressesOf(stack: SynthesizedStack, type: string): string[] {
  return Object.keys(stack.resource[type] ?? {});
}

describe.each(gateways)("%s", (_, stack) => {
  test("has no way to the internet: no gateway, no peering, no route but to endpoints, no public address", () => {
    const types = Object.keys(stack.resource);
    expect(
      types.filter((type) => /internet_gateway|nat_gateway|aws_eip|peering|transit|vpn|^aws_route$/.test(type)),
    ).toEqual([]);
    for (const table of resourcesOf(stack, "aws_route_table")) expect(table.route).toBeUndefined();
    for (const subnet of resourcesOf(stack, "aws_subnet")) expect(subnet.map_public_ip_on_launch).toBe(false);
    for (const rule of resourcesOf(stack, "aws_vpc_security_group_egress_rule")) {
      expect(rule).not.toHaveProperty("cidr_ipv4");
      expect(rule).not.toHaveProperty("cidr_ipv6");
    }
  });

  test("puts whatever reads prompts or the store into that network, and the authorizer, which asks identity providers, outside", () => {
    const inside = resourcesOf(stack, "aws_lambda_function").map(({ function_name, vpc_config }) => [
      String(function_name).replace(/^bedrock-[a-z]+-/, ""),
      vpc_config !== undefined,
    ]);
    expect(Object.fromEntries(inside)).toEqual({ gateway: true, projector: true, authorizer: false });
  });

  test("asks an authorizer and counts on a usage plan before every method, health included: it tells who asks", () => {
    const methods = resourcesOf(stack, "aws_api_gateway_method");
    expect(methods.length).toBeGreaterThan(0);
    for (const method of methods) expect(method).toMatchObject({ authorization: "CUSTOM", api_key_required: true });
    for (const method of methods) expect(method.authorizer_id).toMatch(/^\$\{aws_api_gateway_authorizer\./);
  });

  test("stands behind a web ACL", () => {
    const [association] = resourcesOf(stack, "aws_wafv2_web_acl_association");
    expect(association).toMatchObject({
      resource_arn: expect.stringMatching(/^\$\{aws_api_gateway_stage\..*\.arn\}$/),
      web_acl_arn: expect.stringMatching(/^\$\{aws_wafv2_web_acl\..*\.arn\}$/),
    });
  });

  test("streams every answer", () => {
    const integrations = resourcesOf(stack, "aws_api_gateway_integration");
    expect(integrations).toHaveLength(resourcesOf(stack, "aws_api_gateway_method").length);
    for (const each of integrations) expect(each.response_transfer_mode).toBe("STREAM");
  });

  test("follows revocations alone, in order, and looks at all of them every five minutes", () => {
    const [mapping] = resourcesOf(stack, "aws_lambda_event_source_mapping");
    expect(mapping).toMatchObject({
      event_source_arn: expect.stringMatching(/^\$\{data\.aws_dynamodb_table\..*\.stream_arn\}$/),
      function_response_types: ["ReportBatchItemFailures"],
      filter_criteria: { filter: [{ pattern: JSON.stringify(REVOCATION_EVENTS_PATTERN) }] },
    });
    const [rule] = resourcesOf(stack, "aws_cloudwatch_event_rule");
    expect(rule).toMatchObject({ schedule_expression: "rate(5 minutes)" });
  });

  test("tells every function its settings in one variable", () => {
    for (const { environment } of resourcesOf(stack, "aws_lambda_function")) {
      expect(environment).toEqual({ variables: { BEDROCK_ACCESS: expect.any(String) } });
    }
  });
});

describe.each(platform)("%s", (_, stack) => {
  test("encrypts logs with a key of ours and lets them end", () => {
    for (const group of resourcesOf(stack, "aws_cloudwatch_log_group")) {
      expect(group).toMatchObject({
        kms_key_id: expect.stringMatching(/^\$\{aws_kms_key\./),
        retention_in_days: expect.any(Number),
      });
    }
  });

  test("encrypts tables, store and topics with a key of ours; tables can be had back", () => {
    const key = expect.stringMatching(/^\$\{aws_kms_key\./);
    for (const table of resourcesOf(stack, "aws_dynamodb_table")) {
      expect(table).toMatchObject({
        server_side_encryption: { enabled: true, kms_key_arn: key },
        point_in_time_recovery: { enabled: true },
        deletion_protection_enabled: true,
      });
    }
    for (const cache of resourcesOf(stack, "aws_elasticache_serverless_cache")) {
      expect(cache).toMatchObject({ kms_key_id: key });
    }
    for (const topic of resourcesOf(stack, "aws_sns_topic")) expect(topic).toMatchObject({ kms_master_key_id: key });
    for (const { enable_key_rotation, key_usage } of resourcesOf(stack, "aws_kms_key")) {
      expect(enable_key_rotation === true || key_usage === "SIGN_VERIFY").toBe(true); // AWS rotates no signing key
    }
  });

  test("lets nobody in whom it does not name: whoever may be anybody must come by a condition", () => {
    const policies = Object.values(stack.resource)
      .flatMap((ofType) => Object.values(ofType))
      .flatMap(({ policy, assume_role_policy }) => [policy, assume_role_policy])
      .filter((text): text is string => typeof text === "string" && text.startsWith("{"));
    for (const { Effect, Principal, Condition } of policies.flatMap((text) => parseRenderedPolicy(text).Statement)) {
      if (Effect === "Deny" || Principal === undefined) continue;
      if (JSON.stringify(Principal).includes('"*"')) expect(Condition).toHaveProperty("StringEquals");
    }
    for (const { principal } of resourcesOf(stack, "aws_lambda_permission"))
      expect(principal).toMatch(/\.amazonaws\.com$/);
  });
});

test("a team that joins or a limit that changes deploys no API anew", () => {
  const [before, after] = [
    output,
    prodWith({}, { ...prod.teams, mobile: { ...teamOf("mobile"), observe: ["concurrency"] } }),
  ].map(({ stacks }) => triggersOf(stackOf({ stacks }, "prod-gateway-eu-central-1")));
  expect(after).toEqual(before);
});

test("another address of the API deploys it anew", () => {
  const regions = { ...managed.regions, "eu-central-1": { ...regionOf("eu-central-1"), endpoint: OPEN } };
  const after = stackOf(prodWith({ regions }), "prod-gateway-eu-central-1");
  expect(triggersOf(after)).not.toEqual(triggersOf(stackOf(output, "prod-gateway-eu-central-1")));
});

const OPEN = { kind: "regional", allowedNetworks: [], domain: undefined } as const;

test("an existing gateway that becomes a managed one keeps its usage plans and their keys", () => {
  const existing = composeAll({
    environment: {
      ...prod,
      gateway: {
        kind: "existing",
        accountId: managed.accountId,
        roleArn: managed.roleArn,
        apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } },
      },
    },
    ...(lock && { lock }),
  });
  const [before, after] = [existing, output].map((of) => stackOf(of, "prod-gateway-eu-central-1"));
  if (before === undefined || after === undefined) throw new Error("a stack is missing");
  for (const type of ["aws_api_gateway_usage_plan", "aws_api_gateway_api_key", "aws_api_gateway_usage_plan_key"]) {
    expect(addressesOf(before, type)).not.toEqual([]);
    expect(addressesOf(after, type)).toEqual(addressesOf(before, type));
  }
  expect(resourcesOf(after, "aws_api_gateway_api_key")).toEqual(resourcesOf(before, "aws_api_gateway_api_key"));
});

test("a region's policy lets its share of dollars through", () => {
  const monthly = (region: string) => policyIn(`prod-gateway-${region}`).teams.payments?.limits.team.dollarsPerMonth;
  expect([monthly("eu-central-1"), monthly("eu-west-1")]).toEqual([6_300, 2_700]); // of 9,000
});

test("where a team has payloads kept, they go into a bucket that is encrypted, closed and forgets", () => {
  const kmsKeyArn = `arn:aws:kms:eu-central-1:${managed.accountId}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
  const payments = { ...teamOf("payments"), payloadLogging: { kmsKeyArn, retentionDays: 30 } };
  const kept = prodWith({}, { ...prod.teams, payments });
  const stack = stackOf(kept, "prod-gateway-eu-west-1");
  expect(resourcesOf(stack, "aws_s3_bucket")).toMatchObject([
    { bucket: "bedrock-prod-payloads-200000000030-eu-west-1" },
  ]);
  expect(resourcesOf(stack, "aws_s3_bucket_public_access_block")).toMatchObject([
    { block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
  ]);
  expect(resourcesOf(stack, "aws_s3_bucket_server_side_encryption_configuration")).toHaveLength(1);
  expect(resourcesOf(stack, "aws_s3_bucket_lifecycle_configuration")[0]).toMatchObject({
    rule: expect.arrayContaining([
      expect.objectContaining({
        filter: [{ tag: [{ key: "retention-days", value: "30" }] }],
        expiration: [{ days: 30 }],
      }),
    ]),
  });
  const roles = JSON.stringify(stackOf(kept, "prod-trust").resource.aws_iam_policy);
  expect(roles).toContain(kmsKeyArn.replace("eu-central-1", "eu-west-1"));
  expect(addressesOf(stackOf(output, "prod-gateway-eu-west-1"), "aws_s3_bucket")).toEqual([]);
});

test("an API of its own VPC endpoints has no other way in", () => {
  const vpcEndpointIds = ["vpce-0123456789abcdef0"];
  const regions = {
    "eu-central-1": { ...regionOf("eu-central-1"), endpoint: { kind: "private", vpcEndpointIds } as const },
  };
  const [api] = resourcesOf(stackOf(prodWith({ regions }), "prod-gateway-eu-central-1"), "aws_api_gateway_rest_api");
  expect(api).toMatchObject({ endpoint_configuration: { types: ["PRIVATE"], vpc_endpoint_ids: vpcEndpointIds } });
});

function triggersOf(stack: SynthesizedStack): unknown {
  return resourcesOf(stack, "aws_api_gateway_deployment")[0]?.triggers;
}

function teamOf(name: string) {
  const team = prod.teams[name];
  if (team === undefined) throw new Error(`prod has no team ${name}`);
  return team;
}

function regionOf(name: string) {
  const region = managed.regions[name];
  if (region === undefined) throw new Error(`the gateway does not run in ${name}`);
  return region;
}

interface DeliveredPolicy {
  readonly teams: Readonly<
    Record<string, { readonly limits: { readonly team: { readonly dollarsPerMonth: number } } }>
  >;
}

function policyIn(stack: string): DeliveredPolicy {
  const [version] = resourcesOf(stackOf(output, stack), "aws_appconfig_hosted_configuration_version");
  return JSON.parse(String(version?.content));
}
