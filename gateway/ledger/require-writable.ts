import { randomUUID } from "node:crypto";
import { accessSync, constants, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder";
import type { LedgerFiles } from "./ledger-files";

/**
 * Makes a ledger's folder and sees that a month's entries can be written there: a small file is, and those that are there may be.
 *
 * @throws what the system says, with its code.
 */
export function requireWritable(files: LedgerFiles, month: string): void {
  makeFolder(files.folder, 0o700);
  const probe = join(files.folder, `.${randomUUID()}.probe`);
  try {
    writeFileSync(probe, "Can this be written?\n", { flag: "wx", mode: 0o600, flush: true });
  } finally {
    rmSync(probe, { force: true });
  }
  for (const { path } of files.ofMonth(month)) accessSync(path, constants.R_OK | constants.W_OK);
}
