import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

/** What the examples and the command are made of: shared, never written to. */
const LINKED = ["node_modules", "environment", "access", "modules", "stacks", "package.json", "tsconfig.json"];

/** A copy of the examples, in which shell scripts run as in a clone where `npm ci` has built everything. */
export interface ShellSandbox {
  run(script: string, folder: string): { readonly code: number | null; readonly output: string };
  remove(): void;
}

/** The command in it runs from the sources, so that no build has to be fresh. */
export function makeShellSandbox(): ShellSandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bedrock-access-shell-")));
  const bin = join(folder, "bin");
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, "examples"), join(folder, "examples"), { recursive: true, filter: (path) => !isOutput(path) });

  // The key of the CA that the example shows was thrown away; its README supposes one.
  makeAuthority(join(folder, "examples/single-team"));

  const tsx = join(ROOT, "node_modules/.bin/tsx");
  const command = `"${tsx}" "${join(ROOT, "cli/main.ts")}"`;
  writeExecutable(join(bin, "bedrock-access"), `#!/bin/sh\nexec ${command} "$@"\n`);
  // Finds what is installed, as the real one does; offline and at once.
  writeExecutable(join(bin, "npx"), `#!/bin/sh\nPATH="${join(ROOT, "node_modules/.bin")}:$PATH"\nexec "$@"\n`);
  writeExecutable(
    join(folder, "dist/cli/main.js"),
    `const { status } = require("node:child_process").spawnSync(${JSON.stringify(tsx)},
      [${JSON.stringify(join(ROOT, "cli/main.ts"))}, ...process.argv.slice(2)], { stdio: "inherit" });
    process.exitCode = status ?? 1;`,
  );

  return {
    run(script, relative) {
      const { status, stdout, stderr } = spawnSync("bash", ["-e", "-u", "-o", "pipefail", "-c", script], {
        cwd: join(folder, relative),
        encoding: "utf8",
        env: { PATH: `${bin}${delimiter}${process.env.PATH}`, HOME: folder, NO_COLOR: "1", CHECKPOINT_DISABLE: "1" },
      });
      return { code: status, output: stdout + stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeAuthority(folder: string): void {
  const subject = ["-subj", "/O=Acme/CN=Acme Developers", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "authority.key"];
  execFileSync("openssl", ["req", "-x509", ...key, "-days", "30", ...subject, "-out", "authority.pem"], {
    cwd: folder,
    stdio: "pipe",
  });
}

function writeExecutable(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function isOutput(path: string): boolean {
  return basename(path).startsWith("cdktf.out") || ["node_modules", "terraform-state"].includes(basename(path));
}
