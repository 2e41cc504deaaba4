import { z } from "zod";
import { ALL_REGIONS } from "../catalogue";
import { USER_NAME } from "../name-forms";

/**
 * The message of a failed check: why the value is wrong, and how to mend it, on two lines.
 *
 * `problemsOf` in ../problems.ts takes them apart again.
 */
export function says(reason: string, mend: string): string {
  return `${reason}\n${mend}`;
}

/** The same for a check after which the value's further checks would only repeat what is wrong with it. */
export function alone(reason: string, mend: string) {
  return { error: says(reason, mend), abort: true };
}

export const nonEmptyText = z.string().min(1, alone("is empty", "Write at least one character."));

export const httpsUrl = z
  .string()
  .regex(
    /^https:\/\/[^\s/?#]+[^\s?#]*$|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?[^\s?#]*$/,
    says("is not an https address", 'Write it as the provider does, for example "https://login.example.com".'),
  );

export const accountId = z
  .string()
  .regex(
    /^\d{12}$/,
    says("is not an AWS account id", "Write its 12 digits as text: `aws organizations list-accounts` shows them."),
  );

export const region = z.enum(ALL_REGIONS as [string, ...string[]]);

/** A region as the key of a record; `z.record` would demand every value of an enum. */
export const regionKey = z
  .string()
  .refine(
    (key) => ALL_REGIONS.includes(key),
    says("is not an AWS region", 'Write its code, for example "eu-central-1".'),
  );

/** One role; wildcards match none of these characters. */
export const roleArnPattern = /^arn:aws[a-z-]*:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

export const email = z
  .string()
  .max(64, says("is longer than the 64 characters that AWS takes", "Use a shorter address."))
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, says("is not an e-mail address", 'Write it as "name@example.com".'));

/** Team names become parts of role names, OUs of certificates, usage plans and stack names. */
export const teamName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    alone(
      "is not a name that ARNs, certificates and stacks can all carry",
      'Begin with a letter; use lower-case letters, digits and single hyphens, for example "platform-tools".',
    ),
  )
  .min(2, says("is too short", "Use 2 to 32 characters."))
  .max(32, says("is too long for the role names that carry it", "Use 2 to 32 characters."));

export const userName = z
  .string()
  .regex(
    USER_NAME,
    says(
      "is not a user name that certificates, tokens and AWS source identities can all carry",
      "Use 2 to 61 of: lower-case letters, digits, dot, underscore, at sign, hyphen.",
    ),
  );

export const routeAlias = z
  .string()
  .regex(
    /^[a-z0-9]+([.-][a-z0-9]+)*$/,
    alone(
      "is not an alias that URLs and client settings can carry",
      'Use lower-case letters, digits, dots and hyphens, for example "claude-sonnet".',
    ),
  )
  .max(40, says("is too long", "Use at most 40 characters."));
