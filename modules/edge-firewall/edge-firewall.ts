import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Wafv2IpSet } from "@cdktf/provider-aws/lib/wafv2-ip-set";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import { DEFAULTS, firewallProblems } from "./check-firewall";
import type { EdgeFirewallProps } from "./edge-firewall-props";
import { type FirewallRule, firewallRules, type RuleMode } from "./firewall-rules";

/**
 * The web ACL before the API: reputation of addresses, rates, sizes everywhere; what reads bodies, nowhere near a prompt.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class EdgeFirewall extends Construct {
  readonly arn: string;
  readonly webAcl: Wafv2WebAcl;

  constructor(scope: Construct, id: string, props: EdgeFirewallProps) {
    super(scope, id);
    const problems = firewallProblems(props);
    if (problems.length > 0) throw new Error([`EdgeFirewall "${id}" cannot be built:`, ...problems].join("\n- "));

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const limits = {
      byAddress: props.requestsByAddress ?? DEFAULTS.requestsByAddress,
      byCaller: props.requestsByCaller ?? DEFAULTS.requestsByCaller,
      bodyBytes: props.maximumBodyBytes ?? DEFAULTS.maximumBodyBytes,
    };
    const rules = firewallRules(limits, this.createAllowedSets(props, tags));
    this.webAcl = new Wafv2WebAcl(this, "Resource", {
      name: props.name,
      description: "Before the gateway to Amazon Bedrock",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: rules.map((rule, priority) => ({
        name: rule.name,
        priority,
        ...actionOf(rule, props.modes?.[rule.name] ?? "count"),
        statement: rule.statement,
        visibilityConfig: visibility(rule.name),
      })),
      visibilityConfig: visibility(props.name),
      ...tags,
    });
    this.arn = this.webAcl.arn;
    new Wafv2WebAclAssociation(this, "Association", { resourceArn: props.stageArn, webAclArn: this.arn });
    this.logTo(props, tags);
  }

  private createAllowedSets(
    { name, allowedNetworks = [] }: EdgeFirewallProps,
    tags: { readonly tags?: Record<string, string> },
  ): string[] {
    const versions = [
      ["IPV4", allowedNetworks.filter((network) => !network.includes(":"))],
      ["IPV6", allowedNetworks.filter((network) => network.includes(":"))],
    ] as const;
    return versions
      .filter(([, addresses]) => addresses.length > 0)
      .map(([ipAddressVersion, addresses]) => {
        const set = new Wafv2IpSet(this, `Allowed${ipAddressVersion}`, {
          name: `${name}-allowed-${ipAddressVersion.toLowerCase()}`,
          scope: "REGIONAL",
          ipAddressVersion,
          addresses: [...addresses],
          ...tags,
        });
        return set.arn;
      });
  }

  private logTo({ name, logs }: EdgeFirewallProps, tags: { readonly tags?: Record<string, string> }): void {
    const group = new CloudwatchLogGroup(this, "Logs", {
      name: `aws-waf-logs-${name}`, // WAF writes to no other name
      kmsKeyId: logs.kmsKeyArn,
      retentionInDays: logs.retentionDays ?? DEFAULTS.retentionDays,
      ...tags,
    });
    new Wafv2WebAclLoggingConfiguration(this, "Logging", {
      resourceArn: this.arn,
      logDestinationConfigs: [group.arn],
      redactedFields: ["authorization", "x-api-key", "cookie"].map((name) => ({ singleHeader: { name } })),
      loggingFilter: {
        defaultBehavior: "DROP", // what no rule has found is in the API's own log
        filter: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            condition: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
    });
  }
}

function actionOf({ kind }: FirewallRule, mode: RuleMode) {
  if (kind === "group") return { overrideAction: mode === "count" ? { count: {} } : { none: {} } };
  return { action: mode === "count" ? { count: {} } : { block: {} } };
}

function visibility(metricName: string) {
  // A sample of requests would show their headers in the console.
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
