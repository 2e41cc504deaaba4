import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { link, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Exposure, fileExposure, folderExposure, type Machine } from "./exposure";
import { PrivateFileError } from "./private-file-error";

/**
 * Reads a file that is its owner's alone.
 *
 * @returns `undefined` when there is none
 * @throws PrivateFileError `exposed` or `foreign-owner`
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY).catch((error) => {
    if (codeOf(error) === "ENOENT") return undefined;
    if (codeOf(error) !== "EACCES") throw error;
    throw new PrivateFileError("foreign-owner", path, `${path} may not be read by you: use a file of your own.`);
  });
  if (file === undefined) return undefined;
  try {
    requirePrivate(path, await file.stat());
    await requirePrivateFolder(dirname(path));
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Puts another content in a file's place, in one step that survives a loss of power. Mode 0600; the folder is made with 0700. */
export async function replacePrivateFile(path: string, content: string): Promise<void> {
  const target = await realpath(path).catch(() => path); // a symbolic link stays one
  const draft = await writeDraft(target, content);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/**
 * Makes a file that must not exist yet, in one step: of two that try, one succeeds, and nobody ever sees half of it.
 *
 * @throws PrivateFileError `exists`
 */
export async function createPrivateFile(path: string, content: string): Promise<void> {
  const draft = await writeDraft(path, content);
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    throw new PrivateFileError("exists", path, `${path} exists already: nothing was changed.`);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

async function writeDraft(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await requirePrivateFolder(dirname(path));
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

function requirePrivate(path: string, stats: Stats): void {
  refuse(path, fileExposure(path, stats, here()));
}

async function requirePrivateFolder(folder: string): Promise<void> {
  refuse(folder, folderExposure(folder, await stat(folder), here()));
}

function here(): Machine {
  return { platform: process.platform, uid: process.getuid?.() };
}

function refuse(path: string, exposure: Exposure | undefined): void {
  if (exposure !== undefined) throw new PrivateFileError(exposure.code, path, exposure.message);
}

/** Makes the new name durable. Windows cannot, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
