import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { inspect } from "node:util";
import { codeOf, messageOf } from "../../access/thrown";
import { defineEnvironment } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { countJson, DEEPEST, repeatedKey } from "../../gateway/policy/json-members";
import { CommandError, isForReader } from "./command-error";
import { esModuleMend } from "./es-module-scope";
import { parseYaml } from "./parse-yaml";
import { unreadablePart } from "./unreadable-part";

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
  try {
    return loaded(file, value);
  } catch (error) {
    const part = isForReader(error) ? undefined : unreadablePart(value, error);
    if (part === undefined) throw error;
    throw new CommandError(
      "environment-load",
      `${file} has an environment that cannot be read${part.path && ` at ${part.path}`}: ${reasonOf(part.thrown)}`,
    );
  }
}

function loaded(file: string, value: unknown): LoadedEnvironment {
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
      return parseJson(file, await readText(file));
    case ".yaml":
    case ".yml":
      return parseYaml(file, await readText(file));
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

/** Without the byte order mark that editors on Windows write. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(
      "environment-format",
      `${file} is no text in UTF-8. Save it as UTF-8, or name another file.`,
    );
  }
}

function parseJson(file: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError("environment-format", `${file} is not JSON: ${messageOf(error)}.`);
  }
  if (isDeeperThan(DEEPEST, value)) {
    throw new CommandError(
      "environment-format",
      `${file} has lists and objects more than ${DEEPEST} deep in each other, as no environment has. Look how it was made.`,
    );
  }
  const repeated = repeatedKey(text, value, countJson(text).keys);
  if (repeated === undefined) return value;
  throw new CommandError(
    "environment-format",
    `${file} has an object with the key ${JSON.stringify(repeated)} twice, of which JSON keeps the last. Rename or remove one.`,
  );
}

/** Looked at level by level: a function that calls itself for each would run out of stack. */
function isDeeperThan(most: number, value: unknown): boolean {
  let level = [value].filter(isRecord);
  for (let depth = 0; depth < most; depth++) {
    level = level.flatMap((each) => Object.values(each)).filter(isRecord);
  }
  return level.length > 0;
}

async function defaultExport(file: string, load: () => unknown): Promise<unknown> {
  const value = await loadModule(file, load);
  if (value === undefined) {
    throw new CommandError(
      "environment-export",
      `${file} has no default export. Write \`export default defineEnvironment({ … })\`.`,
    );
  }
  return value;
}

/** A default export may be a promise. */
async function loadModule(file: string, load: () => unknown): Promise<unknown> {
  try {
    const exported = load();
    return isRecord(exported) ? await unwrapDefault(exported) : undefined;
  } catch (error) {
    // An EnvironmentError of the module's own `defineEnvironment` says everything already.
    if (isForReader(error)) throw error;
    throw new CommandError("environment-load", `${file} could not be loaded: ${reasonOf(error)}`);
  }
}

/** Modules may throw anything. */
function reasonOf(thrown: unknown): string {
  if (codeOf(thrown) === "MODULE_NOT_FOUND") {
    const [first] = messageOf(thrown).split("\n"); // the modules between follow, those of the loader among them
    return `${first}. Install it, or correct its name.`;
  }
  const mend = esModuleMend(messageOf(thrown));
  if (mend !== undefined) return `${messageOf(thrown).split("\n")[0]}. ${mend}`;
  const hasWords = typeof thrown === "string" || (isRecord(thrown) && typeof thrown.message === "string");
  return hasWords ? messageOf(thrown) : `it threw ${inspect(thrown)}`;
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
