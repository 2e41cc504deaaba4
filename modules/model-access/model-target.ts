import { Token } from "cdktf";
import { GEOGRAPHIES, type Geography } from "../../environment/catalogue";

/** One way to call one model: from which region, through which inference profile, under which guardrail. */
export interface ModelTarget {
  /** Bedrock model id, without a geography's prefix: `anthropic.claude-sonnet-5-5`. */
  readonly modelId: string;

  /** Where Bedrock is called: the source region. */
  readonly region: string;

  /** The inference profile to call through, by its prefix; or `in-region`: the model itself, which stays in `region`. */
  readonly geography: "in-region" | Geography;

  /**
   * Every region that may process the call, as the profile has them for this source region. `[region]` for `in-region`; not
   * read for `global`, which may process anywhere.
   */
  readonly destinationRegions: readonly string[];

  /** The account that is called and pays: 12 digits. */
  readonly accountId: string;

  /**
   * The guardrail that every call must carry.
   *
   * @default none is required
   */
  readonly guardrail?: RequiredGuardrail;

  /**
   * Application inference profiles of this target, through which it may be called as well.
   *
   * @default none
   */
  readonly applicationInferenceProfileArns?: readonly string[];
}

export interface RequiredGuardrail {
  /** Without a version. It must lie in the region that is called. */
  readonly arn: string;

  /** A published version (`"3"`), or `"DRAFT"`. */
  readonly version: string;

  /**
   * Another published version that calls may carry instead, while they change over from one to the other.
   *
   * @default none
   */
  readonly otherVersion?: string;
}

/** What is wrong with the targets, one line each. Tokens are taken as they are. */
export function targetProblems(targets: readonly ModelTarget[], partition: string): string[] {
  if (targets.length === 0) return ["targets is empty: name at least one model to call"];
  return targets.flatMap((target, index) =>
    problemsOf(target, partition).map((problem) => `targets[${index}].${problem}`),
  );
}

function problemsOf(target: ModelTarget, partition: string): string[] {
  const { modelId, region, geography, destinationRegions, accountId, guardrail } = target;
  const problems: string[] = [];
  const must = (value: string, pattern: RegExp, field: string, mend: string) => {
    if (!Token.isUnresolved(value) && !pattern.test(value)) problems.push(`${field} is "${value}": ${mend}`);
  };

  must(modelId, MODEL_ID, "modelId", 'write a Bedrock model id, such as "anthropic.claude-sonnet-5-5"');
  if (PROFILE_ID.test(modelId)) problems.push(`modelId is "${modelId}": leave out the prefix, which geography gives`);
  must(accountId, /^\d{12}$/, "accountId", "write the 12 digits of the account that is called");

  must(region, REGION, "region", 'write a region\'s code, such as "eu-central-1"');
  for (const [index, destination] of destinationRegions.entries()) {
    must(destination, REGION, `destinationRegions[${index}]`, 'write a region\'s code, such as "eu-central-1"');
  }
  const written = [region, ...destinationRegions].filter((each) => !Token.isUnresolved(each));
  for (const other of new Set(written.filter((each) => REGION.test(each) && partitionOf(each) !== partition))) {
    problems.push(`region or destination "${other}" is not in the partition "${partition}": give the partition of all`);
  }
  if (geography === "in-region" && !(destinationRegions.length === 1 && destinationRegions[0] === region)) {
    const found = JSON.stringify(destinationRegions);
    problems.push(`destinationRegions is ${found}: a model that is called in-region stays there, write ["${region}"]`);
  }
  if (geography !== "in-region" && geography !== "global" && destinationRegions.length === 0) {
    problems.push(`destinationRegions is empty: list what the ${geography} profile reaches from "${region}"`);
  }

  if (guardrail !== undefined) {
    must(guardrail.arn, GUARDRAIL_ARN, "guardrail.arn", "write the guardrail's ARN, without a version");
    must(guardrail.version, /^([1-9]\d{0,7}|DRAFT)$/, "guardrail.version", 'write a number such as "1", or "DRAFT"');
    if (guardrail.otherVersion !== undefined) {
      must(guardrail.otherVersion, /^[1-9]\d{0,7}$/, "guardrail.otherVersion", 'write a number such as "2"');
    }
    const guarded = GUARDRAIL_ARN.exec(guardrail.arn)?.[1];
    if (guarded !== undefined && !Token.isUnresolved(region) && guarded !== region) {
      problems.push(`guardrail.arn is "${guardrail.arn}": name a guardrail of "${region}", where the call is made`);
    }
  }
  for (const [index, arn] of (target.applicationInferenceProfileArns ?? []).entries()) {
    const mend = "write the ARN of an application inference profile";
    must(arn, APPLICATION_PROFILE_ARN, `applicationInferenceProfileArns[${index}]`, mend);
  }
  return problems;
}

function partitionOf(region: string): string {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("cn-") ? "aws-cn" : "aws";
}

const MODEL_ID = /^[a-z0-9-]+(\.[a-zA-Z0-9_-]+)+(:[a-z0-9]+)*$/;
const PROFILE_ID = new RegExp(`^(${GEOGRAPHIES.join("|")})\\.[a-z0-9-]+\\.`);
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const GUARDRAIL_ARN = /^arn:[a-z-]+:bedrock:([a-z0-9-]+):\d{12}:guardrail\/[a-z0-9]+$/;
const APPLICATION_PROFILE_ARN =
  /^arn:[a-z-]+:bedrock:[a-z0-9-]+:(\d{12}|\$\{TfToken\[.+\]\}):application-inference-profile\/[a-z0-9]+$/;
