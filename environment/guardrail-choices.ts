/** Kinds of harm that a guardrail looks for in prompts and answers. */
export const CONTENT_FILTERS = ["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"] as const;

export type ContentFilter = (typeof CONTENT_FILTERS)[number];

/** How much is taken for harm: `HIGH` finds the most, and errs the most. */
export const FILTER_STRENGTHS = ["LOW", "MEDIUM", "HIGH"] as const;

export type FilterStrength = (typeof FILTER_STRENGTHS)[number];

/** `BLOCK` refuses the whole prompt or answer, `ANONYMIZE` puts a placeholder. */
export const SENSITIVE_ACTIONS = ["BLOCK", "ANONYMIZE"] as const;

export type SensitiveAction = (typeof SENSITIVE_ACTIONS)[number];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailPiiEntityConfig.html */
export const PERSONAL_DATA = [
  "ADDRESS",
  "AGE",
  "AWS_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "CA_HEALTH_NUMBER",
  "CA_SOCIAL_INSURANCE_NUMBER",
  "CREDIT_DEBIT_CARD_CVV",
  "CREDIT_DEBIT_CARD_EXPIRY",
  "CREDIT_DEBIT_CARD_NUMBER",
  "DRIVER_ID",
  "EMAIL",
  "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
  "IP_ADDRESS",
  "LICENSE_PLATE",
  "MAC_ADDRESS",
  "NAME",
  "PASSWORD",
  "PHONE",
  "PIN",
  "SWIFT_CODE",
  "UK_NATIONAL_HEALTH_SERVICE_NUMBER",
  "UK_NATIONAL_INSURANCE_NUMBER",
  "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER",
  "URL",
  "USERNAME",
  "US_BANK_ACCOUNT_NUMBER",
  "US_BANK_ROUTING_NUMBER",
  "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
  "US_PASSPORT_NUMBER",
  "US_SOCIAL_SECURITY_NUMBER",
  "VEHICLE_IDENTIFICATION_NUMBER",
] as const;

export type PersonalData = (typeof PERSONAL_DATA)[number];

/**
 * What AWS takes in one guardrail: how many, and how many characters.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html
 */
export const GUARDRAIL_BOUNDS = {
  name: 50,
  description: 200,
  message: 500,
  patterns: 10,
  patternName: 100,
  pattern: 500,
  topics: 30,
  topicName: 100,
  topicDefinition: 200,
  topicExamples: 5,
  topicExample: 100,
  word: 100,
} as const;

/** What the name of a denied topic is made of: of all blanks, the space alone. */
export const TOPIC_NAME = /^[\w \-!?.]{1,100}$/;

/** AWS's patterns know no look-around. */
export const LOOK_AROUND = /\(\?[=!<]/;

/** The description of a version that we publish: it tells our versions from others', and what they hold. */
export function versionDescription(content: string): string {
  return `Content ${content}`;
}

/** The hash in a version's description; `undefined`: somebody else published it. */
export function contentOf(description: string | undefined): string | undefined {
  return /^Content ([0-9a-f]{16})$/.exec(description ?? "")?.[1];
}
