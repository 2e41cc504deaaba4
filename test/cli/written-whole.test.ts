import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();
const write = (file: string) => runCommand(["schema", "--file", file], folder());

// `ulimit -f` ends a write in the middle, as a disk does that becomes full.
(process.platform === "win32" ? test.skip : test)("what there is no room for leaves the file as it was", async () => {
  const root = resolve(__dirname, "../..");
  const file = join(folder(), "schema.json");
  writeFileSync(file, "before");
  const command = `trap '' XFSZ; ulimit -f 4; exec "$0" --import tsx cli/main.ts schema --file "$1"`;
  const env = { ...process.env, TSX_DISABLE_CACHE: "1" };
  const run = promisify(execFile)("sh", ["-c", command, process.execPath, file], { cwd: root, env });
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: `${file} becomes larger than a file may be there. Choose another place.\n`,
  });
  expect(readFileSync(file, "utf8")).toBe("before");
  expect(readdirSync(folder())).toEqual(["schema.json"]);
});

test("a file that is there keeps its permissions, and a new one has those of any other", async () => {
  writeFileSync(join(folder(), "plain"), "");
  writeFileSync(join(folder(), "shared.json"), "before");
  chmodSync(join(folder(), "shared.json"), 0o664);
  await write("shared.json");
  await write("new.json");
  const modeOf = (name: string) => statSync(join(folder(), name)).mode;
  expect(modeOf("shared.json") & 0o777).toBe(0o664);
  expect(modeOf("new.json")).toBe(modeOf("plain"));
});

test("a link stays one, and what it leads to is written", async () => {
  mkdirSync(join(folder(), "kept"));
  writeFileSync(join(folder(), "kept/schema.json"), "before");
  symlinkSync("kept/schema.json", join(folder(), "link.json"));
  await write("link.json");
  expect(readFileSync(join(folder(), "kept/schema.json"), "utf8")).toContain("$schema");
  expect(
    readdirSync(folder(), { withFileTypes: true })
      .find(({ name }) => name === "link.json")
      ?.isSymbolicLink(),
  ).toBe(true);
});
