import type * as z from "zod/mini";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { runtimePolicySchema } from "../../access/runtime-policy-schema";

/** A document that was delivered is no runtime policy, or not ours. */
export class PolicyRejectedError extends Error {
  constructor(reason: string) {
    super(`the runtime policy that was delivered cannot be used: ${reason}`);
    this.name = "PolicyRejectedError";
  }
}

/**
 * Reads a runtime policy as it was delivered.
 *
 * @param environment - Whose it must be: another environment's would open this gateway to others' teams.
 * @throws PolicyRejectedError
 */
export function parsePolicy(text: string, environment: string): RuntimePolicy {
  const parsed = runtimePolicySchema.safeParse(documentOf(text));
  if (!parsed.success) {
    throw new PolicyRejectedError(parsed.error.issues.slice(0, 5).map(problemOf).join("; "));
  }
  if (parsed.data.environment !== environment) {
    throw new PolicyRejectedError(`it is of the environment "${parsed.data.environment}", not of "${environment}"`);
  }
  requireTimeZone(parsed.data.timeZone);
  return parsed.data;
}

/** The texts of zod's errors weigh as much as this function: they are left out of it. */
function problemOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.join(".") || "the whole";
  switch (issue.code) {
    case "unrecognized_keys":
      return `${where} has ${issue.keys.join(", ")}, which this version does not know`;
    case "invalid_type":
      return `${where} is missing, or is no ${issue.expected}`;
    default:
      return `${where} is wrong (${issue.code})`;
  }
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyRejectedError("it is not JSON");
  }
}

/** Days and months could not be told, and every call would fail. */
function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en-CA", { timeZone });
  } catch {
    throw new PolicyRejectedError(`"${timeZone}" is no time zone`);
  }
}
