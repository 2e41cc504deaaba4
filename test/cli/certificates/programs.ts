import { execFile, spawnSync } from "node:child_process";
import { setPriority } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { changedSource } from "../../support/changed-source";
import { findPythonTool, type PythonTool } from "../../support/python-server";

const ROOT = join(__dirname, "../../..");

/** `credential-process` as the package has it: bundled, a program of its own. It waits longer for answers: fifty of them keep a machine busy. */
export async function buildCredentialProcess(outfile: string): Promise<string> {
  await build({
    ...{ absWorkingDir: ROOT, entryPoints: ["cli/certificates/credential-process.ts"], outfile, bundle: true },
    ...{ platform: "node", target: "node20", format: "cjs" },
    plugins: [
      patient("certificates/session/create-session.ts", "TRY_MILLISECONDS = 8_000"),
      patient("certificates/client/open-session.ts", "DEADLINE_MILLISECONDS = 12_000"),
      patient("certificates/login/http.ts", "TIMEOUT_MILLISECONDS = 10_000"),
    ],
  });
  return outfile;
}

/** Just less than anybody breaks the cache's lock. */
function patient(file: string, from: string) {
  return changedSource({ file, from, to: `${from.split(" = ")[0]} = 40_000` });
}

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node.js program; a failure is an answer. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Printed> {
  const running = promisify(execFile)(process.execPath, [program, ...args], { env: { ...env } });
  if (running.child.pid !== undefined) setPriority(running.child.pid, 10); // what it asks runs in this process, and answers in time
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Opens a session with AWS's package for Python, from one PEM file with key and certificate. */
const PROGRAM = `
import json, sys
from iam_rolesanywhere_session import IAMRolesAnywhereSession
told = json.load(sys.stdin)
try:
    session = IAMRolesAnywhereSession(**told).get_session()
    frozen = session.get_credentials().get_frozen_credentials()
    print(json.dumps({"accessKeyId": frozen.access_key}))
except Exception as error:
    print(json.dumps({"error": str(error)}))
`;

/** The interpreter that has the package. */
export function findForeignClient(): PythonTool {
  const name = "iam-rolesanywhere-session";
  const { path } = findPythonTool("python3");
  if (path === undefined) return { name, path };
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('iam_rolesanywhere_session') is None)";
  return { name, path: spawnSync(path, ["-c", look]).status === 0 ? path : undefined };
}

export async function openForeignSession(
  told: object,
): Promise<{ readonly accessKeyId?: string; readonly error?: string }> {
  const running = promisify(execFile)(findForeignClient().path ?? "", ["-c", PROGRAM], {
    env: { PATH: process.env.PATH ?? "", NO_PROXY: "127.0.0.1" },
  });
  running.child.stdin?.end(JSON.stringify(told));
  return JSON.parse((await running).stdout);
}
