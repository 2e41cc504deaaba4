import type { SynthesizedEnvironment } from "../../environment/synthesized";
import type { SynthesizedOutput } from "../access-model/read-synthesized-output";

/** Terraform's resources by address. What is gone is destroyed, unless it moves. */
export interface ResourceChanges {
  /** `<stack>: <type>.<logical id>` */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Number of resources whose arguments differ. */
  readonly changed: number;
  readonly stacksAdded: readonly string[];
  readonly stacksRemoved: readonly string[];
}

/** An environment in the output that it stands in; `undefined`: there is none. */
export interface EnvironmentInOutput {
  readonly synthesized: SynthesizedEnvironment;
  readonly output: SynthesizedOutput;
}

export function resourceChanges(
  before: EnvironmentInOutput | undefined,
  after: EnvironmentInOutput | undefined,
): ResourceChanges {
  const [then, now] = [stacksOf(before), stacksOf(after)];
  const [old, current] = [resourcesOf(before), resourcesOf(after)];
  const both = [...current].filter(([address]) => old.has(address));
  return {
    added: [...current.keys()].filter((address) => !old.has(address)),
    removed: [...old.keys()].filter((address) => !current.has(address)),
    changed: both.filter(([address, text]) => old.get(address) !== text).length,
    stacksAdded: now.filter((name) => !then.includes(name)),
    stacksRemoved: then.filter((name) => !now.includes(name)),
  };
}

function stacksOf(environment: EnvironmentInOutput | undefined): readonly string[] {
  return environment?.synthesized.stacks.map(({ name }) => name) ?? [];
}

function resourcesOf(environment: EnvironmentInOutput | undefined): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const name of stacksOf(environment)) {
    for (const [type, resources] of Object.entries(environment?.output.stacks.get(name)?.resource ?? {})) {
      for (const [id, block] of Object.entries(resources))
        addresses.set(`${name}: ${type}.${id}`, JSON.stringify(block));
    }
  }
  return addresses;
}
