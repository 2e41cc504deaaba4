import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import type { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import type { Construct } from "constructs";
import type { ProvisionedConcurrency } from "./gateway-function-props";

/**
 * Keeps processes of an alias ready. Auto Scaling alone sets how many: a number that Terraform sets too would be set back with
 * every apply.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export function keepWarm(
  scope: Construct,
  functionName: string,
  alias: LambdaAlias,
  { minimum, maximum, targetPercent = 70 }: ProvisionedConcurrency,
  tags: { readonly tags?: Record<string, string> },
): void {
  const target = new AppautoscalingTarget(scope, "Concurrency", {
    serviceNamespace: "lambda",
    scalableDimension: "lambda:function:ProvisionedConcurrency",
    resourceId: `function:${functionName}:${alias.name}`,
    minCapacity: minimum,
    maxCapacity: maximum,
    dependsOn: [alias],
    ...tags,
  });
  new AppautoscalingPolicy(scope, "ConcurrencyPolicy", {
    name: `${functionName}-concurrency`,
    policyType: "TargetTrackingScaling",
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: targetPercent / 100,
      predefinedMetricSpecification: { predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
    },
  });
}
