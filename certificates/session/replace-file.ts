import { randomUUID } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Puts a private file in another's place in one step: who reads it finds the old one or the new one, whole.
 *
 * After a loss of power it may be neither: only for what can be had again.
 */
export function replacePrivateFile(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = openSync(draft, "wx", 0o600);
    try {
      writeFileSync(file, text); // writeSync may write a part and say no more than how much
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
