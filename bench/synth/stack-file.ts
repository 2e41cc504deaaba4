import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** `cdk.tf.json` of a stack, as far as the benchmark reads it. */
export interface StackFile {
  readonly name: string;
  readonly provider: { readonly aws: readonly JsonObject[] };
  readonly terraform: { readonly backend: { readonly s3: JsonObject } };
  /** By type and logical id, without the comments that say where a resource comes from. */
  readonly resource: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  /** Data sources, likewise. */
  readonly data?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly output?: Readonly<Record<string, JsonObject>>;
  /** All of it, without those comments. */
  readonly content: JsonObject;
}

/** Every stack of an output folder, by name. */
export function readStacks(outdir: string): StackFile[] {
  const folder = join(outdir, "stacks");
  return readdirSync(folder)
    .sort()
    .map((name) => readStack(name, join(folder, name, "cdk.tf.json")));
}

const KNOWN_BLOCKS = ["data", "output", "provider", "resource", "terraform"];

function readStack(name: string, file: string): StackFile {
  const content = JSON.parse(readFileSync(file, "utf8"), (key, value) => (key === "//" ? undefined : value));
  const others = Object.keys(content).filter((key) => !KNOWN_BLOCKS.includes(key));
  if (others.length > 0) throw new Error(`${file} has ${others.join(", ")}: teach by-hand.ts to write that.`);
  if (content.terraform.backend.s3 === undefined)
    throw new Error(`${file} has no S3 backend: teach by-hand.ts others.`);
  return { ...content, name, content };
}

/** Resources and their types. */
export function count(stacks: readonly StackFile[]): { readonly resources: number; readonly types: number } {
  const byType = stacks.flatMap((stack) => Object.entries(stack.resource));
  return {
    resources: byType.reduce((sum, [, resources]) => sum + Object.keys(resources).length, 0),
    types: new Set(byType.map(([type]) => type)).size,
  };
}
