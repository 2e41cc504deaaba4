import type { RuntimePolicy } from "./runtime-policy";

/**
 * The longest runtime policy, in bytes: what AppConfig keeps as one configuration. (Its 32 KB are of the schema that validates it.)
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-appconfig-hostedconfigurationversion.html
 */
export const LONGEST_RUNTIME_POLICY = 1_048_576;

/** A runtime policy that is too long to be delivered. */
export interface PolicyTooLong {
  readonly bytes: number;
  /** Names what weighs most and says how to mend it. */
  readonly message: string;
}

/** `undefined`: it can be delivered. */
export function policyTooLong(policy: RuntimePolicy): PolicyTooLong | undefined {
  const bytes = bytesOf(policy);
  if (bytes <= LONGEST_RUNTIME_POLICY) return undefined;
  const parts = [
    ...partsOf("team", policy.teams),
    ...partsOf("route", policy.routes),
    { name: "prices", bytes: bytesOf(policy.prices) },
    { name: "identity", bytes: bytesOf(policy.identity) },
  ].sort((one, other) => other.bytes - one.bytes);
  const heaviest = parts.slice(0, NAMED_PARTS).map((part) => `${part.name} ${part.bytes}`);
  return {
    bytes,
    message:
      `the gateway's runtime policy is ${bytes} bytes long, ${bytes - LONGEST_RUNTIME_POLICY} more than the ${LONGEST_RUNTIME_POLICY} that can be delivered. ` +
      `Heaviest: ${heaviest.join(", ")} (${Object.keys(policy.teams).length} teams are ${bytesOf(policy.teams)}). ` +
      "Give users and routes limits of their own only where they differ from the team's, take routes from teams that do not need them, or divide the teams among several environments.",
  };
}

const NAMED_PARTS = 5;

function partsOf(kind: string, parts: Readonly<Record<string, unknown>>) {
  return Object.entries(parts).map(([name, part]) => ({ name: `${kind} "${name}"`, bytes: bytesOf(part) }));
}

/** The policy as it is delivered: a plan shows it line by line. */
export function renderedPolicy(policy: RuntimePolicy): string {
  return renderedPart(policy);
}

function renderedPart(part: unknown): string {
  return JSON.stringify(part, undefined, 2) ?? "";
}

function bytesOf(part: unknown): number {
  return new TextEncoder().encode(renderedPart(part)).length;
}
