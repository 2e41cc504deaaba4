import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunction } from "../../../scripts/functions/bundle-function";
import { type Sandbox, startSandbox } from "../../../simulators/lambda/runtime-api";
import { RUNTIME_VARIABLES, runtimeCommand } from "./runtime-client";

export interface SandboxProps {
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds?: number;
}

/** Bundles a function as it is deployed, and has Lambda's own runtime client run it in a process. */
export async function runFunction(
  entry: string,
  { variables, timeoutMilliseconds }: SandboxProps = {},
): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-function-"));
  writeFileSync(join(folder, "index.js"), (await bundleFunction(entry)).code);
  const sandbox = await startSandbox({
    command: runtimeCommand(),
    folder,
    variables: { ...RUNTIME_VARIABLES, PATH: process.env.PATH ?? "", ...variables },
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
  });
  return {
    ...sandbox,
    async close() {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
