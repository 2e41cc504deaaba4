import { randomUUID } from "node:crypto";
import { link as linkOfSystem, readFile, rm, stat } from "node:fs/promises";
import { codeOf } from "../access/thrown";
import { type Finish, writeNewFile } from "./new-file";

/** Gives a file a second name, which must not exist yet. */
export type Link = (existing: string, path: string) => Promise<void>;

/**
 * Makes a file that must not exist yet, mode 0600: of several that try, one succeeds.
 *
 * It is linked in whole, so that nobody ever sees half of it. Where the file system has no links, such as exFAT and some network drives,
 * it can be seen empty for a moment, and {@link mayBeUnfinished} tells such a file from one that was left.
 *
 * @param finish - Comes after its content and before its name, where there are links.
 * @returns false when there is one already.
 */
export async function createWhole(
  path: string,
  text: string,
  link: Link = linkOfSystem,
  finish?: Finish,
): Promise<boolean> {
  const draft = draftOf(path);
  await writeNewFile(draft, text, finish);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    // NFS asks again when the answer was lost, and is told of the name that it made the first time.
    if (codeOf(error) === "EEXIST") return (await stat(draft)).nlink > 1;
    if (isUnsupported(error)) return await createWithoutLink(path, text, finish);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function createWithoutLink(path: string, text: string, finish: Finish | undefined): Promise<boolean> {
  try {
    await writeNewFile(path, text, finish);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  // A process that stood still between making and writing it finds another's in its place, or none.
  return (await readFile(path, "utf8").catch(() => undefined)) === text;
}

/** Whether a file that is empty may be one that {@link createWhole} is just writing: only where there are no links, and if it is new. */
export async function mayBeUnfinished(path: string, link: Link = linkOfSystem): Promise<boolean> {
  const draft = draftOf(path);
  const second = `${draft}.link`;
  await writeNewFile(draft, "");
  try {
    await link(draft, second);
    return false;
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    const [file, now] = await Promise.all([modifiedAt(path), modifiedAt(draft)]); // both by the file system's own clock
    return Math.abs(now - file) <= WRITING_MILLISECONDS;
  } finally {
    await Promise.all([rm(draft, { force: true }), rm(second, { force: true })]);
  }
}

/** It takes far less than one; FAT counts time by two seconds. */
const WRITING_MILLISECONDS = 5_000;

/** Milliseconds since 1970; before all time for what is gone. */
async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return Number.NEGATIVE_INFINITY;
    throw error;
  }
}

function draftOf(path: string): string {
  return `${path}.${randomUUID()}`;
}

/** @see https://github.com/nodejs/node/issues/65817 for EISDIR: so says Windows of exFAT. */
function isUnsupported(error: unknown): boolean {
  return UNSUPPORTED.has(codeOf(error) ?? "");
}

const UNSUPPORTED: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EISDIR"]);
