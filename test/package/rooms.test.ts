import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { ROOMS } from "../../scripts/library/rooms";

const ROOT = join(__dirname, "../..");

/** Each subpath with its room's file and the name of its part there. */
const SUBPATHS = Object.entries(manifest.exports).flatMap(([subpath, file]) => {
  const [, room, part] = /^\.\/dist\/(\w+)\/(.+)\.js$/.exec(file) ?? [];
  return room === undefined
    ? []
    : [{ subpath: subpath.replace(".", manifest.name), roomFile: `./dist/${room}.js`, part }];
});

beforeAll(() => {
  const missing = ROOMS.filter((room) => !existsSync(join(ROOT, "dist", `${room}.js`)));
  if (missing.length > 0) throw new Error(`dist/ has no file of ${missing.join(", ")}: run \`npm run build\` first`);
});

/** What a program prints, as JSON, that uses the built package. */
function run(program: string, ...options: readonly string[]): unknown {
  return JSON.parse(
    execFileSync(process.execPath, [...options, "--eval", program], { cwd: ROOT, encoding: "utf8", timeout: 250_000 }),
  );
}

/** Resources whose bindings are loaded by a program. */
function bindingsLoadedBy(program: string): unknown {
  return run(`${program};
    const loaded = Object.keys(require.cache).flatMap((file) => /provider-aws\\/lib\\/([^/]+)\\/index\\.js$/.exec(file)?.[1] ?? []);
    console.log(JSON.stringify(loaded.sort()));`);
}

test("every subpath gives all that its part of the room's file has, and the very same", () => {
  const differing = run(`
    const subpaths = ${JSON.stringify(SUBPATHS)};
    const differing = subpaths.filter(({ subpath, roomFile, part }) => {
      const [given, held] = [require(subpath), require(roomFile)[part]()];
      return Object.keys({ ...given, ...held }).some((name) => given[name] === undefined || given[name] !== held[name]);
    });
    console.log(JSON.stringify(differing));`);
  expect(SUBPATHS.length).toBeGreaterThan(40);
  expect(differing).toEqual([]);
});

test("a class that one room takes from another is the one that its own subpath gives", () => {
  const found = run(`
    const { defineEnvironment } = require("${manifest.name}/environment");
    const { EnvironmentError } = require("${manifest.name}/environment/problems");
    const { AccountStack } = require("${manifest.name}/stacks/account-stack");
    const { TeamStack } = require("${manifest.name}/stacks/team-stack");
    const thrown = () => { try { defineEnvironment({}); } catch (error) { return error; } };
    console.log(JSON.stringify([thrown() instanceof EnvironmentError, TeamStack.prototype instanceof AccountStack]));`);
  expect(found).toEqual([true, true]);
});

test("importing one module loads the provider's bindings of that module alone", () => {
  expect(bindingsLoadedBy(`require("${manifest.name}/modules/trust-anchor")`)).toEqual(["rolesanywhere-trust-anchor"]);
});

test("who imports compose does not pay for a managed gateway and a certificate issuer", () => {
  const loaded = bindingsLoadedBy(`require("${manifest.name}/stacks/compose")`);
  expect(loaded).toContain("organizations-policy");
  expect(loaded).not.toContain("wafv2-web-acl");
  expect(loaded).not.toContain("apigatewayv2-api");
});

test("a stack trace names the sources where Node.js is asked for source maps", () => {
  const stack = run(
    `try { require("${manifest.name}/environment").defineEnvironment({}); } catch (error) { console.log(JSON.stringify(error.stack)); }`,
    "--enable-source-maps",
  );
  expect(stack).toMatch(/at (Object\.)?defineEnvironment \(.*\/environment\/define-environment\.ts:\d+:\d+\)/);
});

test("what is built says nothing of the machine that built it", () => {
  const files = ROOMS.flatMap((room) => [`${room}.js`, `${room}.js.map`]);
  expect(files.filter((file) => readFileSync(join(ROOT, "dist", file), "utf8").includes(ROOT))).toEqual([]);
});
