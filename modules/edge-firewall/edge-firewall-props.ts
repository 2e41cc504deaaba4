import type { FirewallRule } from "../../environment/gateway-choices";
import type { RuleMode } from "./firewall-rules";

/** Where the firewall's log goes. */
export interface FirewallLogs {
  /** The key that encrypts the log group `aws-waf-logs-<name>`. Its policy must let CloudWatch Logs use it. */
  readonly kmsKeyArn: string;

  /**
   * A number of days that CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly retentionDays?: number;
}

export interface EdgeFirewallProps {
  /** Name of the web ACL and of its sets of addresses. 1 to 100 letters, digits, hyphens and underscores. */
  readonly name: string;

  /** ARN of the API's stage. */
  readonly stageArn: string;

  /** Where the log goes. */
  readonly logs: FirewallLogs;

  /**
   * What each rule does: `count` looks on, `block` refuses with 403. Switch one to `block` when its count has shown no harm.
   *
   * @default "count" for each
   */
  readonly modes?: Readonly<Partial<Record<FirewallRule, RuleMode>>>;

  /**
   * Networks that requests may come from, as CIDR blocks of IPv4 or IPv6.
   *
   * @default all
   */
  readonly allowedNetworks?: readonly string[];

  /**
   * Requests in five minutes from one address: 10 to 2,000,000,000. An office is one address.
   *
   * @default 20000
   */
  readonly requestsByAddress?: number;

  /**
   * Requests in five minutes of one credential from one address.
   *
   * @default 3000
   */
  readonly requestsByCaller?: number;

  /**
   * Bytes of the longest body, by what the client says of it.
   *
   * @default 4000000
   */
  readonly maximumBodyBytes?: number;

  /**
   * Tags of all that takes some.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}
