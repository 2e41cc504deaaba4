import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { ApiGatewayUsagePlanKey } from "@cdktf/provider-aws/lib/api-gateway-usage-plan-key";
import { Token } from "cdktf";
import { Construct } from "constructs";

/** A deployed stage of a REST API. */
export interface UsagePlanStage {
  /** The id that API Gateway gave the REST API, such as `a1b2c3d4e5`. */
  readonly restApiId: string;
  /** Name of the stage. It must exist when the plan is applied. */
  readonly stage: string;
}

/** Requests in a calendar period, which API Gateway begins in UTC. */
export interface UsagePlanQuota {
  /** Requests in one period. A whole number from 1. */
  readonly limit: number;
  /** After which the count starts again. */
  readonly period: "DAY" | "WEEK" | "MONTH";
}

export interface UsagePlanProps {
  /** Name of the plan and of its key. 1 to 1,024 characters. Another name replaces the key. */
  readonly name: string;

  /**
   * Shown in the console beside the plan.
   *
   * @default none
   */
  readonly description?: string;

  /** Stages that the plan counts together, all of the stack's region. At least one. */
  readonly stages: readonly UsagePlanStage[];

  /**
   * Value of the plan's API key: 20 to 128 letters and digits, unique in its account and region. The gateway's
   * authorizer must return the same text as `usageIdentifierKey`.
   *
   * It says whom to count and opens nothing, so it needs no secret. Another value replaces the key.
   */
  readonly usageIdentifier: string;

  /** Requests a second that are let through for ever. Above 0; fractions count. The account's own rate is the ceiling. */
  readonly ratePerSecond: number;

  /** Requests that are let through at once after a rest. A whole number from 1. The account's own burst is the ceiling. */
  readonly burst: number;

  /**
   * Requests in a day, week or month.
   *
   * @default no quota
   */
  readonly quota?: UsagePlanQuota | undefined;

  /**
   * Tags of the plan and of its key.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * What API Gateway lets through for one team before the gateway's own limits decide.
 *
 * A coarse net: API Gateway applies it as well as it can and promises nothing.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export class UsagePlan extends Construct {
  readonly id: string;
  readonly plan: ApiGatewayUsagePlan;
  readonly key: ApiGatewayApiKey;

  constructor(scope: Construct, id: string, props: UsagePlanProps) {
    super(scope, id);

    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new Error([`UsagePlan "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };

    this.plan = new ApiGatewayUsagePlan(this, "Resource", {
      name: props.name,
      ...(props.description === undefined ? {} : { description: props.description }),
      apiStages: props.stages.map(({ restApiId, stage }) => ({ apiId: restApiId, stage })),
      // whichever of the two is left out, the provider sends as 0
      throttleSettings: { rateLimit: props.ratePerSecond, burstLimit: props.burst },
      ...(props.quota === undefined ? {} : { quotaSettings: { limit: props.quota.limit, period: props.quota.period } }),
      ...tags,
    });

    this.id = this.plan.id;

    // Never createBeforeDestroy: a second key with the same value is refused.
    this.key = new ApiGatewayApiKey(this, "Key", {
      name: props.name,
      description: "Says which usage plan to count against. Opens nothing by itself.",
      value: props.usageIdentifier,
      ...tags,
    });

    new ApiGatewayUsagePlanKey(this, "PlanKey", {
      usagePlanId: this.id,
      keyId: this.key.id,
      keyType: "API_KEY",
    });
  }
}

/** API Gateway's integers. Source: https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html */
const MAX_INTEGER = 2_147_483_647;

function problemsOf(props: UsagePlanProps): string[] {
  const { name, stages, usageIdentifier, ratePerSecond, burst, quota } = props;
  const problems: string[] = [];

  if (!Token.isUnresolved(name) && (name.length < 1 || name.length > 1024)) {
    problems.push(`name has ${name.length} characters: use 1 to 1,024.`);
  }
  if (stages.length === 0) {
    problems.push("stages is empty: name at least one { restApiId, stage }, or the plan counts nothing.");
  }
  const seen = new Set<string>();
  for (const { restApiId, stage } of stages) {
    const both = `${restApiId}:${stage}`;
    if (seen.has(both)) problems.push(`stages names ${both} twice: name it once.`);
    seen.add(both);
  }
  if (!Token.isUnresolved(usageIdentifier) && !/^[A-Za-z0-9]{20,128}$/.test(usageIdentifier)) {
    problems.push(`usageIdentifier is "${usageIdentifier}": API Gateway takes 20 to 128 letters and digits.`);
  }
  if (!Token.isUnresolved(ratePerSecond) && !(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) {
    problems.push(`ratePerSecond is ${ratePerSecond}: use a number above 0, in requests a second.`);
  }
  if (!isCount(burst)) {
    problems.push(`burst is ${burst}: use a whole number from 1 to ${MAX_INTEGER}.`);
  }
  if (quota !== undefined && !isCount(quota.limit)) {
    problems.push(
      `quota.limit is ${quota.limit}: use a whole number from 1 to ${MAX_INTEGER}, or leave the quota out.`,
    );
  }
  return problems;
}

function isCount(value: number): boolean {
  return Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1 && value <= MAX_INTEGER);
}
