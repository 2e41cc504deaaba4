import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { type PolicyStatement, policyDocument, renderPolicy } from "../access/iam-policy";

export interface DataKeyProps {
  /** `alias/<name>` */
  readonly alias: string;
  readonly description: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /**
   * The organization whose accounts' alarms may tell topics that the key encrypts.
   *
   * @default those of the key's own account alone
   */
  readonly organizationId?: string;
  /**
   * The provider of that region.
   *
   * @default the stack's own
   */
  readonly provider?: AwsProvider;
}

/**
 * A key that encrypts a stack's tables, logs and topics. Who may use it for a table is said by the account's own policies; the
 * services that write logs and tell of alarms are let in here.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function makeDataKey(scope: Construct, id: string, props: DataKeyProps): KmsKey {
  const { partition, accountId, region, organizationId } = props;
  const provider = props.provider === undefined ? {} : { provider: props.provider };
  const key = new KmsKey(scope, id, {
    ...provider,
    description: props.description,
    enableKeyRotation: true,
    deletionWindowInDays: 30, // what was deleted by mistake can be had back
    policy: renderPolicy(
      policyDocument(
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "Logs",
          Effect: "Allow",
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
            },
          },
        },
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": accountId } },
        },
        ...(organizationId === undefined ? [] : [alarmsOfOrganization(organizationId)]),
      ),
    ),
  });
  new KmsAlias(scope, `${id}-alias`, { ...provider, name: props.alias, targetKeyId: key.keyId });
  return key;
}

function alarmsOfOrganization(organizationId: string): PolicyStatement {
  return {
    Sid: "AlarmsOfOrganization",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceOrgID": organizationId } },
  };
}
