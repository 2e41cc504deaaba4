import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App } from "cdktf";
import type { Environment } from "../../environment/environment";
import { emptyLock, type Lock } from "../../environment/lock";
import { type SynthesizedEnvironment, synthesizedEnvironmentFile } from "../../environment/synthesized";
import { type ComposeOptions, type Composition, compose } from "../../stacks/compose";
import type { SynthesizedStack } from "./synth";

/** An environment, the lock that it is composed with, and what is changed in its stacks. */
export interface Ingredients extends ComposeOptions {
  readonly environment: Environment;
  /** @default nothing is known yet */
  readonly lock?: Lock;
}

/** What stands in the output folder after `app.synth()`. */
export interface Output {
  /** Text of every file, by its path in the output folder. */
  readonly files: Readonly<Record<string, string>>;
  /** What Terraform reads, by stack. */
  readonly stacks: Readonly<Record<string, SynthesizedStack>>;
  /** What every other command reads, by environment. */
  readonly environments: Readonly<Record<string, SynthesizedEnvironment>>;
  readonly compositions: readonly Composition[];
}

/** Composes environments into one app, in this order, and synthesizes it into a folder that is gone afterwards. */
export function composeAll(...all: readonly Ingredients[]): Output {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-compose-"));
  try {
    const app = new App({ outdir });
    const compositions = all.map(({ environment, lock, ...options }) =>
      compose(app, environment, lock ?? emptyLock(environment.name), options),
    );
    app.synth();
    return { ...readOutput(outdir), compositions };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every file below a folder. */
export function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, "utf8")] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function readOutput(outdir: string): Omit<Output, "compositions"> {
  const files = readFolder(outdir);
  const parsed = (pattern: RegExp) =>
    Object.fromEntries(
      Object.entries(files).flatMap(([path, text]) => {
        const name = pattern.exec(path)?.[1];
        return name === undefined ? [] : [[name, JSON.parse(text)]];
      }),
    );
  return {
    files,
    stacks: parsed(/^stacks\/([^/]+)\/cdk\.tf\.json$/),
    environments: parsed(new RegExp(`^([^/]+)${synthesizedEnvironmentFile("").replaceAll(".", "\\.")}$`)),
  };
}

/** A stack that must be there. */
export function stackOf(output: Pick<Output, "stacks">, name: string): SynthesizedStack {
  const stack = output.stacks[name];
  if (stack === undefined) throw new Error(`no stack ${name}, but ${Object.keys(output.stacks).join(", ")}`);
  return stack;
}
