import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../environment/environment";
import { emptyLock, type Lock, lockFileName, parseLock } from "../environment/lock";

/**
 * Reads `<environment>.lock.json` from a folder, usually the one that holds the environment.
 *
 * A missing file is an empty lock: every account that we make waits until `bedrock-access lock` has run.
 *
 * @throws LockError with every problem of the file.
 */
export function readLock(environment: Environment, folder: string): Lock {
  const file = join(folder, lockFileName(environment.name));
  if (!existsSync(file)) return emptyLock(environment.name);
  return parseLock(readFileSync(file, "utf8"), environment.name);
}
