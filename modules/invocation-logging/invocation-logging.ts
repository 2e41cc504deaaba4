import { BedrockModelInvocationLoggingConfiguration } from "@cdktf/provider-aws/lib/bedrock-model-invocation-logging-configuration";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";
import { retentionProblems } from "../private-network/log-retention";
import { iamNameProblems } from "../quarantine-policy/iam-names";
import { makeRecordAlarms } from "./record-alarms";

/** One region in which models are called. */
export interface LoggedRegion {
  /** Such as `eu-central-1`. */
  readonly region: string;

  /**
   * Provider of the region.
   *
   * @default the stack's provider
   */
  readonly provider?: TerraformProvider;

  /**
   * ARN of the SNS topic that is told when records are missing, and when they come again. Of this region, in any account whose topic
   * policy lets CloudWatch publish.
   *
   * @default nobody is told: the alarms show in the console alone
   */
  readonly alarmTopicArn?: string;
}

export interface InvocationLoggingProps {
  /** Name of the role by which Bedrock writes and of its policy, and beginning of the alarms' names. 1 to 64 characters. */
  readonly name: string;

  /** IAM path, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /** The account: 12 digits. */
  readonly accountId: string;

  /** Log group of every region. */
  readonly logGroupName: string;

  /** The regions whose calls are recorded. At least one; each once. */
  readonly regions: readonly LoggedRegion[];

  /**
   * A number of days that CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly retentionDays?: number;

  /**
   * Percent of a half hour's calls that may lack a record before it counts as missing records. 0 to 99.
   *
   * @default 10
   */
  readonly missingPercent?: number;

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;

  /**
   * Tags of role, policy, log groups and alarms.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Has Bedrock record every call of an account in CloudWatch Logs: who, which model, how many tokens. Never prompts or answers. Alarms
 * tell where records do not arrive.
 *
 * An account has one configuration in each region, and Terraform replaces whatever is there without a word: use it only where nobody
 * else's is.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 */
export class InvocationLogging extends Construct {
  readonly role: IamRole;
  /** By region. */
  readonly logGroups: Readonly<Record<string, CloudwatchLogGroup>>;
  /** Of all regions. */
  readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(scope: Construct, id: string, props: InvocationLoggingProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new Error([`InvocationLogging "${id}" cannot be built:`, ...problems].join("\n- "));

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const { role, attachment } = this.makeRole(props, tags);
    this.role = role;
    this.logGroups = Object.fromEntries(
      props.regions.map(({ region, provider }) => {
        const inRegion = provider === undefined ? {} : { provider };
        const logGroup = new CloudwatchLogGroup(this, `Logs-${region}`, {
          name: props.logGroupName,
          retentionInDays: props.retentionDays ?? DEFAULT_RETENTION_DAYS,
          ...inRegion,
          ...tags,
        });
        new BedrockModelInvocationLoggingConfiguration(this, `Configuration-${region}`, {
          loggingConfig: [{ ...NO_PAYLOADS, cloudwatchConfig: [{ logGroupName: logGroup.name, roleArn: role.arn }] }],
          dependsOn: [attachment], // Bedrock tries whether it may write
          ...inRegion,
        });
        return [region, logGroup];
      }),
    );
    this.alarms = props.regions.flatMap(({ region, provider, alarmTopicArn }) =>
      makeRecordAlarms(this, {
        name: props.name,
        region,
        logGroupName: props.logGroupName,
        missingPercent: props.missingPercent ?? DEFAULT_MISSING_PERCENT,
        topicArn: alarmTopicArn,
        inRegion: provider === undefined ? {} : { provider },
        tagged: tags,
      }),
    );
  }

  private makeRole(
    { name, iamPath, accountId, logGroupName, partition = "aws" }: InvocationLoggingProps,
    tags: { readonly tags?: Record<string, string> },
  ) {
    const policy = new IamPolicy(this, "Policy", {
      name,
      path: iamPath,
      description: "What Bedrock may write, and the boundary of its role",
      policy: renderPolicy(
        policyDocument({
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:${partition}:logs:*:${accountId}:log-group:${logGroupName}:log-stream:aws/bedrock/modelinvocations`,
        }),
      ),
      ...tags,
    });
    const role = new IamRole(this, "Role", {
      name,
      path: iamPath,
      permissionsBoundary: policy.arn,
      assumeRolePolicy: renderPolicy(
        serviceTrust("bedrock.amazonaws.com", {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:bedrock:*:${accountId}:*` },
        }),
      ),
      ...tags,
    });
    const attachment = new IamRolePolicyAttachment(this, "Attachment", { role: role.name, policyArn: policy.arn });
    return { role, attachment };
  }
}

const DEFAULT_RETENTION_DAYS = 90;

/** AWS counts calls that failed later, and does not say whether each of them gets a record. */
const DEFAULT_MISSING_PERCENT = 10;

/** Left out, each would be on. */
const NO_PAYLOADS = {
  textDataDeliveryEnabled: false,
  imageDataDeliveryEnabled: false,
  embeddingDataDeliveryEnabled: false,
  videoDataDeliveryEnabled: false,
} as const;

function problemsOf(props: InvocationLoggingProps): string[] {
  const { name, iamPath, accountId, logGroupName, regions } = props;
  const { retentionDays = DEFAULT_RETENTION_DAYS, missingPercent = DEFAULT_MISSING_PERCENT } = props;
  const names = regions.map(({ region }) => region);
  return [
    ...iamNameProblems({ prop: "name", name, maximum: 64, iamPath }),
    ...(Token.isUnresolved(accountId) || /^\d{12}$/.test(accountId)
      ? []
      : [`accountId is "${accountId}": give 12 digits.`]),
    ...(Token.isUnresolved(logGroupName) || /^[\w./#-]{1,512}$/.test(logGroupName)
      ? []
      : [`logGroupName is "${logGroupName}": use 1 to 512 letters, digits and any of "_-/.#".`]),
    ...(names.length > 0 ? [] : ["regions is empty: nothing would be recorded."]),
    ...[...new Set(names.filter((region, i) => names.indexOf(region) < i))].map(
      (region) => `regions names "${region}" twice: a region has one configuration.`,
    ),
    ...regions.flatMap(({ region, alarmTopicArn }) => topicProblems(region, alarmTopicArn)),
    ...retentionProblems("retentionDays", retentionDays),
    ...(Token.isUnresolved(missingPercent) || (missingPercent >= 0 && missingPercent < 100)
      ? []
      : [`missingPercent is ${missingPercent}: use 0 to 99; with 100 the alarm would never go off.`]),
  ];
}

/** CloudWatch takes topics of other accounts, but none of another region. */
function topicProblems(region: string, topicArn: string | undefined): string[] {
  if (topicArn === undefined || Token.isUnresolved(topicArn)) return [];
  const [, topicRegion] = /^arn:[\w-]+:sns:([^:]+):/.exec(topicArn) ?? [];
  if (topicRegion === region) return [];
  return [`alarmTopicArn of "${region}" is "${topicArn}": write the ARN of an SNS topic of ${region}.`];
}
