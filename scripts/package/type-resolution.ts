import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../support/run";

/** How a project of today finds and reads types. */
const PROJECTS = [
  { name: "CommonJS, node16", file: "all.cts", module: "node16", resolution: "node16" },
  { name: "ES modules, node16", file: "all.mts", module: "node16", resolution: "node16" },
  { name: "ES modules, bundler", file: "all.ts", module: "esnext", resolution: "bundler" },
] as const;

/**
 * Compiles an import of every subpath in every kind of project, strictly and with the package's own declarations checked.
 *
 * @param folder - Where `node_modules` holds the package; what it needs is found in a folder above.
 * @returns What the compiler says about the package or the imports. What it says about others is theirs.
 */
export function resolutionFindings(folder: string, compiler: string, imports: readonly string[]): string[] {
  return PROJECTS.flatMap(({ name, file, module, resolution }) => {
    const project = join(folder, file.replace(".", "-"));
    mkdirSync(project);
    symlinkSync("../node_modules", join(project, "node_modules"));
    writeFileSync(join(project, file), source(imports));
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: "es2022", types: ["node"] },
          ...{ module, moduleResolution: resolution, skipLibCheck: false },
        },
        files: [file],
      }),
    );
    return diagnostics(project, compiler)
      .filter((line) => line.startsWith(file) || line.includes("node_modules/cdktf-bedrock-access/"))
      .map((line) => `${name}: ${line}`);
  });
}

/** A name that is `any` would take part in the sum without a word: `IsAny` refuses it. */
function source(imports: readonly string[]): string {
  return [
    ...imports.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};`),
    "type IsAny<T> = 0 extends 1 & T ? true : false;",
    "type AnyOf<M> = { [K in keyof M]: IsAny<M[K]> extends true ? K : never }[keyof M];",
    ...imports.map(
      (_, index) => `export const none${index}: [AnyOf<typeof m${index}>] extends [never] ? true : never = true;`,
    ),
    ...imports.map((_, index) => `void m${index};`),
  ].join("\n");
}

/** One line each; empty when it compiles. */
function diagnostics(project: string, compiler: string): string[] {
  try {
    run(project, process.execPath, compiler, "--pretty", "false", "-p", ".");
    return [];
  } catch (error) {
    return String(error)
      .split("\n")
      .filter((line) => /error TS\d+/.test(line));
  }
}
