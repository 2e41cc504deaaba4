import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { readFolder } from "../support/compose";
import type { SynthesizedStack } from "../support/synth";

export interface SynthesizedExample {
  /** Text of every file, by its path in the output folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Resources by stack. */
  readonly stacks: Readonly<Record<string, number>>;
  readonly environments: readonly SynthesizedEnvironment[];
}

const synthesized = new Map<string, Promise<SynthesizedExample>>();

/** Runs an example's main.ts as it stands; once for each test file. */
export function synthesizeExample(name: string): Promise<SynthesizedExample> {
  const known = synthesized.get(name);
  if (known !== undefined) return known;
  const running = run(name);
  synthesized.set(name, running);
  return running;
}

async function run(name: string): Promise<SynthesizedExample> {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-example-"));
  process.env.CDKTF_OUTDIR = outdir;
  try {
    await import(join(__dirname, "../../examples", name, "main.ts"));
    const files = readFolder(outdir);
    return { files, stacks: resourcesByStack(files), environments: environmentsOf(files) };
  } finally {
    delete process.env.CDKTF_OUTDIR;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function resourcesByStack(files: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const stack = /^stacks\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
      if (stack === undefined) return [];
      const { resource }: SynthesizedStack = JSON.parse(text);
      return [[stack, sum(Object.values(resource).map((ofType) => Object.keys(ofType).length))]];
    }),
  );
}

function environmentsOf(files: Readonly<Record<string, string>>): readonly SynthesizedEnvironment[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith(".environment.json"))
    .map(([, text]): SynthesizedEnvironment => JSON.parse(text));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
