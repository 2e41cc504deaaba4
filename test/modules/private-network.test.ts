import { quartersOf } from "../../modules/private-network/address-blocks";
import { ENDPOINTS } from "../../modules/private-network/endpoint-policy";
import { PrivateNetwork, type PrivateNetworkProps } from "../../modules/private-network/private-network";
import { example } from "../../modules/private-network/private-network.example";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

const props: PrivateNetworkProps = {
  name: "gateway",
  callers: {
    organizationId: "o-a1b2c3d4e5",
    functionRoleArns: ["arn:aws:iam::222222222222:role/bedrock-access/dev/bedrock-dev-gateway"],
    upstreamRoleArns: ["arn:aws:iam::*:role/bedrock-access/dev/bedrock-dev-invoke-*"],
  },
  flowLogs: {
    logGroupName: "/bedrock-access/dev/network",
    roleName: "bedrock-dev-flow-logs",
    iamPath: "/bedrock-access/dev/",
    kmsKeyArn: KEY,
  },
};

function build(changes: Partial<PrivateNetworkProps> = {}) {
  return synthesize((stack) => {
    new PrivateNetwork(stack, "network", { ...props, ...changes });
  });
}

/** Everything by which a network can be left or entered beyond its endpoints. */
const WAYS_OUT = [
  "aws_internet_gateway",
  "aws_nat_gateway",
  "aws_egress_only_internet_gateway",
  "aws_route",
  "aws_vpc_peering_connection",
  "aws_ec2_transit_gateway_vpc_attachment",
  "aws_vpn_gateway",
  "aws_eip",
];

test("no route leads out of the network", () => {
  const { resource } = build();
  expect(WAYS_OUT.filter((type) => type in resource)).toEqual([]);
  expect(onlyResource(build(), "aws_route_table")).not.toHaveProperty("route");
  for (const subnet of resourcesOf(build(), "aws_subnet")) expect(subnet.map_public_ip_on_launch).toBe(false);
});

test("three subnets lie in three zones and on the one route table", () => {
  const stack = build({ availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] });
  expect(resourcesOf(stack, "aws_subnet")).toMatchObject([
    { availability_zone: "eu-central-1a", cidr_block: "10.64.0.0/24" },
    { availability_zone: "eu-central-1b", cidr_block: "10.64.1.0/24" },
    { availability_zone: "eu-central-1c", cidr_block: "10.64.2.0/24" },
  ]);
  expect(resourcesOf(stack, "aws_route_table_association")).toHaveLength(3);
  expect(stack).not.toHaveProperty("data.aws_availability_zones");
});

// One of those that are not in it: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations
test("the zone of us-east-1 in which services are missing is never one of the first three", () => {
  expect(JSON.stringify(build().data)).toContain('"exclude_zone_ids":["use1-az3"]');
});

test("without zones the account's first three are taken", () => {
  const zones = resourcesOf(build(), "aws_subnet").map(({ availability_zone }) => availability_zone);
  expect(zones).toEqual(
    [0, 1, 2].map((i) => expect.stringMatching(`element\\(.*aws_availability_zones.*names, ${i}\\)`)),
  );
});

test("every service has an endpoint of its kind", () => {
  const endpoints = resourcesOf(build(), "aws_vpc_endpoint");
  expect(endpoints.map(({ service_name, vpc_endpoint_type }) => [service_name, vpc_endpoint_type])).toEqual(
    Object.entries(ENDPOINTS)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([service, { type }]) => [expect.stringMatching(`\\.${service}$`), type]),
  );
  for (const endpoint of endpoints.filter(({ vpc_endpoint_type }) => vpc_endpoint_type === "Interface")) {
    expect(endpoint).toMatchObject({ private_dns_enabled: true, subnet_ids: { length: 3 } });
  }
});

describe("the policy of", () => {
  const policies = Object.fromEntries(
    resourcesOf(build(), "aws_vpc_endpoint").map(({ service_name, policy }) => [
      String(service_name).split(".").at(-1),
      JSON.parse(String(policy)),
    ]),
  );

  test("Bedrock's endpoint admits the teams' invoke roles of the organization alone", () => {
    expect(policies["bedrock-runtime"].Statement).toEqual([
      {
        Sid: "OurRolesAlone",
        Effect: "Allow",
        Principal: "*",
        Action: "bedrock:*",
        Resource: "*",
        Condition: {
          ArnLike: { "aws:PrincipalArn": props.callers.upstreamRoleArns },
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        },
      },
    ]);
  });

  test.each(["sts", "appconfigdata", "logs", "dynamodb", "s3"])(
    "%s admits the functions' roles, to what is the organization's own",
    (service) => {
      expect(policies[service].Statement).toMatchObject([
        {
          Effect: "Allow",
          Condition: {
            ArnLike: { "aws:PrincipalArn": props.callers.functionRoleArns },
            StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "o-a1b2c3d4e5" },
          },
        },
      ]);
    },
  );
});

test("functions may open HTTPS to the endpoints and nothing may connect to a function", () => {
  const stack = build();
  const [endpoints, functions] = Object.keys(stack.resource.aws_security_group ?? {}).map(
    (id) => `\${aws_security_group.${id}.id}`,
  );
  expect(resourcesOf(stack, "aws_vpc_security_group_ingress_rule")).toMatchObject([
    { security_group_id: endpoints, referenced_security_group_id: functions, from_port: 443, to_port: 443 },
  ]);
  const egress = resourcesOf(stack, "aws_vpc_security_group_egress_rule");
  expect(egress).toMatchObject([
    { security_group_id: functions, prefix_list_id: expect.stringContaining("Endpoint-dynamodb") },
    { security_group_id: functions, prefix_list_id: expect.stringContaining("Endpoint-s3") },
    { security_group_id: functions, referenced_security_group_id: endpoints },
  ]);
  for (const rule of egress) {
    expect(rule).toMatchObject({ ip_protocol: "tcp", from_port: 443, to_port: 443 });
    expect(rule).not.toHaveProperty("cidr_ipv4");
  }
});

test("the VPC's default security group has no rules", () => {
  const group = onlyResource(build(), "aws_default_security_group");
  expect(group).not.toHaveProperty("ingress");
  expect(group).not.toHaveProperty("egress");
});

test("every connection is recorded in an encrypted log group with an end", () => {
  const stack = build();
  expect(onlyResource(stack, "aws_flow_log")).toMatchObject({
    traffic_type: "ALL",
    log_destination_type: "cloud-watch-logs",
  });
  expect(onlyResource(stack, "aws_cloudwatch_log_group")).toMatchObject({
    name: "/bedrock-access/dev/network",
    kms_key_id: KEY,
    retention_in_days: 90,
  });
  expect(JSON.parse(String(onlyResource(stack, "aws_iam_role").assume_role_policy)).Statement).toMatchObject([
    {
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": expect.stringContaining("aws_caller_identity") } },
    },
  ]);
});

test("the role that records connections can write to that log group, and its one policy is its boundary", () => {
  const stack = build();
  const [group] = Object.keys(stack.resource.aws_cloudwatch_log_group ?? {});
  const [policy] = Object.keys(stack.resource.aws_iam_policy ?? {});
  expect(JSON.parse(String(onlyResource(stack, "aws_iam_policy").policy)).Statement).toEqual([
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [`\${aws_cloudwatch_log_group.${group}.arn}`, `\${aws_cloudwatch_log_group.${group}.arn}:*`],
    },
  ]);
  expect(onlyResource(stack, "aws_iam_role").permissions_boundary).toBe(`\${aws_iam_policy.${policy}.arn}`);
  expect(onlyResource(stack, "aws_iam_role_policy_attachment").policy_arn).toBe(`\${aws_iam_policy.${policy}.arn}`);
});

test("the example's tags and names reach the network", () => {
  expect(onlyResource(synthesize(example), "aws_vpc")).toMatchObject({
    cidr_block: "10.64.0.0/22",
    enable_dns_hostnames: true,
    tags: { Name: "acme-prod-gateway" },
  });
});

test.each([
  ["10.0.0.0/16", ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"]],
  ["192.168.7.0/24", ["192.168.7.0/26", "192.168.7.64/26", "192.168.7.128/26", "192.168.7.192/26"]],
  ["10.64.1.0/22", []],
  ["10.256.0.0/16", []],
  ["10.0.0.0/15", []],
  ["10.0.0.0/25", []],
  ["10.0.0.0", []],
])("%s has the quarters %j", (block, quarters) => {
  expect(quartersOf(block)).toEqual(quarters);
});

test.each<[string, Partial<PrivateNetworkProps>, string]>([
  ["an empty name", { name: "" }, 'name is ""'],
  ["a block that begins inside another", { cidrBlock: "10.64.1.0/22" }, 'cidrBlock is "10.64.1.0/22"'],
  [
    "two subnets in one zone",
    { availabilityZones: ["eu-central-1a", "eu-central-1a", "eu-central-1b"] },
    "availabilityZones names eu-central-1a twice",
  ],
  ["no function", { callers: { ...props.callers, functionRoleArns: [] } }, "callers.functionRoleArns is empty"],
  [
    "every role of an account",
    { callers: { ...props.callers, upstreamRoleArns: ["arn:aws:iam::111111111111:role/*"] } },
    'callers.upstreamRoleArns holds "arn:aws:iam::111111111111:role/*"',
  ],
  [
    "an organization's name",
    { callers: { ...props.callers, organizationId: "acme" } },
    'callers.organizationId is "acme"',
  ],
  [
    "a retention that CloudWatch lacks",
    { flowLogs: { ...props.flowLogs, retentionDays: 91 } },
    "flowLogs.retentionDays is 91",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("all problems come in one error", () => {
  expect(() => build({ name: "", cidrBlock: "10.0.0.0/8" })).toThrow(
    /^PrivateNetwork "network" cannot be built:\n- name.*\n- cidrBlock/,
  );
});
