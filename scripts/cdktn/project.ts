import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../support/run";

/** A project of somebody who uses the second engine, with everything installed. */
export interface Project {
  readonly folder: string;
  /** Whether npm had to fetch the engine, which weighs almost 500 MB. */
  readonly fresh: boolean;
}

/**
 * Installs the packed package beside the second engine, by npm and by what the README says.
 *
 * The folder is kept for the next run: npm then changes nothing but this package.
 *
 * @param folder - Made anew when the dependencies have changed.
 * @param tarball - What `npm pack` has made.
 */
export function installProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  tarball: string,
): Project {
  const lines = join(folder, "readme-dependencies.json");
  const wanted = JSON.stringify(dependencies, undefined, 2);
  const fresh = !existsSync(lines) || readFileSync(lines, "utf8") !== wanted;
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  // npm takes a tarball of a known name for the one that it has.
  const hash = createHash("sha256").update(readFileSync(tarball)).digest("hex").slice(0, 12);
  const copy = `${hash}-${basename(tarball)}`;
  copyFileSync(tarball, join(folder, copy));
  const manifest = {
    name: "project-on-cdktn",
    private: true,
    dependencies: { ...dependencies, "cdktf-bedrock-access": `file:${copy}` },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
  // Without scripts of packages: their versions are held by no lock file here.
  run(folder, "npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
  rmSync(join(folder, copy));
  writeFileSync(lines, wanted);
  return { folder, fresh };
}
