import { dirname } from "node:path";
import type { Link } from "./create-whole";
import { createDurably, replaceDurably } from "./durable-file";
import type { Machine } from "./exposure";
import { makePrivateFolder, readPrivateFile, requirePrivateFolder } from "./read-private-file";

/**
 * Reads a file that is its owner's alone, as is its folder.
 *
 * @returns `undefined` when there is none
 * @throws PrivateFileError `exposed` or `foreign-owner`
 */
export async function readFromPrivateFolder(path: string): Promise<string | undefined> {
  const text = readPrivateFile(path, here());
  if (text !== undefined) requirePrivateFolder(dirname(path), here());
  return text;
}

/**
 * Puts another content in a file's place, in one step that survives a loss of power. The folder is made with mode 0700.
 *
 * @throws PrivateFileError `exposed` or `foreign-owner`, of its folder
 */
export async function replacePrivateFile(path: string, content: string): Promise<void> {
  makePrivateFolder(dirname(path), here());
  await replaceDurably(path, content);
}

/**
 * Makes a file that must not exist yet, in a folder that is its user's alone: see {@link createDurably}.
 *
 * @param link - How a file gets a second name, which some file systems cannot do. @default that of node:fs
 * @throws PrivateFileError `exists`; `exposed` or `foreign-owner`, of its folder
 */
export async function createPrivateFile(path: string, content: string, link?: Link): Promise<void> {
  makePrivateFolder(dirname(path), here());
  await createDurably(path, content, link);
}

function here(): Machine {
  return { platform: process.platform, uid: process.getuid?.() };
}
