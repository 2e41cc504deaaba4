import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type DeployedResource, deployedResources } from "../../access/cost/cost-items";
import { messageOf } from "../../access/thrown";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { CommandError } from "../support/command-error";
import { MANIFEST } from "./output-folder";

/** What an app has written. */
export interface Synthesis {
  readonly stacks: ReadonlyMap<string, StackContent>;
  readonly environments: readonly SynthesizedEnvironment[];
  /** By the name of their stack. */
  readonly resources: ReadonlyMap<string, readonly DeployedResource[]>;
}

export interface StackContent {
  readonly resources: number;
  /** Warnings that constructs attached to themselves. */
  readonly warnings: readonly string[];
}

/** The part of CDKTF's manifest that is read here. */
export type Manifest = z.infer<typeof manifestSchema>;

const annotation = z.object({ constructPath: z.string(), level: z.string(), message: z.string() });

const manifestSchema = z.object({
  stacks: z.record(
    z.string(),
    z.object({
      /** Relative to the output folder. */
      synthesizedStackPath: z.string(),
      annotations: z.array(annotation),
    }),
  ),
});

/** @throws CommandError when it is damaged, or something else. */
export function readManifest(output: string): Manifest {
  return readAs(manifestSchema, join(output, MANIFEST));
}

/** @param files - Those of environments that the app has written now. */
export function readSynthesis(output: string, manifest: Manifest, files: readonly string[]): Synthesis {
  const resources = new Map(
    Object.entries(manifest.stacks).map(([name, stack]) => [
      name,
      deployedResources(readAs(stackSchema, join(output, stack.synthesizedStackPath)).resource),
    ]),
  );
  const stacks = Object.entries(manifest.stacks).map(([name, stack]): [string, StackContent] => [
    name,
    {
      resources: resources.get(name)?.length ?? 0,
      warnings: stack.annotations
        .filter(({ level }) => level === "@cdktf/warn")
        .map(({ constructPath, message }) => `${constructPath}: ${message}`),
    },
  ]);
  return {
    stacks: new Map(stacks),
    environments: files.map((file) => readEnvironment(output, file)),
    resources,
  };
}

/** Resources by type and name. */
const stackSchema = z.object({
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
});

function readEnvironment(output: string, file: string): SynthesizedEnvironment {
  const synthesized = readAs(z.looseObject({ version: z.unknown() }), join(output, file));
  if (isThisVersions(synthesized)) return synthesized;
  throw new CommandError(
    "environment-version",
    `${join(output, file)} has version ${JSON.stringify(synthesized.version)}; this bedrock-access reads version 1. ` +
      "Run the one of the project: `npx bedrock-access synth`.",
  );
}

/** What compose has written under this version is trusted. */
function isThisVersions(synthesized: { readonly version?: unknown }): synthesized is SynthesizedEnvironment {
  return synthesized.version === 1;
}

function readAs<Schema extends z.ZodType>(schema: Schema, file: string): z.infer<Schema> {
  const parsed = schema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw damaged(file, "is not what a synthesis writes.");
}

function readJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(file, `is not JSON: ${messageOf(error)}.`);
  }
}

function damaged(file: string, how: string): CommandError {
  return new CommandError("damaged-output", `${file} ${how} Run \`bedrock-access synth\` again.`);
}
