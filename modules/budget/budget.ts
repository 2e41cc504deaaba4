import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { BudgetAction, type BudgetActionProps, budgetActionProblems } from "./budget-action";

export interface BudgetProps {
  /** Unique in the account. 1 to 100 characters without `:` and `\`. Another name replaces the budget. */
  readonly name: string;

  /** What the account may cost in a calendar month (UTC), in US dollars. Above 0. */
  readonly monthlyDollars: number;

  /**
   * Percent of `monthlyDollars` at which spent money is reported, each once a month. Above 0; may pass 100.
   *
   * @default [50, 80, 100]
   */
  readonly actualThresholds?: readonly number[];

  /**
   * Percent of `monthlyDollars` at which the forecast for the whole month is reported.
   *
   * @default [100]
   */
  readonly forecastThresholds?: readonly number[];

  /**
   * Addresses that every report goes to. At most 10; without any, `snsTopicArn` is required.
   *
   * @default none
   */
  readonly emails?: readonly string[];

  /**
   * Topic of the same account that every report goes to. Its policy must let `budgets.amazonaws.com` publish.
   *
   * @default none
   */
  readonly snsTopicArn?: string;

  /**
   * Ends the work of roles of the account once the money is spent.
   *
   * @default none: the budget only reports
   */
  readonly action?: BudgetActionProps;

  /**
   * Tags of the budget and of what its action needs.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A monthly budget for everything that one account spends, with reports on the way to it.
 *
 * A slow backstop: it reports, and acts where it has an action, hours after the money is gone.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 */
export class Budget extends Construct {
  readonly arn: string;
  readonly budget: BudgetsBudget;
  readonly action: BudgetAction | undefined;

  constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);

    const notices = noticesOf(props);
    const problems = problemsOf(props, notices);
    if (problems.length > 0) {
      throw new Error([`Budget "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    this.budget = new BudgetsBudget(this, "Resource", {
      name: props.name,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: textOf(props.monthlyDollars),
      limitUnit: "USD",
      // No filter by service: models sold through AWS Marketplace are billed under names of their own.
      costTypes: {
        // Credits and refunds would hide use.
        includeCredit: false,
        includeRefund: false,
      },
      notification: notices.map(({ kind, percent }) => ({
        notificationType: kind,
        comparisonOperator: "GREATER_THAN",
        threshold: percent,
        thresholdType: "PERCENTAGE",
        ...(props.emails === undefined ? {} : { subscriberEmailAddresses: [...props.emails] }),
        ...(props.snsTopicArn === undefined ? {} : { subscriberSnsTopicArns: [props.snsTopicArn] }),
      })),
      ...tags,
    });
    this.arn = this.budget.arn;
    this.action =
      props.action &&
      new BudgetAction(this, "Action", props.action, {
        name: props.name,
        reference: this.budget.name,
        emails: props.emails ?? [],
        snsTopicArn: props.snsTopicArn,
        tags,
      });
  }
}

interface Notice {
  readonly kind: "ACTUAL" | "FORECASTED";
  readonly percent: number;
}

const DEFAULT_ACTUAL = [50, 80, 100];
const DEFAULT_FORECAST = [100];

function noticesOf(props: BudgetProps): Notice[] {
  return [
    ...(props.actualThresholds ?? DEFAULT_ACTUAL).map((percent) => ({ kind: "ACTUAL", percent }) as const),
    ...(props.forecastThresholds ?? DEFAULT_FORECAST).map((percent) => ({ kind: "FORECASTED", percent }) as const),
  ];
}

/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html */
const MAX_NOTICES = 10;
/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
const MAX_EMAILS = 10;

function problemsOf(props: BudgetProps, notices: readonly Notice[]): string[] {
  const { name, monthlyDollars, emails = [], snsTopicArn } = props;
  const problems: string[] = [];

  // Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  if (!Token.isUnresolved(name) && !/^(?!.*\/action\/)[^:\\]{1,100}$/.test(name)) {
    problems.push(`name is "${name}": use 1 to 100 characters without ":", "\\" and "/action/".`);
  }
  if (!isPositive(monthlyDollars)) {
    problems.push(`monthlyDollars is ${monthlyDollars}: use a number of US dollars above 0.`);
  }
  const seen = new Set<string>();
  for (const { kind, percent } of notices) {
    const prop = kind === "ACTUAL" ? "actualThresholds" : "forecastThresholds";
    if (!isPositive(percent)) problems.push(`${prop} holds ${percent}: use percents above 0.`);
    if (seen.has(`${prop} ${percent}`)) problems.push(`${prop} holds ${percent} twice: name it once.`);
    seen.add(`${prop} ${percent}`);
  }
  if (notices.length === 0 || notices.length > MAX_NOTICES) {
    problems.push(`${notices.length} thresholds: name 1 to ${MAX_NOTICES}, actual and forecast together.`);
  }
  if (emails.length === 0 && snsTopicArn === undefined) {
    problems.push("nobody is told: give emails, snsTopicArn or both.");
  }
  if (emails.length > MAX_EMAILS) {
    problems.push(`emails has ${emails.length} addresses: AWS takes ${MAX_EMAILS}; use a topic for more.`);
  }
  for (const email of emails) {
    if (!Token.isUnresolved(email) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
      problems.push(`emails holds "${email}": write an address such as "payments@example.com".`);
    }
  }
  if (snsTopicArn !== undefined && !Token.isUnresolved(snsTopicArn) && !/^arn:[\w-]+:sns:/.test(snsTopicArn)) {
    problems.push(`snsTopicArn is "${snsTopicArn}": write the ARN of an SNS topic.`);
  }
  if (props.action !== undefined) problems.push(...budgetActionProblems(props.action));
  return problems;
}

/** The argument is text; CDKTF would turn a number's token into nonsense. */
function textOf(dollars: number): string {
  return Token.isUnresolved(dollars) ? Token.asString(dollars) : String(dollars);
}

function isPositive(value: number): boolean {
  return Token.isUnresolved(value) || (Number.isFinite(value) && value > 0);
}
