import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { SynthesizedEnvironment } from "../../environment/synthesized";

/** What a synthesis wrote, as far as proofs and reports read it. */
export interface SynthesizedOutput {
  readonly environments: readonly SynthesizedEnvironment[];
  /** By name. */
  readonly stacks: ReadonlyMap<string, StackFile>;
  /** Policies that a landing zone attaches: text of the files of `<environment>.policies/`, by environment and file name. */
  readonly policyFiles: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A stack as Terraform reads it. */
export interface StackFile extends z.infer<typeof stackFile> {
  readonly name: string;
}

/** Arguments of a resource, by name. */
export type Block = Readonly<Record<string, unknown>>;

/** The output folder is not what `bedrock-access synth` writes. */
export class OutputError extends Error {
  constructor(
    /** Words in lower case with hyphens, for programs. */
    readonly code: "output-missing" | "output-unreadable" | "output-version" | "output-incomplete",
    message: string,
  ) {
    super(message);
    this.name = "OutputError";
  }
}

/**
 * Reads the folder that `bedrock-access synth` has written.
 *
 * @throws OutputError when it holds no environment, when a file cannot be read, or when a stack is missing that an environment names.
 */
export function readSynthesizedOutput(folder: string): SynthesizedOutput {
  if (!existsSync(folder)) {
    throw new OutputError(
      "output-missing",
      `${folder} does not exist. Run \`bedrock-access synth\` first, or name the folder that it writes to.`,
    );
  }
  const files = readdirSync(folder).sort();
  const environments = files
    .filter((file) => file.endsWith(ENVIRONMENT_FILE))
    .map((file) => readEnvironment(folder, file));
  if (environments.length === 0) {
    throw new OutputError(
      "output-missing",
      `${folder} holds no <environment>${ENVIRONMENT_FILE}. Run \`bedrock-access synth\` first, or name the folder that it writes to.`,
    );
  }
  const names = environments.flatMap(({ stacks }) => stacks.map(({ name }) => name));
  return {
    environments,
    stacks: new Map(names.map((name) => [name, readStack(folder, name)])),
    policyFiles: new Map(
      environments.map(({ environment }) => [environment.name, readPolicies(folder, environment.name)]),
    ),
  };
}

const ENVIRONMENT_FILE = ".environment.json";

function readEnvironment(folder: string, file: string): SynthesizedEnvironment {
  const read = readJson(join(folder, file));
  if (isRecord(read) && read.version !== 1) {
    throw new OutputError(
      "output-version",
      `${join(folder, file)} has version ${JSON.stringify(read.version)}; this bedrock-access reads version 1. ` +
        "Run the one of the project: `npx bedrock-access synth`.",
    );
  }
  if (!isSynthesizedEnvironment(read)) {
    throw new OutputError(
      "output-unreadable",
      `${join(folder, file)} is not what \`bedrock-access synth\` writes: it lacks environment, stacks or waiting. Run it again.`,
    );
  }
  return read;
}

function isSynthesizedEnvironment(value: unknown): value is SynthesizedEnvironment {
  return isRecord(value) && isRecord(value.environment) && Array.isArray(value.stacks) && Array.isArray(value.waiting);
}

function readStack(folder: string, name: string): StackFile {
  const file = join(folder, "stacks", name, "cdk.tf.json");
  if (!existsSync(file)) {
    const reason = "is missing, though an environment names its stack";
    throw new OutputError("output-incomplete", `${file} ${reason}. Run \`bedrock-access synth\` again.`);
  }
  const parsed = stackFile.safeParse(readJson(file));
  if (parsed.success) return { name, ...parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}\n`).join("");
  throw new OutputError(
    "output-unreadable",
    `${file} is no stack that CDKTF wrote:\n${problems}Run \`bedrock-access synth\` again.`,
  );
}

const block = z.record(z.string(), z.unknown());

const stackFile = z.object({
  /** Providers by name; the first block of a provider is the stack's own, the others are aliases. */
  provider: z.record(
    z.string(),
    z.array(
      z.object({
        alias: z.string().exactOptional(),
        region: z.string().exactOptional(),
        default_tags: z.array(z.object({ tags: z.record(z.string(), z.string()).exactOptional() })).exactOptional(),
      }),
    ),
  ),
  /** Resources by type and logical id. */
  resource: z.record(z.string(), z.record(z.string(), block)).default({}),
  /** Data sources by type and logical id. */
  data: z.record(z.string(), z.record(z.string(), block)).default({}),
  /** Modules of others, into which nobody can see here. */
  module: block.default({}),
});

function readPolicies(folder: string, environment: string): ReadonlyMap<string, string> {
  const policies = join(folder, `${environment}.policies`);
  if (!existsSync(policies)) return new Map();
  const files = readdirSync(policies)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(policies, file), "utf8")]));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputError("output-unreadable", `${file} is not JSON: ${reason}. Run \`bedrock-access synth\` again.`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
