import { accessSync, constants } from "node:fs";
import { join, resolve } from "node:path";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { makeFolder } from "../../files/make-folder";
import { CommandError } from "../support/command-error";
import { systemErrorText } from "../support/system-error";

/**
 * Where prompts and answers go of teams that keep them.
 *
 * It is made now where it is named or needed: what cannot be kept would be told only when a call has ended.
 *
 * @throws CommandError `payloads`
 */
export function payloadsFolder(named: string | undefined, { environment, teams }: RuntimePolicy, cwd: string): string {
  const folder = resolve(cwd, named ?? join(".bedrock-access", environment, "payloads"));
  const isNeeded = Object.values(teams).some(({ payloadLogging }) => payloadLogging !== undefined);
  if (named === undefined && !isNeeded) return folder;
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const told = systemErrorText(error);
    throw told === undefined ? error : new CommandError("payloads", `--payloads: ${told}`);
  }
  return folder;
}
