import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

export const MANIFEST = "manifest.json";
const STACKS = "stacks";
const ENVIRONMENT_FILE = /\.environment\.json$/;

/** Which file stood where before the app ran: a rewritten one differs even when its content does not. */
export type FolderState = ReadonlyMap<string, string>;

export interface Cleaning {
  /** Relative to the output folder. */
  readonly removed: readonly string[];
  /** Folders of stacks that are gone, which hold a Terraform state and therefore stay. */
  readonly kept: readonly string[];
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

/**
 * Removes what earlier syntheses left: files of environments that the app no longer writes, folders of stacks that it no
 * longer has. Everything that no synthesis wrote stays.
 *
 * @param stacks - Names of the stacks that the app has now.
 */
export function removeStale(output: string, before: FolderState, stacks: ReadonlySet<string>): Cleaning {
  const files = environmentFiles(output).filter((file) => !isFresh(output, file, before));
  const folders = stackFolders(output).filter((folder) => !stacks.has(folder));
  const kept = folders.filter((folder) => holdsState(join(output, STACKS, folder)));
  const removed = [
    ...files,
    ...folders.filter((folder) => !kept.includes(folder)).map((folder) => join(STACKS, folder)),
  ];
  for (const path of removed) rmSync(join(output, path), { recursive: true });
  return { removed, kept: kept.map((folder) => join(STACKS, folder)) };
}

function stackFolders(output: string): string[] {
  const stacks = join(output, STACKS);
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(stacks, entry.name, "cdk.tf.json")))
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
