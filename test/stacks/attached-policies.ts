import { resourcesOf, type SynthesizedStack } from "../support/synth";

/**
 * What a synthesized organization stack attaches: set names (`governed`, `platform`, `resources`) by the id of an account or
 * OU, or by the name of an OU that the stack makes.
 */
export function attachedPolicies(stack: SynthesizedStack): Record<string, string[]> {
  const attached: Record<string, string[]> = {};
  for (const { policy_id, target_id } of resourcesOf(stack, "aws_organizations_policy_attachment")) {
    const target = nameBehind(target_id, stack);
    const set = nameBehind(policy_id, stack).replace(/^.*-(\w+)-\d+$/, "$1");
    attached[target] = [...new Set([...(attached[target] ?? []), set])].sort();
  }
  return attached;
}

/** The documents of one set, as Terraform would write them. */
export function policiesOf(stack: SynthesizedStack, set: string): string[] {
  return resourcesOf(stack, "aws_organizations_policy")
    .filter(({ name }) => String(name).replace(/^.*-(\w+)-\d+$/, "$1") === set)
    .map(({ content }) => String(content));
}

/** A reference to a resource of the stack becomes its name; an id stays. */
export function nameBehind(value: unknown, stack: SynthesizedStack): string {
  const [, type = "", id = ""] = /^\$\{(\w+)\.([\w-]+)\.id\}$/.exec(String(value)) ?? [];
  return type === "" ? String(value) : String(stack.resource[type]?.[id]?.name);
}
