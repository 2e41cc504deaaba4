// Runs the examples as their users do: copied out of the repository, with the packed package installed from its tarball.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const examples = join(root, "examples");
const folder = mkdtempSync(join(tmpdir(), "bedrock-access-examples-"));

try {
  const [{ filename }] = JSON.parse(
    run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
  );
  for (const name of readdirSync(examples)) tryOut(name, join(folder, filename));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tryOut(name, tarball) {
  const copy = join(folder, name);
  cpSync(join(examples, name), copy, { recursive: true, filter: (path) => !isOutput(path) });
  run(copy, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", tarball);
  checkTypes(copy);
  const { totals } = JSON.parse(run(copy, "npm", "run", "--silent", "synth", "--", "--json"));
  console.log(`examples/${name}, copied: ${totals.stacks} stacks, ${totals.resources} resources`);
}

/** As a strict project of somebody else's. */
function checkTypes(copy) {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "node16", "--target", "es2023"];
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  run(copy, process.execPath, compiler, ...options, ...types, "main.ts");
}

function run(cwd, command, ...args) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`in ${basename(cwd)}, ${command} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`);
  }
}

function isOutput(path) {
  return ["node_modules", "cdktf.out", "terraform-state"].includes(basename(path));
}
