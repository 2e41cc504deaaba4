import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account";
import type { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { Construct } from "constructs";
import { renderPolicy, serviceTrust } from "../../access/iam-policy";
import { ACCESS_LOG_FORMAT } from "./access-log";
import { DEFAULTS } from "./check-api";
import type { GatewayApiProps, LogDeliveryRole } from "./gateway-api-props";

type Tags = { readonly tags?: Record<string, string> };

/** The stage that clients call, its access log and its throttle. */
export function createStage(
  scope: Construct,
  restApi: ApiGatewayRestApi,
  deployment: ApiGatewayDeployment,
  props: GatewayApiProps,
  tags: Tags,
): ApiGatewayStage {
  const { accessLogs, logDelivery, throttle = DEFAULTS.throttle } = props;
  const group = new CloudwatchLogGroup(scope, "AccessLogs", {
    name: accessLogs.logGroupName,
    kmsKeyId: accessLogs.kmsKeyArn,
    retentionInDays: accessLogs.retentionDays ?? DEFAULTS.retentionDays,
    ...tags,
  });
  const delivery = logDelivery.kind === "managed" ? [deliverLogs(scope, logDelivery.role, tags)] : [];
  const stage = new ApiGatewayStage(scope, "Stage", {
    restApiId: restApi.id,
    deploymentId: deployment.id,
    stageName: props.stageName ?? DEFAULTS.stageName,
    xrayTracingEnabled: false,
    accessLogSettings: { destinationArn: group.arn, format: ACCESS_LOG_FORMAT },
    dependsOn: delivery,
    ...tags,
  });
  new ApiGatewayMethodSettings(scope, "MethodSettings", {
    restApiId: restApi.id,
    stageName: stage.stageName,
    methodPath: "*/*",
    settings: {
      throttlingRateLimit: throttle.ratePerSecond,
      throttlingBurstLimit: throttle.burst,
      metricsEnabled: true,
      // Execution logs hold headers and go to a group that API Gateway makes, without key and without end.
      loggingLevel: "OFF",
      dataTraceEnabled: false,
      cachingEnabled: false,
    },
  });
  return stage;
}

function deliverLogs(
  scope: Construct,
  { roleName, iamPath, permissionsBoundaryArn }: LogDeliveryRole,
  tags: Tags,
): ApiGatewayAccount {
  const partition = new DataAwsPartition(scope, "LogDeliveryPartition", {}).partition;
  // AWS's own: API Gateway refuses a role without all that is in it.
  const policyArn = `arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`;
  const role = new IamRole(scope, "LogDeliveryRole", {
    name: roleName,
    path: iamPath,
    permissionsBoundary: permissionsBoundaryArn ?? policyArn,
    assumeRolePolicy: renderPolicy(serviceTrust("apigateway.amazonaws.com")),
    ...tags,
  });
  const attachment = new IamRolePolicyAttachment(scope, "LogDeliveryPolicy", { role: role.name, policyArn });
  return new ApiGatewayAccount(scope, "LogDelivery", { cloudwatchRoleArn: role.arn, dependsOn: [attachment] });
}
