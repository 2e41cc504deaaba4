import { type FileHandle, open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { createWhole, type Link } from "./create-whole";
import { writeNewFile } from "./new-file";
import { PrivateFileError } from "./private-file-error";
import { renamedInto } from "./replace-whole";

/**
 * Puts another content in a file's place, in one step that survives a loss of power. Mode 0600.
 *
 * @param modified - Its time, in milliseconds since 1970. @default now
 */
export async function replaceDurably(path: string, content: string, modified?: number): Promise<void> {
  const target = await realpath(path).catch(() => path); // a symbolic link stays one
  await renamedInto(target, (draft) =>
    writeNewFile(draft, content, async (file) => {
      if (modified !== undefined) await file.utimes(modified / 1000, modified / 1000);
      await synced(file);
    }),
  );
  await syncFolder(dirname(target));
}

/**
 * Makes a file that must not exist yet, and that survives a loss of power: of two that try, one succeeds, and nobody ever sees half of
 * it. Where the file system has no hard links it can be seen unfinished while it is being made. Mode 0600.
 *
 * @param link - How a file gets a second name, which some file systems cannot do. @default that of node:fs
 * @throws PrivateFileError `exists`
 */
export async function createDurably(path: string, content: string, link?: Link): Promise<void> {
  if (!(await createWhole(path, content, link, synced))) {
    throw new PrivateFileError("exists", path, `${path} exists already: nothing was changed.`);
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

function synced(file: FileHandle): Promise<void> {
  return file.sync();
}
