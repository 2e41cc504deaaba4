import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";

const ROOT = join(__dirname, "../..");
const MODULES = readdirSync(join(ROOT, "modules")).toSorted();
const COMMAND = join(ROOT, manifest.bin["bedrock-access"]);
const EXPORTS = Object.entries(manifest.exports).map(([subpath, file]) => ({ subpath, file }));
const CODE = EXPORTS.filter(({ file }) => file.endsWith(".js"));

let packed: readonly string[];
let sizes: ReadonlyMap<string, number>;

beforeAll(() => {
  if (!existsSync(COMMAND)) throw new Error("dist/ is missing or half built: run `npm run build` first");
  // Without scripts: `prepare` would build dist/ anew while other tests read it.
  const output = run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
  const [{ files }] = JSON.parse(output) as [{ files: { path: string; size: number }[] }];
  packed = files.map(({ path }) => path);
  sizes = new Map(files.map(({ path, size }) => [path, size]));
});

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("what npm publishes", () => {
  test.each<[string, readonly string[]]>([
    ["the texts at the root", ["package.json", "README.md", "LICENSE", "CHANGELOG.md", "UPGRADE.md"]],
    ["the documentation", ["docs/environment.md", "docs/controls.md", "docs/accounts-and-paths.svg"]],
    ["the schema for editors", ["schema/environment.schema.json"]],
    ["the command, with the licences of what it bundles", ["dist/cli/main.js", "dist/cli/LICENSES.txt"]],
    ["the README of every module", MODULES.map((name) => `modules/${name}/README.md`)],
    ["every file that a subpath names", EXPORTS.map(({ file }) => file.replace("./", ""))],
  ])("it holds %s", (_, paths) => {
    expect(paths.filter((path) => !packed.includes(path))).toEqual([]);
  });

  test.each<[string, (path: string) => boolean]>([
    ["TypeScript sources", (path) => path.endsWith(".ts") && !path.endsWith(".d.ts")],
    ["tests, examples or benchmarks", (path) => /(^|\/)(test|tests|examples|bench)\/|\.(test|example)\./.test(path)],
    ["installed packages", (path) => path.includes("node_modules/")],
    ["source maps of bundles, which outweigh these", (path) => /^dist\/(cli\/|functions\/|zod\.).*\.map$/.test(path)],
    ["output of Terraform or CDKTF", (path) => /cdktf\.out|\.tfstate/.test(path)],
  ])("it holds no %s", (_, unwanted) => {
    expect(packed.filter(unwanted)).toEqual([]);
  });

  test("it holds nothing else", () => {
    const known = /^(dist|docs|schema)\/|^modules\/[^/]+\/README\.md$|^[^/]+\.(json|md)$|^LICENSE$/;
    expect(packed.filter((path) => !known.test(path))).toEqual([]);
  });
});

describe("how heavy it is", () => {
  test("unpacked it has what the README says, and a fifth more at most", () => {
    const told = Number(
      /Unpacked, the package has ([\d.]+) MB/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1],
    );
    const megabytes = [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1_000_000;
    expect(megabytes).toBeLessThanOrEqual(told * 1.2);
    expect(megabytes).toBeGreaterThanOrEqual(told * 0.8);
  });

  test("every file of more than 100 kB has a reason", () => {
    const reasons: readonly [file: RegExp, reason: string][] = [
      [/^dist\/cli\/[\w-]+\.js$/, "a program of the command, or what it loads on demand, with its libraries bundled"],
      [/^dist\/cli\/LICENSES\.txt$/, "the licences of what is bundled ask to come along"],
      [/^dist\/zod\.js$/, "what the library uses of zod, in one file"],
      [
        /^dist\/(environment|access|modules|stacks)\.js(\.map)?$/,
        "a room of the library, in one file that loads faster",
      ],
      [/^dist\/functions\/[\w-]+\.zip$/, "a function for Lambda, with all that it loads"],
      [/^schema\/environment\.schema\.json$/, "editors read it"],
    ];
    const heavy = [...sizes].filter(([, size]) => size > 100_000).map(([path]) => path);
    expect(heavy.filter((path) => !reasons.some(([file]) => file.test(path)))).toEqual([]);
  });
});

describe("what can be imported", () => {
  test("zod is loaded from one file, without its error messages in other languages", () => {
    const library = packed.filter((path) => /^dist\/(?!cli\/|zod\.js$).*\.js$/.test(path));
    expect(library.filter((path) => /require\("zod\b/.test(readFileSync(join(ROOT, path), "utf8")))).toEqual([]);
    expect(packed).toContain("dist/zod.js");
  });

  test("every subpath loads by the package's own name", () => {
    const subpaths = EXPORTS.map(({ subpath }) => subpath.replace("./", `${manifest.name}/`));
    const load = `for (const name of ${JSON.stringify(subpaths)}) {
      try { require(name); } catch (error) { console.log(name + ": " + error.message); }
    }`;
    expect(run(process.execPath, ["--eval", load])).toBe("");
  });

  test("every subpath that is code has its types beside it", () => {
    const missing = CODE.filter(({ file }) => !existsSync(join(ROOT, file.replace(/\.js$/, ".d.ts"))));
    expect(missing).toEqual([]);
  });

  test("every module has a subpath, and every subpath of modules/ is one", () => {
    const subpaths = EXPORTS.filter(({ subpath }) => subpath.startsWith("./modules/"));
    expect(subpaths).toEqual(
      MODULES.map((name) => ({ subpath: `./modules/${name}`, file: `./dist/modules/${name}/${name}.js` })),
    );
  });

  test("what the package needs at run time is declared", () => {
    const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
    const library = packed.filter((path) => path.endsWith(".js") && !path.startsWith("dist/cli/"));
    expect([...new Set(library.flatMap(packagesOf))].filter((name) => !declared.includes(name))).toEqual([]);
  });
});

describe("the command", () => {
  test("it can be run as a program", () => {
    expect(readFileSync(COMMAND, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(COMMAND).mode & 0o111).toBe(0o111);
  });

  test("--version tells the package's", () => {
    expect(run(COMMAND, ["--version"])).toBe(`${manifest.version}\n`);
  });

  test("--help names its subcommands", () => {
    expect(run(COMMAND, ["--help"])).toMatch(/^ {2}synth .*^ {2}lock .*^ {2}schema /ms);
  });
});

/** Names of the packages that a file of dist/ requires. */
function packagesOf(file: string): string[] {
  const required = readFileSync(join(ROOT, file), "utf8").matchAll(/\brequire\("([^".][^"]*)"\)/g);
  return [...required]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:"))
    .map((name) => name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? name);
}
