// Builds dist/: the library by the TypeScript compiler, then a file of each room by esbuild; beside it the command and the functions for
// Lambda, bundled from the sources.
import { execFile } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { register } from "tsx/cjs/api";

register(); // so that TypeScript can be required
const load = createRequire(import.meta.url);
const { buildFunctions } = load("./functions/build-functions.ts");
const { bundleRooms } = load("./library/bundle-rooms.ts");
const { bundleZod } = load("./library/bundle-zod.ts");
const { READABLE_BUNDLE } = load("./support/readable-bundle.ts");
const { exports } = load("../package.json");

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const command = join(root, "dist/cli/main.js");
// An IDE waits for the first; what it never needs must not be read from the disk for it.
const PROGRAMS = {
  "cli/certificates/credential-process.ts": "credential-process.js",
  "cli/certificates/kms.ts": "kms.js",
  "cli/certificates/private-ca.ts": "private-ca.js",
  "cli/main.ts": "bedrock-access.js",
};
const started = performance.now();

rmSync(join(root, "dist"), { recursive: true, force: true });
const [compiled, bundled, functions] = await Promise.all([
  compileLibrary(),
  bundleCommand(),
  buildFunctions(join(root, "dist/functions")),
]);

if (compiled.failed) {
  process.stderr.write(compiled.output);
  process.exitCode = 1;
} else {
  chmodSync(command, 0o755);
  const inFunctions = functions.flatMap(({ inputs }) => inputs);
  const inLibrary = await bundleZod(join(root, "dist"));
  await bundleRooms(join(root, "dist"), Object.values(exports));
  const licenses = writeLicenses([...bundled, ...inFunctions, ...inLibrary]);
  const library = sizeOf(join(root, "dist")) - sizeOf(dirname(command)) - sizeOf(join(root, "dist/functions"));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `dist: library ${kilobytes(library)}, command ${kilobytes(statSync(join(dirname(command), PROGRAMS["cli/main.ts"])).size)} ` +
      `with ${licenses} bundled packages; ${seconds.toFixed(1)} s`,
  );
  for (const { name, kilobytes: code, zippedKilobytes } of functions) {
    console.log(`dist/functions/${name}.zip: ${Math.round(code)} kB, zipped ${Math.round(zippedKilobytes)} kB`);
  }
}

function compileLibrary() {
  const compiler = load.resolve("typescript/bin/tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}

/** Returns what esbuild says went into the bundles. */
async function bundleCommand() {
  const onDemand = new Set();
  const plugins = [programsApart(), dynamicImportsApart(onDemand), englishOnly()];
  const programs = await Promise.all([
    bundle("cli/entry.ts", command, { js: "#!/usr/bin/env node" }, plugins),
    ...Object.entries(PROGRAMS).map(([entry, file]) => bundle(entry, join(dirname(command), file), {}, plugins)),
  ]);
  const others = await Promise.all(
    [...onDemand].map((name) => bundle(name, join(dirname(command), fileOf(name)), {}, [])),
  );
  return [...programs, ...others].flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

function bundle(entry, outfile, banner, plugins) {
  return build({
    ...READABLE_BUNDLE,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    banner,
    sourcemap: "linked",
    logLevel: "warning",
    plugins,
    external: [
      // These belong to the project whose environments are loaded.
      ...["tsx", "cdktf", "constructs", "@cdktf/provider-aws"],
      "@node-rs/xxhash", // only for a command of Redis that nobody here sends
    ],
  });
}

/** Files of the command that get a bundle of their own each and load one another when needed. */
function programsApart() {
  return {
    name: "programs-apart",
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = kind === "require-call" ? PROGRAMS[`${relative(root, join(resolveDir, path))}.ts`] : undefined;
        return file === undefined ? undefined : { path: `./${file}`, external: true };
      });
    },
  };
}

/** A package that a command of ours imports on demand gets a file of its own: Node.js compiles it only then. */
function dynamicImportsApart(onDemand) {
  return {
    name: "dynamic-imports-apart",
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, ({ kind, path, importer }) => {
        if (kind !== "dynamic-import" || path.startsWith("node:") || importer.includes("node_modules"))
          return undefined;
        onDemand.add(path);
        return { path: `./${fileOf(path)}`, external: true };
      });
    },
  };
}

/** `@aws-sdk/client-organizations` → `aws-sdk-client-organizations.js`. */
function fileOf(packageName) {
  return `${packageName.replace("@", "").replaceAll("/", "-")}.js`;
}

/** Half of zod are error messages in forty languages. */
function englishOnly() {
  return {
    name: "english-only",
    setup(build) {
      build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
        contents: 'export { default as en } from "./en.js";',
        resolveDir: dirname(path),
      }));
    },
  };
}

/** The licences of what is bundled ask to come along. Returns the number of packages. */
function writeLicenses(files) {
  const folders = new Set(files.flatMap(packageFolder));
  const texts = [...folders].sort().map(licenseText);
  writeFileSync(join(dirname(command), "LICENSES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
  return folders.size;
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c`. */
function packageFolder(file) {
  return file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? [];
}

function licenseText(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : `\n${readFileSync(join(root, folder, file), "utf8").trim()}\n`;
  return `${name} ${version}, ${license}\n${text}`;
}

/** Bytes of the files in a folder and below. */
function sizeOf(folder) {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}
