import { main } from "../../cli/main";
import type { Sink } from "../../cli/support/sink";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `bedrock-access` command in this process, as on a pipe: without colours. */
export async function runCommand(
  args: readonly string[],
  cwd: string,
  stop: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const stdout = collector();
  const stderr = collector();
  const code = await main(args, { cwd, env: process.env, stdout, stderr, stop: () => stop });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Sets variables of this process and returns what puts them back. `undefined` takes a variable away. */
export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  assign(variables);
  return () => assign(before);
}

function assign(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function collector(): Sink & { text(): string } {
  let text = "";
  return {
    colours: false,
    write: (more) => {
      text += more;
    },
    text: () => text,
  };
}
