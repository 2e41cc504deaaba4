import type { RuntimePolicy } from "./runtime-policy";

/**
 * The longest runtime policy, in bytes: what AppConfig keeps as one configuration. (Its 32 KB are of the schema that validates it.)
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-appconfig-hostedconfigurationversion.html
 */
export const LONGEST_RUNTIME_POLICY = 1_048_576;

/** A runtime policy is too long to be delivered. Names what weighs most, and says how to mend it. */
export class RuntimePolicyTooLongError extends Error {
  readonly code = "runtime-policy-too-long";

  constructor(
    policy: RuntimePolicy,
    readonly bytes: number,
  ) {
    const teams = `${Object.keys(policy.teams).length} teams are ${bytesOf(policy.teams)}`;
    super(
      `The gateway's runtime policy of "${policy.environment}" is ${bytes} bytes long, ${bytes - LONGEST_RUNTIME_POLICY} more than ` +
        `the ${LONGEST_RUNTIME_POLICY} that AppConfig takes as one configuration. Heaviest: ${heaviestOf(policy).join(", ")} (${teams}). ` +
        "Give users and routes limits of their own only where they differ from the team's, take routes from teams that do not need them, or divide the teams among several environments.",
    );
    this.name = "RuntimePolicyTooLongError";
  }
}

/** @throws RuntimePolicyTooLongError when AppConfig would not take it. */
export function requireDeliverable(policy: RuntimePolicy): void {
  const bytes = bytesOf(policy);
  if (bytes > LONGEST_RUNTIME_POLICY) throw new RuntimePolicyTooLongError(policy, bytes);
}

function heaviestOf({ teams, routes, prices, identity }: RuntimePolicy): string[] {
  return [
    ...partsOf("team", teams),
    ...partsOf("route", routes),
    { name: "prices", bytes: bytesOf(prices) },
    { name: "identity", bytes: bytesOf(identity) },
  ]
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, NAMED_PARTS)
    .map(({ name, bytes }) => `${name} ${bytes}`);
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
