import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run";

/** Packs dist/ as it is into a folder, and returns the tarball. */
export function pack(root: string, folder: string): string {
  if (!existsSync(join(root, "dist/cli/main.js"))) throw new Error("dist/ is missing: run `npm run build` first.");
  // Without scripts: `prepare` would build dist/ anew while others read it.
  const output = run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder);
  const [packed]: { filename: string }[] = JSON.parse(output);
  if (packed === undefined) throw new Error(`npm pack made nothing: ${output}`);
  return join(folder, packed.filename);
}
