import { TerraformVariable } from "cdktf";
import { SCRIPTS } from "../../gateway/admission/valkey/scripts";
import { ACCESS_STRING } from "../../modules/limiter-store/access-string";
import { LimiterStore, type LimiterStoreProps } from "../../modules/limiter-store/limiter-store";
import { example } from "../../modules/limiter-store/limiter-store.example";
import { describeWithRedis, type RedisServer, startRedis } from "../support/redis";
import { onlyResource, synthesize } from "../support/synth";

const props: LimiterStoreProps = {
  name: "bedrock-dev-limits",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  clientSecurityGroupId: "sg-functions",
  kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
};

function build(changes: Partial<LimiterStoreProps> = {}) {
  return synthesize((stack) => {
    new LimiterStore(stack, "limits", { ...props, ...changes });
  });
}

test("the cache is Valkey 8, encrypted with the given key and bounded in what it may cost", () => {
  expect(onlyResource(build(), "aws_elasticache_serverless_cache")).toMatchObject({
    name: "bedrock-dev-limits",
    engine: "valkey",
    major_engine_version: "8",
    kms_key_id: props.kmsKeyArn,
    subnet_ids: props.subnetIds,
    cache_usage_limits: [{ data_storage: [{ maximum: 1, unit: "GB" }], ecpu_per_second: [{ maximum: 30_000 }] }],
  });
});

test("the only user signs in with IAM", () => {
  const stack = build();
  const [user] = Object.keys(stack.resource.aws_elasticache_user ?? {});
  expect(onlyResource(stack, "aws_elasticache_user")).toMatchObject({
    user_id: "bedrock-dev-limits",
    user_name: "bedrock-dev-limits",
    engine: "valkey",
    access_string: ACCESS_STRING,
    authentication_mode: { type: "iam" },
  });
  expect(onlyResource(stack, "aws_elasticache_user_group")).toMatchObject({
    engine: "valkey",
    user_ids: [`\${aws_elasticache_user.${user}.user_id}`],
  });
});

test("only the functions' security group leads to the cache, and on Valkey's ports only", () => {
  const stack = build();
  const [group] = Object.keys(stack.resource.aws_security_group ?? {}).map((id) => `\${aws_security_group.${id}.id}`);
  const ports = { ip_protocol: "tcp", from_port: 6379, to_port: 6380 };
  expect(onlyResource(stack, "aws_vpc_security_group_ingress_rule")).toMatchObject({
    security_group_id: group,
    referenced_security_group_id: "sg-functions",
    ...ports,
  });
  expect(onlyResource(stack, "aws_vpc_security_group_egress_rule")).toMatchObject({
    security_group_id: "sg-functions",
    referenced_security_group_id: group,
    ...ports,
  });
});

test("connecting is granted on the cache and on the user, and the address names both", () => {
  synthesize((stack) => {
    const store = new LimiterStore(stack, "limits", props);
    expect(store.grantConnect()).toEqual({
      Effect: "Allow",
      Action: "elasticache:Connect",
      Resource: [store.arn, store.userArn],
    });
    expect(store.address).toMatchObject({
      port: 6379,
      cache: "bedrock-dev-limits",
      user: "bedrock-dev-limits",
      serverless: true,
    });
  });
});

test("the example makes one cache", () => {
  expect(onlyResource(synthesize(example), "aws_elasticache_serverless_cache")).toMatchObject({
    name: "acme-prod-limits",
  });
});

test.each<[string, Partial<LimiterStoreProps>, string]>([
  ["a capital letter", { name: "Limits" }, 'name is "Limits"'],
  ["two hyphens in a row", { name: "a--b" }, 'name is "a--b"'],
  ["a name of 41 characters", { name: "n".repeat(41) }, "use 1 to 40 lower-case letters"],
  ["one subnet", { subnetIds: ["subnet-1"] }, "subnetIds has 1 subnets"],
  ["Valkey 7", { engineVersion: "7" }, 'engineVersion is "7"'],
  ["no storage", { maximumGigabytes: 0 }, "maximumGigabytes is 0"],
  ["too little work", { maximumUnitsPerSecond: 999 }, "maximumUnitsPerSecond is 999"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("a name that Terraform fills in later is refused, for the functions sign for it", () => {
  const wrong = () =>
    synthesize((stack) => {
      const name = new TerraformVariable(stack, "name", {}).stringValue;
      new LimiterStore(stack, "limits", { ...props, name });
    });
  expect(wrong).toThrow("name is known only to Terraform");
});

describeWithRedis("the store's user", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    expect(await server.command(`ACL SETUSER limits ${ACCESS_STRING}`)).toContain("OK");
  });
  afterAll(() => server.stop());

  /** The answer to a dry run with as many arguments as the command wants. */
  async function dryRun(command: string): Promise<string> {
    for (const parts of ["", " a", " a 1", " a 1 b", " a 1 b 1"]) {
      const answer = await server.command(`ACL DRYRUN limits ${command}${parts}`);
      if (!answer.includes("wrong number of arguments")) return answer;
    }
    throw new Error(`no dry run of ${command} has the right number of arguments`);
  }

  const source = Object.values(SCRIPTS)
    .map((script) => script.source)
    .join("\n");
  const inScripts = [...new Set([...source.matchAll(/call\('([A-Z]+)'/g)].flatMap(([, command]) => command ?? []))];

  test.each([...inScripts, "EVAL", "EVALSHA", "INFO", "PING", "CLIENT ID"])("may %s", async (command) => {
    expect(await dryRun(command)).toContain("OK");
  });

  test.each([
    "FLUSHALL",
    "FLUSHDB",
    "KEYS",
    "CONFIG GET",
    "PUBLISH",
    "DEBUG",
    "SHUTDOWN",
    "ACL LIST",
    "MONITOR",
    "REPLICAOF",
  ])("may not %s", async (command) => {
    expect(await dryRun(command)).toMatch(/no permissions/);
  });

  test("the scripts were found", () => expect(inScripts.length).toBeGreaterThan(15));
});
