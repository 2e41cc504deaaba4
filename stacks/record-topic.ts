import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { Environment } from "../environment/environment";
import { namesOf } from "../environment/names";
import { AlarmTopic } from "../modules/alarm-topic/alarm-topic";

/** The topic of the alarms that tell of missing records, in one region. It is in the platform account, the alarms in the teams'. */
export function recordTopicArn(environment: Environment, region: string): string {
  const { partition, platform } = environment;
  return `arn:${partition}:sns:${region}:${platform.accountId}:${namesOf(environment).recordTopic}`;
}

export interface RecordTopicProps {
  readonly environment: Environment;
  readonly region: string;
  /**
   * The provider of the region.
   *
   * @default the stack's own
   */
  readonly provider?: AwsProvider;
  /** The key that encrypts the topic. Its policy must let alarms of the whole organization use it. */
  readonly kmsKeyArn: string;
}

/**
 * Makes that topic. Alarms of our name publish on it, from every account of the organization.
 *
 * One topic a region and not one an account: whoever is told must confirm each topic once.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function makeRecordTopic(scope: Construct, props: RecordTopicProps): void {
  const { environment, region, kmsKeyArn, provider } = props;
  const { partition, organization } = environment;
  const names = namesOf(environment);
  new AlarmTopic(scope, `records-${region}`, {
    name: names.recordTopic,
    publisher: {
      kind: "organization-alarms",
      organizationId: organization.id,
      alarmArn: `arn:${partition}:cloudwatch:${region}:*:alarm:${names.roles.invocationLogs}-*`,
    },
    kmsKeyArn,
    emails: receivers(environment),
    ...(provider === undefined ? {} : { provider }),
  });
}

/** Those who are told of every team; without any those who are told of the gateway. */
function receivers({ alerts, gateway }: Environment): readonly string[] {
  if (alerts.emails.length > 0 || gateway?.kind !== "managed") return alerts.emails;
  return gateway.alarms.emails;
}
