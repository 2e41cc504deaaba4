import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const EXAMPLES = join(__dirname, "../../examples");

/** The part of a GitHub Actions workflow that is tested. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

type Permissions = Readonly<Record<string, string>>;

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly environment?: string;
  readonly permissions?: Permissions;
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface WorkflowFile {
  readonly file: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Names of the folders that people copy. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The workflows of an example, by file name. */
export function workflowsOf(example: string): readonly WorkflowFile[] {
  const folder = join(EXAMPLES, example, ".github/workflows");
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return { file, text, workflow: parse(text) };
    });
}

export function workflowOf(example: string, file: string): WorkflowFile {
  const found = workflowsOf(example).find((each) => each.file === file);
  if (found === undefined) throw new Error(`examples/${example} has no workflow ${file}`);
  return found;
}

/** Every step with a shell script, and the script. */
export function scriptsOf({ workflow }: WorkflowFile): readonly { readonly name: string; readonly run: string }[] {
  return Object.entries(workflow.jobs).flatMap(([job, { steps = [] }]) =>
    steps.flatMap(({ name, run }) => (run === undefined ? [] : [{ name: `${job}: ${name ?? run}`, run }])),
  );
}
