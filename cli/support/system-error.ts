import { codeOf } from "../../access/thrown";

/** Why a file could not be used, and what to do about it, by Node's code. */
const SENTENCES: Readonly<Record<string, (path: string) => string>> = {
  EACCES: (path) => `${path} may not be read or written by you. Change its permissions, or choose another place.`,
  EPERM: (path) => `${path} may not be read or written by you. Change its permissions, or choose another place.`,
  EROFS: (path) => `${path} is on a file system that takes no changes. Choose another place.`,
  ENOSPC: (path) => `There is no space left for ${path}. Make room, or choose another place.`,
  EDQUOT: (path) => `There is no space left for ${path}. Make room, or choose another place.`,
  EFBIG: (path) => `${path} becomes larger than a file may be there. Choose another place.`,
  EISDIR: (path) => `${path} is a folder, and a file is needed. Name a file.`,
  ENOTDIR: (path) => `${path} cannot be: a part of the path is a file. Choose another place.`,
  EEXIST: (path) => `${path} is there already and is no folder. Choose another place.`,
  ENOENT: (path) => `${path} is not there and cannot be made. Check the path.`,
  ENAMETOOLONG: (path) => `${path} is longer than a path may be. Choose a shorter one.`,
  ELOOP: (path) => `${path} is a link that leads to itself. Choose another place.`,
};

/**
 * What to say of a file that a command could not read or write; `undefined` for any other error.
 *
 * @param path - How the person at the terminal calls the file. Errors of reading and writing an open file do not name it.
 */
export function systemErrorText(thrown: unknown, path?: string): string | undefined {
  const code = codeOf(thrown);
  if (code === undefined || !isFileError(thrown) || !Object.hasOwn(SENTENCES, code)) return undefined;
  return SENTENCES[code]?.(path ?? thrown.path ?? "what it writes");
}

interface FileError {
  readonly syscall: string;
  readonly path?: string;
}

function isFileError(thrown: unknown): thrown is FileError {
  if (typeof thrown !== "object" || thrown === null || !("syscall" in thrown)) return false;
  return typeof thrown.syscall === "string" && !OF_NO_FILE.test(thrown.syscall);
}

/** Ports, sockets, programs and processes have the same codes. */
const OF_NO_FILE = /^(bind|connect|kill|listen|spawn)\b/;
