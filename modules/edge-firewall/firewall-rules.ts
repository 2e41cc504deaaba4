import type { FirewallRule as FirewallRuleName } from "../../environment/gateway-choices";
import { atLeastPattern } from "./at-least-pattern";

/** What a rule does with what it finds. */
export type RuleMode = "block" | "count";

/** A rule as WAF's API has it. The provider's binding does not type statements, and takes them in the provider's own spelling. */
export interface FirewallRule {
  readonly name: FirewallRuleName;
  /** `group`: AWS writes the rules in it. */
  readonly kind: "group" | "own";
  readonly statement: Readonly<Record<string, unknown>>;
}

export interface FirewallLimits {
  /** Requests in five minutes. */
  readonly byAddress: number;
  readonly byCaller: number;
  readonly bodyBytes: number;
}

/**
 * Paths of prompts. A prompt is full of code, paths, markup and SQL: to a rule that reads bodies it is an attack. With or without the
 * stage's name before it, as API Gateway's own name has it and a domain has not.
 */
export const INFERENCE_PATHS = "^/([^/]+/)?(anthropic|bedrock|openai)/";

/** In the order in which WAF asks them. */
export function firewallRules(limits: FirewallLimits, allowedSetArns: readonly string[]): FirewallRule[] {
  return [
    ...(allowedSetArns.length === 0 ? [] : [fromElsewhere(allowedSetArns)]),
    // Looks at addresses alone, so at every path.
    { name: "IpReputation", kind: "group", statement: managed("AWSManagedRulesAmazonIpReputationList") },
    {
      name: "RateByAddress",
      kind: "own",
      statement: { rate_based_statement: { limit: limits.byAddress, aggregate_key_type: "IP" } },
    },
    rateByHeader("RateByAuthorization", "authorization", limits.byCaller),
    rateByHeader("RateByApiKey", "x-api-key", limits.byCaller),
    {
      name: "BodySize",
      kind: "own",
      // What the client says of the body: WAF itself sees no more than the first kilobytes.
      statement: {
        regex_match_statement: {
          regex_string: atLeastPattern(limits.bodyBytes + 1),
          field_to_match: { single_header: { name: "content-length" } },
          text_transformation: [{ priority: 0, type: "NONE" }],
        },
      },
    },
    { name: "Common", kind: "group", statement: managed("AWSManagedRulesCommonRuleSet", OUTSIDE_INFERENCE) },
    {
      name: "KnownBadInputs",
      kind: "group",
      statement: managed("AWSManagedRulesKnownBadInputsRuleSet", OUTSIDE_INFERENCE),
    },
  ];
}

const OUTSIDE_INFERENCE = {
  not_statement: {
    statement: [
      {
        regex_match_statement: {
          regex_string: INFERENCE_PATHS,
          field_to_match: { uri_path: {} },
          text_transformation: [{ priority: 0, type: "NONE" }],
        },
      },
    ],
  },
};

function managed(name: string, scopeDown?: object) {
  return {
    managed_rule_group_statement: {
      vendor_name: "AWS",
      name,
      ...(scopeDown && { scope_down_statement: scopeDown }),
    },
  };
}

/** Counts each value of a header for itself, and what comes from one address with it. A request without the header is not counted. */
function rateByHeader(name: FirewallRuleName, header: string, limit: number): FirewallRule {
  return {
    name,
    kind: "own",
    statement: {
      rate_based_statement: {
        limit,
        aggregate_key_type: "CUSTOM_KEYS",
        custom_key: [{ ip: {} }, { header: { name: header, text_transformation: [{ priority: 0, type: "NONE" }] } }],
      },
    },
  };
}

function fromElsewhere(setArns: readonly string[]): FirewallRule {
  const inSets = setArns.map((arn) => ({ ip_set_reference_statement: { arn } }));
  const inAny = inSets.length === 1 ? inSets : [{ or_statement: { statement: inSets } }];
  return { name: "AllowedNetworks", kind: "own", statement: { not_statement: { statement: inAny } } };
}
