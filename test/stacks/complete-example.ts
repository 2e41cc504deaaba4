import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../environment/environment";
import { parseLock } from "../../environment/lock";
import dev from "../../examples/complete/environments/dev";
import prod from "../../examples/complete/environments/prod";
import staging from "../../examples/complete/environments/staging";
import type { Ingredients } from "../support/compose";

const ENVIRONMENTS_FOLDER = join(__dirname, "../../examples/complete/environments");

/** The complete example's environments with their locks, in the order of its main.ts. */
export const COMPLETE_EXAMPLE = [dev, staging, prod].map(withLock);

/** As Acme has it in the lock of dev: a CA certificate that trust anchors take. */
export const AUTHORITY_PEM: string = JSON.parse(readFileSync(join(ENVIRONMENTS_FOLDER, "dev.lock.json"), "utf8"))
  .authority.pem;

function withLock(environment: Environment): Required<Pick<Ingredients, "environment" | "lock">> {
  const text = readFileSync(join(ENVIRONMENTS_FOLDER, `${environment.name}.lock.json`), "utf8");
  return { environment, lock: parseLock(text, environment.name) };
}
