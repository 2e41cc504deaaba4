import { randomUUID } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { codeOf } from "../../access/thrown";
import { makeFolder } from "../../files/make-folder";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";

/** Where AWS's tools look for profiles. */
export function awsConfigFile({ env }: Pick<Context, "env">): string {
  return env.AWS_CONFIG_FILE || join(env.HOME || env.USERPROFILE || homedir(), ".aws", "config");
}

/**
 * The text of the file with our section in it: in the place of the one that we wrote before, else at the end. Everything else stays
 * byte for byte.
 *
 * @param before - The file, each byte a character (latin1).
 * @throws CommandError when somebody else wrote a section of this name
 */
export function withProfile(before: string, profile: string, section: string): string {
  const newline = before.includes("\r\n") ? "\r\n" : "\n";
  const block = [
    `# bedrock-access ${profile}: begin`,
    ...section.trimEnd().split("\n"),
    `# bedrock-access ${profile}: end`,
  ];
  const written = Buffer.from(block.map((line) => line + newline).join("")).toString("latin1");
  const own = findBlock(before, profile);
  if (own !== undefined) return before.slice(0, own.start) + written + before.slice(own.end);
  requireNoOther(before, profile);
  const gap = before === "" ? "" : before.endsWith("\n") ? newline : newline + newline;
  return before + gap + written;
}

/** Without our section. */
export function withoutProfile(before: string, profile: string): string {
  const own = findBlock(before, profile);
  return own === undefined ? before : before.slice(0, own.start) + before.slice(own.end);
}

/** Reads the file, changes it, and puts it back in one step. @returns whether anything was changed */
export async function changeFile(path: string, change: (before: string) => string): Promise<boolean> {
  const target = await realpath(path).catch(() => path); // a symbolic link stays one
  const before = await readFile(target, "latin1").catch((error) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  const after = change(before ?? "");
  if (after === (before ?? "")) return false;
  makeFolder(dirname(target), 0o700);
  const mode = before === undefined ? 0o600 : (await stat(target)).mode & 0o777;
  const draft = `${target}.${randomUUID()}.new`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(after, "latin1");
      await file.chmod(mode); // whatever the umask says
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return true;
}

/** From the beginning of the first line to behind the last. */
function findBlock(text: string, profile: string): { readonly start: number; readonly end: number } | undefined {
  const line = (end: string) => new RegExp(`^# bedrock-access ${literally(profile)}: ${end}[ \\t]*(\\r?\\n|$)`, "m");
  const begin = line("begin").exec(text);
  if (begin === null) return undefined;
  const rest = text.slice(begin.index);
  const end = line("end").exec(rest);
  if (end === null) {
    throw new CommandError(
      "profile-damaged",
      `the line "# bedrock-access ${profile}: end" is missing in the AWS configuration: put it back behind our section, or remove the section.`,
    );
  }
  return { start: begin.index, end: begin.index + end.index + end[0].length };
}

function requireNoOther(text: string, profile: string): void {
  const header =
    profile === "default" ? "(default|profile[ \\t]+default)" : `profile[ \\t]+["']?${literally(profile)}["']?`;
  if (!new RegExp(`^[ \\t]*\\[[ \\t]*${header}[ \\t]*\\]`, "m").test(text)) return;
  throw new CommandError(
    "profile-exists",
    `the AWS configuration has a profile "${profile}" that bedrock-access did not write: choose another name with --profile, or remove it.`,
  );
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
