import { randomUUID } from "node:crypto";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { codeOf } from "../access/thrown";
import { writeNewFile } from "./new-file";

/**
 * Puts another content in a file's place, or leaves it as it is: nobody ever sees half of it. A file that is there keeps its permissions.
 *
 * Pipes and devices, such as `/dev/stdout`, are written to.
 */
export async function replaceWhole(path: string, content: string): Promise<void> {
  const target = await ifThere(realpath(path)); // a symbolic link stays one
  const known = target === undefined ? undefined : await ifThere(stat(target));
  if (target !== undefined && known?.isFile() === false) return writeFile(target, content);
  await renamedInto(target ?? path, async (draft) => {
    // From its first moment on: who may not read the file may not read its draft either.
    await writeNewFile(draft, content, undefined, known === undefined ? 0o666 : known.mode & 0o777);
    if (known !== undefined) await chmod(draft, known.mode & 0o7777); // the umask has taken some
  });
}

/**
 * Gives a file, once it is whole, a name that another may have.
 *
 * @param write - Makes it under the name of a draft in the same folder: a rename across file systems is no single step.
 */
export async function renamedInto(target: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${target}.${randomUUID()}.new`;
  try {
    await write(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function ifThere<Found>(finding: Promise<Found>): Promise<Found | undefined> {
  try {
    return await finding;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
