// On the way from the cache of credentials to the caller: nothing but node:fs may load here.
import type { Stats } from "node:fs";

/** What permissions mean here. */
export interface Machine {
  /** As in `process.platform`. Windows keeps permissions elsewhere, so that nothing is checked there. */
  readonly platform: string;
  /** The user that this process runs as. */
  readonly uid: number | undefined;
}

export interface Exposure {
  /** `exposed`: others may read or write it, or it is no file. `foreign-owner`: it belongs to another user of this machine. */
  readonly code: "exposed" | "foreign-owner";
  /** With the mend. */
  readonly message: string;
}

/** Why a file is not its user's alone; `undefined` when it is. */
export function fileExposure(path: string, stats: Stats, machine: Machine): Exposure | undefined {
  // Before all advice: `chmod 600` of a folder or of /dev/null would do harm.
  if (!stats.isFile()) return { code: "exposed", message: `${path} is no file, and a file is needed. Name a file.` };
  if (machine.platform === "win32") return undefined;
  const { mode, uid } = stats;
  if ((mode & 0o077) !== 0) {
    return {
      code: "exposed",
      message: `${path} may be read or written by others (mode ${octal(mode)}): run \`chmod 600 ${path}\`.`,
    };
  }
  return foreignOwner(path, uid, machine);
}

/**
 * Why others could put their own file in the place of one in this folder; `undefined` when they cannot.
 *
 * In a shared folder such as /tmp they cannot: there each may touch only his own.
 */
export function folderExposure(folder: string, { mode, uid }: Stats, machine: Machine): Exposure | undefined {
  if (machine.platform === "win32") return undefined;
  if ((mode & 0o022) === 0 || (mode & STICKY) !== 0)
    return uid === ROOT ? undefined : foreignOwner(folder, uid, machine);
  return {
    code: "exposed",
    message: `Others may put files into ${folder} (mode ${octal(mode)}): run \`chmod 700 ${folder}\`.`,
  };
}

/** The bit of such a folder. Node has no name for it. */
const STICKY = 0o1000;

/** Whose folders are those of the system. Root may replace any file anywhere. */
const ROOT = 0;

function foreignOwner(path: string, uid: number, machine: Machine): Exposure | undefined {
  if (machine.uid === undefined || uid === machine.uid) return undefined;
  return {
    code: "foreign-owner",
    message: `${path} belongs to user ${uid} and not to you (${machine.uid}): run this as its owner, or use a file of your own.`,
  };
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}
