import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

async function problemOf(name: string, content: string | Uint8Array): Promise<string> {
  writeFileSync(join(folder(), name), content);
  const { code, stderr } = await runCommand(["usage", "--environment", name], folder());
  expect(code).toBe(2);
  return stderr.replaceAll(folder(), "");
}

describe("a module that cannot be loaded is told with what it said", () => {
  test.each([
    ["throws an error", 'throw new Error("no such team");', "/dev.js could not be loaded: no such team\n"],
    ["throws text", 'throw "no such team";', "/dev.js could not be loaded: no such team\n"],
    ["throws an object", 'throw { team: "x" };', "/dev.js could not be loaded: it threw { team: 'x' }\n"],
    [
      "exports a promise that fails",
      'module.exports = { default: Promise.reject(new Error("no such team")) };',
      "/dev.js could not be loaded: no such team\n",
    ],
  ])("%s", async (_, source, told) => {
    expect(await problemOf("dev.js", source)).toBe(told);
  });

  test.each([
    ["a getter", "{ teams: { get payments() { throw new Error('no such team'); } } }", " at teams.payments"],
    ["a getter in a list", "{ regions: [{ get name() { throw 'no such team'; } }] }", " at regions.0.name"],
    ["a proxy", "{ teams: new Proxy({}, { ownKeys() { throw new Error('no such team'); } }) }", " at teams"],
    ["a proxy of all", "new Proxy({}, { get(_, key) { if (key === 'name') throw new Error('no such team'); } })", ""],
  ])("exports what throws when it is read: %s", async (_, value, where) => {
    const told = `/dev.js has an environment that cannot be read${where}: no such team\n`;
    expect(await problemOf("dev.js", `const it = ${value}; module.exports = { default: it };`)).toBe(told);
  });

  test("exports a promise of what is no environment", async () => {
    expect(await problemOf("dev.js", "module.exports = { default: Promise.resolve([]) };")).toContain(
      "the environment is a list, not an object",
    );
  });
});

describe("a file that is no text", () => {
  test.each([
    ["UTF-16, as editors on Windows may write", "dev.json", Buffer.from('\uFEFF{ "name": "dev" }', "utf16le")],
    ["Latin-1", "dev.yaml", Buffer.from("name: d\u00e9v", "latin1")],
    ["something else", "dev.json", Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
  ])("is refused: %s", async (_, name, content) => {
    expect(await problemOf(name, content)).toBe(
      `/${name} is no text in UTF-8. Save it as UTF-8, or name another file.\n`,
    );
  });
});

test("lists in each other without end are refused before anything looks at them", async () => {
  expect(await problemOf("dev.json", "[".repeat(2_000) + "]".repeat(2_000))).toBe(
    "/dev.json has lists and objects more than 500 deep in each other, as no environment has. Look how it was made.\n",
  );
});

describe("a process of its own", () => {
  test.each([
    [
      "is not done when the module waits for what never comes",
      "module.exports = { default: new Promise(() => {}) };",
      /^The command ended before it was done\./,
    ],
    [
      "is not done when the module ends it as if all were done",
      "process.exit(0);",
      /^The command ended before it was done\./,
    ],
    [
      "tells what the module imports and is not there, and not by whom",
      'require("./teams");',
      /dev\.js could not be loaded: Cannot find module '\.\/teams'\. Install it, or correct its name\.\n$/,
    ],
  ])("%s", async (_, source, told) => {
    writeFileSync(join(folder(), "dev.js"), source);
    const root = resolve(__dirname, "../..");
    const args = ["--import", "tsx", join(root, "cli/main.ts"), "usage", "--environment", join(folder(), "dev.js")];
    const run = promisify(execFile)(process.execPath, args, { cwd: root });
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(told) });
  });
});
