import { readFileSync } from "node:fs";

/** What publint says about the package, its suggestions too. */
export async function publintFindings(folder: string): Promise<string[]> {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const { messages, pkg } = await publint({ pkgDir: folder, level: "suggestion", pack: false });
  return messages
    .filter(({ code }) => !ACCEPTED.includes(code))
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** There is no root to import: `import … from "cdktf-bedrock-access"` would load every module and the provider of each. */
const ACCEPTED: readonly string[] = ["EXPORTS_MISSING_ROOT_ENTRYPOINT"];

/** What "are the types wrong" says about the package. */
export async function typeFindings(tarball: string, subpaths: readonly string[]): Promise<string[]> {
  const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), {
    entrypoints: [...subpaths],
  });
  if (!result.types) return ["are the types wrong: the package has no types"];
  return result.problems
    .filter((problem) => !ofOldResolution(problem))
    .map((problem) => `are the types wrong: ${JSON.stringify(problem)}`);
}

/** TypeScript's resolution of before 2022 knows no `exports`, and CDKTF's own compiler options have left it behind. */
function ofOldResolution(problem: object): boolean {
  return Object.values(problem).includes("node10");
}
