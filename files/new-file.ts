import { type FileHandle, open, rm } from "node:fs/promises";

/** What is left to do with a new file before anybody may rely on it. */
export type Finish = (file: FileHandle) => Promise<void>;

/** Writes a file that must not exist yet, mode 0600. Where that fails, none is left. */
export async function writeNewFile(path: string, content: string, finish?: Finish): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await finish?.(file);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
