import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DeployedResource, deployedResources } from "../../access/cost/cost-items";
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
export interface Manifest {
  readonly stacks: Readonly<Record<string, ManifestStack>>;
}

interface ManifestStack {
  /** Relative to the output folder. */
  readonly synthesizedStackPath: string;
  readonly annotations: readonly { readonly constructPath: string; readonly level: string; readonly message: string }[];
}

export function readManifest(output: string): Manifest {
  return readJson(join(output, MANIFEST)) as Manifest;
}

/** @param files - Those of environments that the app has written now. */
export function readSynthesis(output: string, manifest: Manifest, files: readonly string[]): Synthesis {
  const resources = new Map(
    Object.entries(manifest.stacks).map(([name, stack]) => [
      name,
      readResources(readJson(join(output, stack.synthesizedStackPath))),
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

function readResources(stack: unknown): DeployedResource[] {
  const { resource = {} } = stack as { readonly resource?: Parameters<typeof deployedResources>[0] };
  return deployedResources(resource);
}

function readEnvironment(output: string, file: string): SynthesizedEnvironment {
  const synthesized = readJson(join(output, file)) as SynthesizedEnvironment;
  if (synthesized.version === 1) return synthesized;
  throw new CommandError(
    "environment-version",
    `${join(output, file)} has version ${JSON.stringify(synthesized.version)}; this bedrock-access reads version 1. ` +
      "Run the one of the project: `npx bedrock-access synth`.",
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
