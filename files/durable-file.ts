import { randomUUID } from "node:crypto";
import { link, open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "../access/thrown";
import { PrivateFileError } from "./private-file-error";

/**
 * Puts another content in a file's place, in one step that survives a loss of power. Mode 0600.
 *
 * @param modified - Its time, in milliseconds since 1970. @default now
 */
export async function replaceDurably(path: string, content: string, modified?: number): Promise<void> {
  const target = await realpath(path).catch(() => path); // a symbolic link stays one
  const draft = await writeDraft(target, content, modified);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/**
 * Makes a file that must not exist yet, in one step: of two that try, one succeeds, and nobody ever sees half of it. Mode 0600.
 *
 * @throws PrivateFileError `exists`
 */
export async function createDurably(path: string, content: string): Promise<void> {
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

/** Makes new names in a folder durable. Windows cannot, and need not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDraft(path: string, content: string, modified?: number): Promise<string> {
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(content);
    if (modified !== undefined) await file.utimes(modified / 1000, modified / 1000);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
