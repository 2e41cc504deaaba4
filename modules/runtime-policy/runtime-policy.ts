import { AppconfigApplication } from "@cdktf/provider-aws/lib/appconfig-application";
import { AppconfigConfigurationProfile } from "@cdktf/provider-aws/lib/appconfig-configuration-profile";
import { AppconfigDeployment } from "@cdktf/provider-aws/lib/appconfig-deployment";
import { AppconfigDeploymentStrategy } from "@cdktf/provider-aws/lib/appconfig-deployment-strategy";
import { AppconfigEnvironment } from "@cdktf/provider-aws/lib/appconfig-environment";
import { AppconfigHostedConfigurationVersion } from "@cdktf/provider-aws/lib/appconfig-hosted-configuration-version";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { RuntimePolicySource } from "../../access/function-settings";
import type { PolicyStatement } from "../../access/iam-policy";
import type { RuntimePolicy as Policy } from "../../access/runtime-policy";
import { runtimePolicyJsonSchema } from "../../access/runtime-policy-schema";
import { renderedPolicy, requireDeliverable } from "../../access/runtime-policy-size";
import { type AlarmRoleProps, createAlarmRole } from "./alarm-role";

/** How a changed policy reaches the gateway's processes. */
export interface PolicyRollout {
  /** Minutes until every process has it: 0 to 1,440. */
  readonly minutes: number;
  /** Percent of the processes that get it in each step: 1 to 100. */
  readonly stepPercent: number;
  /** Minutes after that during which an alarm still takes it back: 0 to 1,440. */
  readonly bakeMinutes: number;
}

/** The alarms that take a policy back while it is rolled out. */
export interface PolicyRollback {
  /** CloudWatch alarms of the stack's account and region: 1 to 5. */
  readonly alarmArns: readonly string[];
  /** The role, which is made, by which AppConfig looks at them. */
  readonly role: AlarmRoleProps;
}

export interface RuntimePolicyProps {
  /** Name of the AppConfig application, its environment, profile and strategy. 1 to 64 characters. */
  readonly name: string;

  /** What the gateway decides by. */
  readonly policy: Policy;

  /**
   * How a change is rolled out.
   *
   * @default 20 percent every 2 minutes, so 10 minutes, and 10 more in which an alarm takes it back
   */
  readonly rollout?: PolicyRollout;

  /**
   * What takes a change back.
   *
   * @default nothing does
   */
  readonly rollback?: PolicyRollback;

  /**
   * The key that encrypts the policy in AppConfig. Who reads it needs `kms:Decrypt`.
   *
   * @default a key of AWS's
   */
  readonly kmsKeyArn?: string;

  /**
   * Tags of all that takes some. One of them must be what the policies of the organization protect by.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The document by which the gateway decides, in AppConfig: validated before it is taken, rolled out gradually, taken back on an alarm.
 *
 * It stands in the plan line by line, so that a reviewer sees which team's limit changes.
 *
 * Throws `RuntimePolicyTooLongError` for a policy that AppConfig would not take, and one error that lists every problem of the other props.
 *
 * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-deployment-strategy.html
 */
export class RuntimePolicy extends Construct {
  /** What the functions' settings say of it. */
  readonly source: RuntimePolicySource;
  readonly profileArn: string;
  readonly deployment: AppconfigDeployment;
  private readonly environmentArn: string;

  constructor(scope: Construct, id: string, props: RuntimePolicyProps) {
    super(scope, id);
    requireDeliverable(props.policy);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new Error([`RuntimePolicy "${id}" cannot be built:`, ...problems].join("\n- "));

    const { name, rollout = DEFAULT_ROLLOUT, rollback } = props;
    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const encrypted = props.kmsKeyArn === undefined ? {} : { kmsKeyIdentifier: props.kmsKeyArn };

    const application = new AppconfigApplication(this, "Resource", {
      name,
      description: "What the gateway to Amazon Bedrock decides by",
      ...tags,
    });
    const watching = rollback && createAlarmRole(this, rollback.role, props.tags);
    const environment = new AppconfigEnvironment(this, "Environment", {
      applicationId: application.id,
      name,
      ...(rollback &&
        watching && {
          monitor: rollback.alarmArns.map((alarmArn) => ({ alarmArn, alarmRoleArn: watching.role.arn })),
          dependsOn: [watching.attachment], // a rollout begins by looking
        }),
      ...tags,
    });
    const profile = new AppconfigConfigurationProfile(this, "Profile", {
      applicationId: application.id,
      name,
      locationUri: "hosted",
      type: "AWS.Freeform",
      validator: [{ type: "JSON_SCHEMA", content: asArgument(JSON.stringify(runtimePolicyJsonSchema())) }],
      ...encrypted,
      ...tags,
    });
    const version = new AppconfigHostedConfigurationVersion(this, "Version", {
      applicationId: application.id,
      configurationProfileId: profile.configurationProfileId,
      contentType: "application/json",
      content: asArgument(renderedPolicy(props.policy)),
      lifecycle: { createBeforeDestroy: true }, // the one in use goes only when the next one is being rolled out
    });
    const strategy = new AppconfigDeploymentStrategy(this, "Strategy", {
      name,
      deploymentDurationInMinutes: rollout.minutes,
      growthType: "LINEAR",
      growthFactor: rollout.stepPercent,
      finalBakeTimeInMinutes: rollout.bakeMinutes,
      replicateTo: "NONE",
      ...tags,
    });
    this.deployment = new AppconfigDeployment(this, "Deployment", {
      applicationId: application.id,
      environmentId: environment.environmentId,
      configurationProfileId: profile.configurationProfileId,
      configurationVersion: Token.asString(version.versionNumber),
      deploymentStrategyId: strategy.id,
      ...encrypted,
      ...tags,
    });

    this.source = {
      application: application.id,
      environment: environment.environmentId,
      profile: profile.configurationProfileId,
    };
    this.profileArn = profile.arn;
    this.environmentArn = environment.arn;
  }

  /** Lets a function fetch the policy. */
  grantRead(): PolicyStatement {
    return readingPolicy(`${this.environmentArn}/configuration/${this.source.profile}`);
  }
}

/**
 * What {@link RuntimePolicy.grantRead} allows, for a role that is made elsewhere.
 *
 * @param configurationArn - `arn:…:appconfig:…:application/<id>/environment/<id>/configuration/<id>`, or a pattern: AppConfig gives the ids.
 */
export function readingPolicy(configurationArn: string): PolicyStatement {
  return {
    Effect: "Allow",
    Action: ["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"],
    Resource: configurationArn,
  };
}

const DEFAULT_ROLLOUT: PolicyRollout = { minutes: 10, stepPercent: 20, bakeMinutes: 10 };

/** Text as Terraform's argument: what it would read as an expression is escaped; CDKTF's tokens become references. */
function asArgument(text: string): string {
  return text.replaceAll(/\$\{(?!TfToken\[)/g, "$$$${").replaceAll("%{", "%%{");
}

function problemsOf({ name, rollout = DEFAULT_ROLLOUT, rollback }: RuntimePolicyProps): string[] {
  const problems: string[] = [];
  if (!Token.isUnresolved(name) && (name.length < 1 || name.length > 64)) {
    problems.push(`name is "${name}": use 1 to 64 characters.`);
  }
  for (const prop of ["minutes", "bakeMinutes"] as const) {
    if (!isWithin(rollout[prop], 0, 1_440)) {
      problems.push(`rollout.${prop} is ${rollout[prop]}: use a whole number from 0 to 1,440.`);
    }
  }
  if (!isWithin(rollout.stepPercent, 1, 100)) {
    problems.push(`rollout.stepPercent is ${rollout.stepPercent}: use a whole number from 1 to 100.`);
  }
  if (rollback && !isWithin(rollback.alarmArns.length, 1, 5)) {
    problems.push(`rollback.alarmArns has ${rollback.alarmArns.length} alarms: AppConfig watches 1 to 5.`);
  }
  return problems;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most);
}
