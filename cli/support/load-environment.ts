import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { defineEnvironment } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import { CommandError, isForReader } from "./command-error";
import { codeOf, messageOf } from "./thrown";

export interface LoadedEnvironment {
  readonly environment: Environment;
  /** `written`: by a person. `synthesized`: `<environment>.environment.json` of an output folder. */
  readonly origin: "written" | "synthesized";
}

/**
 * The environment of a file: its input as JSON, a module whose default export is the input or the value of
 * `defineEnvironment`, or the `<environment>.environment.json` that a synthesis wrote.
 *
 * @param file absolute path
 * @throws CommandError when the file cannot be read as any of these
 * @throws EnvironmentError when it can, and the environment is wrong
 */
export async function loadEnvironment(file: string): Promise<LoadedEnvironment> {
  if (!existsSync(file)) {
    throw new CommandError("environment-not-found", `${file} does not exist. Give --environment a file that does.`);
  }
  const value = await read(file);
  if (isRecord(value) && isRecord(value.environment) && typeof value.lockHash === "string") {
    return { environment: trusted(value.environment), origin: "synthesized" };
  }
  if (isRecord(value) && isParsed(value)) return { environment: trusted(value), origin: "written" };
  return { environment: defineEnvironment(value), origin: "written" };
}

async function read(file: string): Promise<unknown> {
  const extension = extname(file);
  switch (extension) {
    case ".json":
      return parseJson(file, await readFile(file, "utf8"));
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
        `${file} is not a format that an environment can have: ${extension || "no extension"}. Write it as .json, .ts or .js.`,
      );
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError("environment-format", `${file} is not JSON: ${messageOf(error)}.`);
  }
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
      `${file} is TypeScript, and tsx, which loads it, is not installed. Run \`npm install --save-dev tsx\`, or give the environment as .json or .js.`,
    );
  }
}

/** `partition` is worked out and never written: only a parsed environment has it. */
function isParsed(value: Record<string, unknown>): boolean {
  return Object.hasOwn(value, "partition");
}

/** What `defineEnvironment` returned, in this process or in the synthesis that wrote the file. */
function trusted(value: Record<string, unknown>): Environment {
  return value as unknown as Environment;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
