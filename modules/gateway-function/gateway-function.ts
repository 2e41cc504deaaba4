import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { FUNCTION_SETTINGS_VARIABLE } from "../../access/function-settings";
import { DEFAULTS, functionProblems } from "./check-function";
import type { FollowedStream, GatewayFunctionProps } from "./gateway-function-props";
import { keepWarm } from "./provisioned-concurrency";
import { ZipAsset } from "./zip-asset";

/**
 * One of our functions: the gateway, its authorizer or its projector. The zip that was built and tested, a published version, and an
 * alias by which everything calls it.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export class GatewayFunction extends Construct {
  /** Of the alias: what may be called. */
  readonly aliasArn: string;
  readonly aliasName: string;
  readonly functionName: string;
  readonly lambda: LambdaFunction;
  private readonly name: string;

  constructor(scope: Construct, id: string, props: GatewayFunctionProps) {
    super(scope, id);
    const problems = functionProblems(props);
    if (problems.length > 0) throw new Error([`GatewayFunction "${id}" cannot be built:`, ...problems].join("\n- "));

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const logGroup = new CloudwatchLogGroup(this, "LogGroup", {
      name: `/aws/lambda/${props.name}`,
      kmsKeyId: props.logs.kmsKeyArn,
      retentionInDays: props.logs.retentionDays ?? DEFAULTS.retentionDays,
      ...tags,
    });
    const zip = new ZipAsset(this, "Zip", props.code.path);
    this.lambda = new LambdaFunction(this, "Resource", {
      functionName: props.name,
      ...(props.description === undefined ? {} : { description: props.description }),
      role: props.roleArn,
      filename: zip.path,
      sourceCodeHash: zip.sha256,
      handler: "index.handler",
      runtime: props.runtime ?? DEFAULTS.runtime,
      architectures: ["arm64"],
      memorySize: props.memoryMegabytes ?? DEFAULTS.memoryMegabytes,
      timeout: props.timeoutSeconds ?? DEFAULTS.timeoutSeconds,
      // jsonencode, for a value that Terraform fills in may have line breaks and quotes
      environment: { variables: { [FUNCTION_SETTINGS_VARIABLE]: Fn.jsonencode(props.settings) } },
      publish: true,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.network && {
        vpcConfig: {
          subnetIds: [...props.network.subnetIds],
          securityGroupIds: [...props.network.securityGroupIds],
        },
      }),
      tracingConfig: { mode: props.tracing === "on" ? "Active" : "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name }, // our lines are JSON already; Lambda would wrap them
      ...tags,
    });
    const alias = new LambdaAlias(this, "Alias", {
      name: ALIAS,
      functionName: this.lambda.functionName,
      functionVersion: this.lambda.version,
    });

    this.name = props.name;
    this.aliasArn = alias.arn;
    this.aliasName = alias.name;
    this.functionName = this.lambda.functionName;
    if (props.provisionedConcurrency) keepWarm(this, props.name, alias, props.provisionedConcurrency, tags);
  }

  /**
   * Calls the function with what changes in a table, in order. A change that it does not take is given up after an hour, so that no other
   * waits behind it for longer: what must not be missed is looked for by {@link runEvery} too.
   */
  follow(stream: FollowedStream): LambdaEventSourceMapping {
    return new LambdaEventSourceMapping(this, "Stream", {
      functionName: this.aliasArn,
      eventSourceArn: stream.arn,
      startingPosition: "TRIM_HORIZON", // what changed while the mapping was made must not be missed
      batchSize: 100,
      bisectBatchOnFunctionError: true,
      maximumRecordAgeInSeconds: 3_600,
      functionResponseTypes: ["ReportBatchItemFailures"],
      filterCriteria: { filter: [{ pattern: JSON.stringify(stream.pattern) }] },
    });
  }

  /** Calls the function every so many minutes: 1 to 1,440. */
  runEvery(minutes: number): void {
    if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440)) {
      throw new Error(`${this.node.path} cannot run every ${minutes} minutes: use a whole number from 1 to 1,440.`);
    }
    const rule = new CloudwatchEventRule(this, "Schedule", {
      name: this.name,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
    });
    new CloudwatchEventTarget(this, "ScheduleTarget", { rule: rule.name, arn: this.aliasArn });
    new LambdaPermission(this, "SchedulePermission", {
      action: "lambda:InvokeFunction",
      functionName: this.functionName,
      qualifier: this.aliasName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
  }
}

const ALIAS = "live";
