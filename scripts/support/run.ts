import { execFileSync } from "node:child_process";

/** Runs a program and returns what it prints; when it fails, the error holds everything that it has said. */
export function run(cwd: string, command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 2 ** 28,
    });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")} failed:\n${output(error, "stdout")}${output(error, "stderr")}`);
  }
}

function output(error: unknown, stream: "stdout" | "stderr"): string {
  const text = error instanceof Object && stream in error ? (error as Record<string, unknown>)[stream] : undefined;
  return typeof text === "string" ? text : "";
}
