import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunction } from "./bundle-function";
import { FUNCTIONS, type FunctionProgram } from "./functions";
import { zipOf } from "./zip";

export interface BuiltFunction {
  readonly name: string;
  readonly kilobytes: number;
  readonly zippedKilobytes: number;
  /** Files that went in. */
  readonly inputs: readonly string[];
}

/**
 * Writes `<name>.zip` for Lambda, and `<name>.js.map` for whoever reads a stack trace, into a folder.
 *
 * @throws where one is over its budget.
 */
export async function buildFunctions(folder: string, functions = FUNCTIONS): Promise<readonly BuiltFunction[]> {
  mkdirSync(folder, { recursive: true });
  return Promise.all(functions.map((each) => buildFunction(folder, each)));
}

async function buildFunction(
  folder: string,
  { name, entry, budgetKilobytes }: FunctionProgram,
): Promise<BuiltFunction> {
  const { code, sourceMap, metafile } = await bundleFunction(entry);
  const kilobytes = code.byteLength / 1_000;
  if (kilobytes > budgetKilobytes) {
    throw new Error(
      `${entry} is bundled to ${Math.ceil(kilobytes)} kB, and may have ${budgetKilobytes}: \`npm run bench:lambda\` tells what is in it.`,
    );
  }
  const zip = zipOf("index.js", code);
  writeFileSync(join(folder, `${name}.zip`), zip);
  writeFileSync(join(folder, `${name}.js.map`), sourceMap);
  return { name, kilobytes, zippedKilobytes: zip.byteLength / 1_000, inputs: Object.keys(metafile.inputs) };
}
