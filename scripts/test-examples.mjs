// Runs the examples as their users do: each copied alone into an empty folder, with the packed package installed from its tarball.
// They depend on the same versions, so one install serves all: 400 MB that go from copy to copy.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const examples = join(root, "examples");
const folder = mkdtempSync(join(tmpdir(), "bedrock-access-examples-"));

try {
  const [{ filename }] = JSON.parse(
    run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
  );
  const names = readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const installed = install(names, join(folder, filename));
  for (const name of names) tryOut(name, installed);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the node_modules for all examples. Without scripts of packages, as the examples' workflows install. */
function install(names, tarball) {
  const [first, ...others] = names.map(dependenciesOf);
  const different = others.findIndex((dependencies) => !isDeepStrictEqual(dependencies, first));
  if (different !== -1) {
    throw new Error(`examples/${names[different + 1]} depends on other versions than examples/${names[0]}`);
  }
  const at = join(folder, "install");
  mkdirSync(at);
  cpSync(join(examples, names[0], "package.json"), join(at, "package.json"));
  run(at, "npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", tarball);
  return join(at, "node_modules");
}

function tryOut(name, installed) {
  const copy = join(folder, name);
  cpSync(join(examples, name), copy, { recursive: true, filter: (path) => !isOutput(path) });
  renameSync(installed, join(copy, "node_modules"));
  try {
    run(copy, "npm", "run", "--silent", "check");
    requireTeamsOfOneName(copy);
    const { totals } = JSON.parse(run(copy, "npm", "run", "--silent", "synth", "--", "--json"));
    requireStacks(copy, totals.stacks);
    requireSameAsModules(copy, totals);
    console.log(`examples/${name}, copied: ${totals.stacks} stacks, ${totals.resources} resources`);
  } finally {
    renameSync(join(copy, "node_modules"), installed);
  }
}

/** Two teams of one name, of which JavaScript keeps the last, are found by the project's own check. */
function requireTeamsOfOneName(copy) {
  const file = join(copy, "main.ts");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, `${before}\nexport const teams = { search: 1, search: 2 };\n`);
  try {
    const told = failure(() => run(copy, "npm", "run", "--silent", "check"));
    if (told === undefined) throw new Error(`${basename(copy)}: its check lets two teams of one name pass`);
    if (!/multiple properties with the same name/.test(told)) throw new Error(told);
  } finally {
    writeFileSync(file, before);
  }
}

/** In a project of ES modules it works with the two changes that the command names. */
function requireSameAsModules(copy, expected) {
  const settings = join(copy, "package.json");
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, "utf8")), type: "module" }));
  const told = failure(() => run(copy, "npm", "run", "--silent", "synth"));
  if (!told?.includes("write import.meta.dirname for __dirname")) {
    throw new Error(`${basename(copy)}: as ES modules it does not say how to go on, but: ${told}`);
  }
  const environments = join(copy, "environments");
  const sources = existsSync(environments) ? readdirSync(environments).map((file) => join(environments, file)) : [];
  for (const file of [join(copy, "main.ts"), ...sources.filter((each) => each.endsWith(".ts"))]) {
    const source = readFileSync(file, "utf8");
    const changed = source.replaceAll("__dirname", "import.meta.dirname").replace(/(from "\.[^"]*)"/g, '$1.js"');
    writeFileSync(file, changed);
  }
  run(copy, "npm", "run", "--silent", "check");
  const { totals } = JSON.parse(run(copy, "npm", "run", "--silent", "synth", "--", "--json"));
  if (!isDeepStrictEqual(totals, expected)) {
    throw new Error(`${basename(copy)}: as ES modules ${totals.stacks} stacks of ${expected.stacks}`);
  }
}

/** What an error of `work` says. */
function failure(work) {
  try {
    work();
  } catch (error) {
    return error.message;
  }
  return undefined;
}

/** What the workflows read: the stacks of each environment with their waves, and a folder for each. */
function requireStacks(copy, expected) {
  const output = join(copy, "cdktf.out");
  const stacks = readdirSync(output)
    .filter((file) => file.endsWith(".environment.json"))
    .flatMap((file) => JSON.parse(readFileSync(join(output, file), "utf8")).stacks);
  const missing = stacks.filter(({ name }) => !existsSync(join(output, "stacks", name, "cdk.tf.json")));
  if (stacks.length !== expected || missing.length > 0) {
    throw new Error(`${basename(copy)}: ${stacks.length} stacks of ${expected}, ${missing.length} without a file`);
  }
}

function dependenciesOf(name) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(examples, name, "package.json"), "utf8"));
  return { dependencies, devDependencies };
}

function run(cwd, command, ...args) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`in ${basename(cwd)}, ${command} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`);
  }
}

function isOutput(path) {
  return /^(node_modules|cdktf\.out.*|terraform-state)$/.test(basename(path));
}
