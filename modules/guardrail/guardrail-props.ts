import type { TerraformProvider } from "cdktf";
import type { ContentFilter, FilterStrength, SensitiveAction } from "../../environment/guardrail-choices";

/** Text that looks like this. */
export interface SensitivePattern {
  /** 1 to 100 characters. */
  readonly name: string;
  /** A regular expression without look-around. 1 to 500 characters. */
  readonly pattern: string;
  /** What is done where it is found. */
  readonly action: SensitiveAction;
}

/** What no prompt and no answer may be about. */
export interface DeniedTopic {
  /** 1 to 100 letters, digits, blanks and characters of `-_!?.` */
  readonly name: string;
  /** In a sentence or two: at most 200 characters. */
  readonly definition: string;

  /**
   * Prompts about it: up to five.
   *
   * @default none
   */
  readonly examples?: readonly string[];
}

export interface GuardrailProps {
  /** 1 to 50 letters, digits, hyphens and underscores. */
  readonly name: string;

  /**
   * Shown in the console. At most 200 characters.
   *
   * @default none
   */
  readonly description?: string;

  /**
   * The key that encrypts the guardrail. Who calls models with it needs `kms:Decrypt`.
   *
   * @default a key of AWS's
   */
  readonly kmsKeyArn?: string;

  /**
   * Kinds of harm, each with its strength, in prompts and in answers.
   *
   * @default none
   */
  readonly contentFilters?: Readonly<Partial<Record<ContentFilter, FilterStrength>>>;

  /**
   * Prompts that try to talk the model out of its instructions.
   *
   * @default not looked for
   */
  readonly promptAttacks?: FilterStrength;

  /**
   * Kinds of personal data by AWS's names, such as `EMAIL` or `AWS_SECRET_KEY`, and what is done where they are found.
   *
   * @default none
   */
  readonly personalData?: Readonly<Record<string, SensitiveAction>>;

  /**
   * Further text that is sensitive: up to ten patterns.
   *
   * @default none
   */
  readonly patterns?: readonly SensitivePattern[];

  /**
   * Topics that are denied: up to 30.
   *
   * @default none
   */
  readonly topics?: readonly DeniedTopic[];

  /**
   * Words and phrases that are denied. At most 100 characters each.
   *
   * @default none
   */
  readonly words?: readonly string[];

  /**
   * What the caller reads instead of an answer when the prompt was refused. 1 to 500 characters.
   *
   * @default "The guardrail of your company refused this prompt."
   */
  readonly blockedInputMessage?: string;

  /**
   * What the caller reads instead of a refused answer. 1 to 500 characters.
   *
   * @default "The guardrail of your company refused this answer."
   */
  readonly blockedOutputMessage?: string;

  /**
   * Tags of the guardrail.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Provider of the region.
   *
   * @default the stack's provider
   */
  readonly provider?: TerraformProvider;
}
