import { z } from "zod";
import type { PolicyDocument } from "../../access/iam-policy";

/**
 * A policy as AWS takes it, from JSON whose references are resolved and whose policy variables are still escaped for Terraform.
 *
 * @throws PolicyError for what AWS would refuse or what would be passed over: an element that does not exist, a missing effect.
 */
export function parsePolicy(text: string): PolicyDocument {
  return parseAwsPolicy(text.replaceAll("$${", "${"));
}

/** The same from JSON that nobody has escaped. */
export function parseAwsPolicy(text: string): PolicyDocument {
  const parsed = policy.safeParse(fromJson(text));
  if (parsed.success) return parsed.data;
  throw new PolicyError(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

/** Text that is no policy of AWS's. */
export class PolicyError extends Error {}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyError(error instanceof Error ? error.message : String(error));
  }
}

const texts = z.union([z.string(), z.array(z.string())]);

const statement = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.record(z.string(), texts)]).exactOptional(),
  Action: texts.exactOptional(),
  NotAction: texts.exactOptional(),
  Resource: texts.exactOptional(),
  NotResource: texts.exactOptional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).exactOptional(),
});

const policy = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().exactOptional(),
  Statement: z.preprocess((one) => (Array.isArray(one) ? one : [one]), z.array(statement).min(1)),
});
