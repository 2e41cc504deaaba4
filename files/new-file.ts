import { type FileHandle, open, rm } from "node:fs/promises";

/** What is left to do with a new file before anybody may rely on it. */
export type Finish = (file: FileHandle) => Promise<void>;

/**
 * Writes a file that must not exist yet. Where that fails, none is left.
 *
 * @param mode - Less what the umask takes.
 */
export async function writeNewFile(path: string, content: string, finish?: Finish, mode = 0o600): Promise<void> {
  const file = await open(path, "wx", mode);
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
