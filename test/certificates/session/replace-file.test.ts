import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { useTemporaryFolder } from "../../support/temporary-folder";

const folder = useTemporaryFolder();

// A limit of a process stands for a disk that becomes full: what still fits is written, and only the next write fails.
(process.platform === "win32" ? test.skip : test)(
  "where a text has no room the old one stays, whole, and nothing is left beside it",
  () => {
    const [program, files] = [join(folder(), "program.js"), join(folder(), "files")];
    const contents = `
      const { mkdirSync } = require("node:fs");
      const { replacePrivateFile } = require("./certificates/session/replace-file");
      process.on("SIGXFSZ", () => {}); // else the system ends a process at its limit
      mkdirSync("${files}");
      replacePrivateFile("${files}/secret", "old");
      try {
        replacePrivateFile("${files}/secret", "new".repeat(100_000));
      } catch (error) {
        console.log(error.code);
      }`;
    const stdin = { contents, resolveDir: process.cwd() };
    const { outputFiles } = buildSync({ stdin, bundle: true, platform: "node", write: false });
    writeFileSync(program, outputFiles[0]?.contents ?? "");
    const limited = ["-c", 'ulimit -f 8 && exec "$0" "$1"', process.execPath, program];
    expect(execFileSync("sh", limited, { encoding: "utf8" })).toBe("EFBIG\n");
    expect(readdirSync(files)).toEqual(["secret"]);
    expect(readFileSync(join(files, "secret"), "utf8")).toBe("old");
  },
);
