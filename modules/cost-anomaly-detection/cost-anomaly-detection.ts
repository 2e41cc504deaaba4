import { CeAnomalyMonitor } from "@cdktf/provider-aws/lib/ce-anomaly-monitor";
import { CeAnomalySubscription } from "@cdktf/provider-aws/lib/ce-anomaly-subscription";
import { Token } from "cdktf";
import { Construct } from "constructs";

/** One account whose costs are watched by themselves. */
export interface WatchedAccount {
  /** Part of the monitor's address in Terraform; unique here. */
  readonly key: string;

  /** Name of the monitor, as the mail shows it. 1 to 1,024 characters. */
  readonly name: string;

  /** A member account of the organization: 12 digits. */
  readonly accountId: string;
}

export interface CostAnomalyDetectionProps {
  /** Name of the subscription. 1 to 1,024 characters. */
  readonly name: string;

  /** The accounts. At least one; each once. */
  readonly accounts: readonly WatchedAccount[];

  /** Addresses that get a mail a day in which there is an anomaly. At least one. */
  readonly emails: readonly string[];

  /**
   * US dollars that an anomaly must have cost before a mail tells of it. Above 0.
   *
   * @default 100
   */
  readonly minimumDollars?: number;

  /**
   * Tags of monitors and subscription.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Watches what each of several accounts costs, and mails when it is not what it has been.
 *
 * For the management account: it alone sees the costs of its members.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html
 */
export class CostAnomalyDetection extends Construct {
  /** By the account's key. */
  readonly monitors: Readonly<Record<string, CeAnomalyMonitor>>;
  readonly subscription: CeAnomalySubscription;

  constructor(scope: Construct, id: string, props: CostAnomalyDetectionProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new Error([`CostAnomalyDetection "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    this.monitors = Object.fromEntries(
      props.accounts.map(({ key, name, accountId }) => [
        key,
        new CeAnomalyMonitor(this, `Monitor-${key}`, {
          name,
          monitorType: "CUSTOM",
          monitorSpecification: specificationOf(accountId),
          ...tags,
        }),
      ]),
    );
    this.subscription = new CeAnomalySubscription(this, "Subscription", {
      name: props.name,
      frequency: "DAILY", // AWS takes IMMEDIATE for topics alone
      monitorArnList: Object.values(this.monitors).map(({ arn }) => arn),
      subscriber: props.emails.map((address) => ({ type: "EMAIL", address })),
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: [String(props.minimumDollars ?? DEFAULT_MINIMUM)],
        },
      },
      ...tags,
    });
  }
}

const DEFAULT_MINIMUM = 100;

/** With every key that AWS gives back: to Terraform a text without them is another monitor, and it would replace ours. */
function specificationOf(accountId: string): string {
  return JSON.stringify({
    And: null,
    CostCategories: null,
    Dimensions: { Key: "LINKED_ACCOUNT", MatchOptions: null, Values: [accountId] },
    Not: null,
    Or: null,
    Tags: null,
  });
}

function problemsOf({ name, accounts, emails, minimumDollars = DEFAULT_MINIMUM }: CostAnomalyDetectionProps): string[] {
  const keys = accounts.map(({ key }) => key);
  const ids = accounts.map(({ accountId }) => accountId);
  return [
    ...nameProblems("name", name),
    ...(accounts.length > 0 ? [] : ["accounts is empty: nothing would be watched."]),
    ...accounts.flatMap((account) => nameProblems(`name of "${account.key}"`, account.name)),
    ...repeated(keys).map((key) => `accounts names the key "${key}" twice: give each its own.`),
    ...repeated(ids).map((accountId) => `accounts names ${accountId} twice: name it once.`),
    ...accounts
      .filter(({ accountId }) => !Token.isUnresolved(accountId) && !/^\d{12}$/.test(accountId))
      .map(({ key, accountId }) => `accountId of "${key}" is "${accountId}": give 12 digits.`),
    ...(emails.length > 0 ? [] : ["emails is empty: nobody would be told."]),
    ...emails
      .filter((email) => !Token.isUnresolved(email) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      .map((email) => `emails holds "${email}": write an address such as "platform@example.com".`),
    ...(Number.isFinite(minimumDollars) && minimumDollars > 0
      ? []
      : [`minimumDollars is ${minimumDollars}: use a number of US dollars above 0.`]),
  ];
}

/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html */
const MAX_NAME = 1_024;

function nameProblems(prop: string, name: string): string[] {
  const fits = Token.isUnresolved(name) || (name.trim() !== "" && name.length <= MAX_NAME);
  return fits ? [] : [`${prop} is "${name}": use 1 to 1,024 characters.`];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, position) => values.indexOf(value) < position))];
}
