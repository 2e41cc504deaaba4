import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { codeOf, messageOf } from "../../access/thrown";
import { defineEnvironment } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { faultOf } from "../../gateway/policy/json-members";
import { CommandError, isForReader } from "./command-error";
import { parseYaml } from "./parse-yaml";

export interface LoadedEnvironment {
  readonly environment: Environment;
  /** `written`: by a person. `synthesized`: `<environment>.environment.json` of an output folder. */
  readonly origin: "written" | "synthesized";
}

/**
 * The environment of a file: its input as JSON or YAML, a module whose default export is the input or the value of
 * `defineEnvironment`, or the `<environment>.environment.json` that a synthesis wrote.
 *
 * @param file absolute path
 * @throws CommandError when the file cannot be read as any of these
 * @throws EnvironmentError when it can, and the environment is wrong
 */
export async function loadEnvironment(file: string): Promise<LoadedEnvironment> {
  requireFile(file);
  const value = await read(file);
  if (isRecord(value) && isRecord(value.environment) && typeof value.lockHash === "string") {
    return { environment: synthesized(file, value.version, value.environment), origin: "synthesized" };
  }
  if (isRecord(value) && isParsed(value)) return { environment: trusted(value), origin: "written" };
  return { environment: defineEnvironment(value), origin: "written" };
}

function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new CommandError("environment-not-found", `${file} does not exist. Give --environment a file that does.`);
  }
  if (found.isDirectory()) {
    throw new CommandError("environment-format", `${file} is a folder. Give --environment a file.`);
  }
}

async function read(file: string): Promise<unknown> {
  const extension = extname(file);
  switch (extension) {
    case ".json":
      return parseJson(file, await readFile(file, "utf8"));
    case ".yaml":
    case ".yml":
      return parseYaml(file, await readFile(file, "utf8"));
    case ".js":
    case ".cjs":
    case ".mjs":
      return defaultExport(file, () => createRequire(file)(file));
    case ".ts":
    case ".cts":
    case ".mts": {
      const tsx = typescriptLoader(file);
      return defaultExport(file, () => tsx.require(file, file));
    }
    default:
      throw new CommandError(
        "environment-format",
        `${file} is not a format that an environment can have: ${extension || "no extension"}. Write it as .json, .yaml, .ts or .js.`,
      );
  }
}

/** With or without the byte order mark that editors on Windows write. */
function parseJson(file: string, written: string): unknown {
  const text = written.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError("environment-format", `${file} is not JSON: ${messageOf(error)}.`);
  }
  const fault = faultOf(text);
  if (fault?.kind === "repeated-key") {
    throw new CommandError(
      "environment-format",
      `${file} has an object with the key ${JSON.stringify(fault.key)} twice, of which JSON keeps the last. Rename or remove one.`,
    );
  }
  return value;
}

function defaultExport(file: string, load: () => unknown): unknown {
  const exported = loadModule(file, load);
  const value = isRecord(exported) ? unwrapDefault(exported) : undefined;
  if (value === undefined) {
    throw new CommandError(
      "environment-export",
      `${file} has no default export. Write \`export default defineEnvironment({ … })\`.`,
    );
  }
  return value;
}

function loadModule(file: string, load: () => unknown): unknown {
  try {
    return load();
  } catch (error) {
    // An EnvironmentError of the module's own `defineEnvironment` says everything already.
    if (isForReader(error)) throw error;
    throw new CommandError("environment-load", `${file} could not be loaded: ${messageOf(error)}`);
  }
}

/** `module.exports = …` is the value itself; a loader may wrap a CommonJS default once more. */
function unwrapDefault(exported: Record<string, unknown>): unknown {
  if (!("default" in exported)) return "__esModule" in exported ? undefined : nonEmpty(exported);
  const inner = exported.default;
  return isRecord(inner) && "default" in inner ? inner.default : inner;
}

function nonEmpty(value: Record<string, unknown>): unknown {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** tsx of the user's project: this package does not bring a TypeScript compiler. */
function typescriptLoader(file: string): { require(id: string, from: string): unknown } {
  const fromProject = createRequire(file);
  try {
    return fromProject("tsx/cjs/api");
  } catch (error) {
    if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
    throw new CommandError(
      "tsx-missing",
      `${file} is TypeScript, and tsx, which loads it, is not installed. Run \`npm install --save-dev tsx\`, or give the environment as .json, .yaml or .js.`,
    );
  }
}

/** `partition` is worked out and never written, and what `defineEnvironment` returns is frozen, which plain data is not. */
function isParsed(value: Record<string, unknown>): boolean {
  return Object.hasOwn(value, "partition") && Object.isFrozen(value);
}

function synthesized(file: string, version: unknown, environment: Record<string, unknown>): Environment {
  if (version === SYNTHESIZED_VERSION && Object.hasOwn(environment, "partition")) return trusted(environment);
  throw new CommandError(
    "environment-version",
    `${file} is no output of this version's synthesis. Run \`bedrock-access synth\`, or give --environment what you wrote yourself.`,
  );
}

const SYNTHESIZED_VERSION: SynthesizedEnvironment["version"] = 1;

/** What `defineEnvironment` returned, in this process or in the synthesis that wrote the file. */
function trusted(value: Record<string, unknown>): Environment {
  return value as unknown as Environment;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
