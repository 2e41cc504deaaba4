import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ORGANIZATION_POLICY_SETS } from "../../environment/names";
import { choosesEnvironment, isChoiceOfAll, type SynthesisChoice } from "../../environment/synthesis-choice";
import { type GoneStack, inOrderOfDestruction, readGoneStack } from "./gone-stacks";

export const MANIFEST = "manifest.json";
const STACKS = "stacks";
const ENVIRONMENT_FILE = /\.environment\.json$/;
const POLICIES_FOLDER = /\.policies$/;
const POLICY_DOCUMENT = new RegExp(`^(${ORGANIZATION_POLICY_SETS.join("|")})-\\d+\\.json$`);

/** Which file stood where before the app ran: a rewritten one differs even when its content does not. */
export type FolderState = ReadonlyMap<string, string>;

/** What the app has written now. */
export interface Current {
  readonly choice: SynthesisChoice;
  /** Names of stacks. */
  readonly stacks: ReadonlySet<string>;
  /** Names of stacks that are left out for as long as their team waits. */
  readonly waiting: ReadonlySet<string>;
}

export interface Cleaning {
  /** Relative to the output folder. */
  readonly removed: readonly string[];
  /** Folders of stacks that belonged to no environment and are gone, which hold a Terraform state and therefore stay. */
  readonly kept: readonly string[];
  /** Stacks of environments that are gone. Their folders stay: without them nobody could destroy what they made. */
  readonly gone: readonly GoneStack[];
}

export function recordFolder(output: string): FolderState {
  return new Map([MANIFEST, ...environmentFiles(output)].map((file) => [file, fingerprint(join(output, file))]));
}

/** Whether the app has written a file since the record. */
export function isFresh(output: string, file: string, before: FolderState): boolean {
  const path = join(output, file);
  return existsSync(path) && fingerprint(path) !== before.get(file);
}

/** Files of environments in a folder, by name. */
export function environmentFiles(output: string): string[] {
  if (!existsSync(output)) return [];
  return readdirSync(output)
    .filter((file) => ENVIRONMENT_FILE.test(file))
    .sort();
}

/** Name of the environment that a file is of. */
export function environmentOf(file: string): string {
  return file.replace(ENVIRONMENT_FILE, "");
}

/**
 * Removes what earlier syntheses left: files of environments that the app no longer writes, folders of stacks that it no
 * longer has. Everything that no synthesis wrote stays, and so does everything that was not asked for.
 */
export function removeStale(output: string, before: FolderState, current: Current): Cleaning {
  const { choice, stacks, waiting } = current;
  const stale = stackFolders(output)
    .filter((folder) => !stacks.has(folder))
    .map((folder) => ({ folder, stack: readGoneStack(folder, join(output, STACKS, folder, STACK_FILE)) }));
  const gone = stale.flatMap(({ folder, stack }) =>
    stack !== undefined && !waiting.has(folder) && asksForAll(choice, stack.environment) ? [stack] : [],
  );
  const others = stale
    .filter(({ folder, stack }) => waiting.has(folder) || (stack === undefined && isChoiceOfAll(choice)))
    .map(({ folder }) => folder);
  const kept = others.filter((folder) => holdsState(join(output, STACKS, folder)));
  const removed = [
    ...(isChoiceOfAll(choice) ? staleEnvironments(output, before) : []),
    ...others.filter((folder) => !kept.includes(folder)).map((folder) => join(STACKS, folder)),
  ];
  for (const path of removed) rmSync(join(output, path), { recursive: true });
  return {
    removed,
    kept: kept.filter((folder) => !waiting.has(folder)).map((folder) => join(STACKS, folder)),
    gone: inOrderOfDestruction(gone),
  };
}

const STACK_FILE = "cdk.tf.json";

/** Only a synthesis of all of an environment shows which of its stacks are gone. */
function asksForAll(choice: SynthesisChoice, environment: string): boolean {
  return choice.teams === undefined && choosesEnvironment(choice, environment);
}

/** Files of environments that the app has no longer, and folders of their policies. */
function staleEnvironments(output: string, before: FolderState): string[] {
  const files = environmentFiles(output);
  const current = new Set(files.filter((file) => isFresh(output, file, before)).map(environmentOf));
  return [
    ...files.filter((file) => !current.has(environmentOf(file))),
    ...policyFolders(output).filter((folder) => !current.has(folder.replace(POLICIES_FOLDER, ""))),
  ];
}

/** Folders in which there is nothing but what `compose` wrote. */
function policyFolders(output: string): string[] {
  return readdirSync(output, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && POLICIES_FOLDER.test(entry.name))
    .map((entry) => entry.name)
    .filter((folder) => readdirSync(join(output, folder)).every((file) => POLICY_DOCUMENT.test(file)))
    .sort();
}

function stackFolders(output: string): string[] {
  const stacks = join(output, STACKS);
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(stacks, entry.name, STACK_FILE)))
    .map((entry) => entry.name)
    .sort();
}

/** `terraform.tfstate`, its backup, or the states of workspaces in `terraform.tfstate.d`. */
function holdsState(folder: string): boolean {
  return readdirSync(folder).some((file) => /\.tfstate(\.|$)/.test(file));
}

function fingerprint(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino} ${stat.mtimeNs}`;
}
