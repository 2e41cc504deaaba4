import { BedrockInferenceProfile } from "@cdktf/provider-aws/lib/bedrock-inference-profile";
import { type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";

/** One model as one owner calls it. */
export interface InferenceProfileEntry {
  /**
   * Finds the profile's ARN in `arns`, and is part of its Terraform address: another key replaces the profile. Begins with
   * a lower-case letter or a digit, followed by these and `. _ -`; unique.
   */
  readonly key: string;

  /** 1 to 64 letters and digits, with single spaces, `_` or `-` between them. Another name replaces the profile. */
  readonly name: string;

  /**
   * 1 to 200 letters, digits, `:` and `.`, with single spaces, `_` or `-` between them. Another one replaces the profile.
   *
   * @default none
   */
  readonly description?: string;

  /**
   * What is called: the ARN of a foundation model (one region), or of an inference profile that AWS defines (its
   * geography). Must be of the provider's region. Another one replaces the profile.
   */
  readonly modelSource: string;

  /**
   * Tags of this profile alone.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Provider of the region in `modelSource`.
   *
   * @default the stack's provider
   */
  readonly provider?: TerraformProvider;
}

export interface InferenceProfilesProps {
  /** One profile is made for each. */
  readonly entries: readonly InferenceProfileEntry[];

  /** Cost-allocation tags of every profile, such as team, environment and cost center. At least one. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Application inference profiles: the ARNs through which one owner calls models, so that the bill names the owner.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
 */
export class InferenceProfiles extends Construct {
  /** ARN by the entry's key. AWS makes up its last part: it is known after the first apply. */
  readonly arns: Readonly<Record<string, string>>;
  /** Resource by the entry's key. */
  readonly profiles: Readonly<Record<string, BedrockInferenceProfile>>;

  constructor(scope: Construct, id: string, props: InferenceProfilesProps) {
    super(scope, id);

    const problems = [
      ...(Object.keys(props.tags).length === 0 ? ["tags is empty: without a tag the bill names nobody."] : []),
      ...repeatedKeys(props.entries).map((key) => `entries holds the key "${key}" twice: give each entry its own.`),
      ...props.entries.flatMap(problemsOf),
    ];
    if (problems.length > 0) {
      throw new Error([`InferenceProfiles "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    const profiles = props.entries.map((entry) => [entry.key, this.#profile(entry, props.tags)] as const);
    this.profiles = Object.fromEntries(profiles);
    this.arns = Object.fromEntries(profiles.map(([key, profile]) => [key, profile.arn]));
  }

  #profile(entry: InferenceProfileEntry, tags: Readonly<Record<string, string>>): BedrockInferenceProfile {
    return new BedrockInferenceProfile(this, entry.key, {
      name: entry.name,
      ...(entry.description === undefined ? {} : { description: entry.description }),
      modelSource: [{ copyFrom: entry.modelSource }],
      tags: { ...tags, ...entry.tags },
      ...(entry.provider === undefined ? {} : { provider: entry.provider }),
    });
  }
}

function repeatedKeys(entries: readonly InferenceProfileEntry[]): string[] {
  const keys = entries.map(({ key }) => key);
  return [...new Set(keys.filter((key, position) => keys.indexOf(key) !== position))];
}

/** AWS checks these at apply; the provider knows the lengths alone. */
function problemsOf(entry: InferenceProfileEntry): string[] {
  const { key, name, description, modelSource } = entry;
  const problems: string[] = [];

  if (!/^[a-z0-9][a-z0-9._-]*$/.test(key)) {
    problems.push(`key "${key}": begin with a lower-case letter or a digit, then use these and . _ -`);
  }
  // Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
  if (!Token.isUnresolved(name) && !/^(?=.{1,64}$)([0-9a-zA-Z][ _-]?)+$/.test(name)) {
    problems.push(
      `name of "${key}" is "${name}": use 1 to 64 letters and digits, with single spaces, _ or - between them.`,
    );
  }
  if (
    description !== undefined &&
    !Token.isUnresolved(description) &&
    !/^(?=.{1,200}$)([0-9a-zA-Z:.][ _-]?)+$/.test(description)
  ) {
    problems.push(
      `description of "${key}" is "${description}": use 1 to 200 letters, digits, : and . with single spaces, _ or - between them.`,
    );
  }
  // Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_InferenceProfileModelSource.html
  if (
    !Token.isUnresolved(modelSource) &&
    !/^arn:aws[a-z-]*:bedrock:[0-9a-z-]+:(\d{12})?:(inference-profile|foundation-model)\/[a-zA-Z0-9:.-]+$/.test(
      modelSource,
    )
  ) {
    problems.push(
      `modelSource of "${key}" is "${modelSource}": write the ARN, with a region, of a foundation model or of an inference profile that AWS defines.`,
    );
  }
  return problems;
}
