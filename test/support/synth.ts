import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, LocalBackend, TerraformStack } from "cdktf";

/** A stack as Terraform reads it: `resource.<type>.<logical id>` and the other top-level blocks. */
export interface SynthesizedStack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly [block: string]: unknown;
}

/**
 * Builds constructs in a stack with a provider, synthesizes the app and returns what Terraform would read.
 *
 * Goes through `app.synth()`: `Testing.synth` runs no validations.
 */
export function synthesize(build: (stack: TerraformStack) => void): SynthesizedStack {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-test-"));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "test");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    new LocalBackend(stack, { path: "test.tfstate" });
    build(stack);
    app.synth();
    return JSON.parse(readFileSync(join(outdir, "stacks", "test", "cdk.tf.json"), "utf8"));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every resource of a type, in the order of the output. */
export function resourcesOf(stack: SynthesizedStack, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(stack.resource[type] ?? {});
}

/** The only resource of a type; throws when there is none or more than one. */
export function onlyResource(stack: SynthesizedStack, type: string): Readonly<Record<string, unknown>> {
  const [resource, ...others] = resourcesOf(stack, type);
  if (resource === undefined || others.length > 0) {
    throw new Error(`expected one ${type}, found ${resource === undefined ? 0 : others.length + 1}`);
  }
  return resource;
}
