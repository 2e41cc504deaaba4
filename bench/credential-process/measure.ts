import { execFile, spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import type { Developer } from "./developer";
import type { Programs } from "./programs";

/** Milliseconds of one process each, from its start to its end. */
export interface Round {
  readonly bare: number;
  readonly own: number;
  readonly command: number;
}

/** The three take turns, and change who begins: what disturbs the machine disturbs all. */
export function measureCached(programs: Programs, env: Developer["env"], rounds: number): readonly Round[] {
  const calls = {
    bare: ["-e", "0"],
    own: [programs.own, "--name", "default"],
    command: [programs.command, "credential-process", "--name", "default"],
  };
  const names = Object.keys(calls) as (keyof Round)[];
  const measured = Array.from({ length: rounds + 1 }, (_, round) => {
    const order = [...names.slice(round % 3), ...names.slice(0, round % 3)];
    const times = order.map((name) => [name, timeOf(calls[name], env, name !== "bare")] as const);
    return { bare: 0, own: 0, command: 0, ...Object.fromEntries(times) };
  });
  return measured.slice(1); // the first one reads from the disk
}

function timeOf(args: readonly string[], env: Developer["env"], prints: boolean): number {
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, args, { env: { ...env }, encoding: "utf8" });
  const milliseconds = performance.now() - started;
  if (status !== 0 || prints !== stdout.includes("AccessKeyId")) throw new Error(`${args.join(" ")} failed`);
  return milliseconds;
}

/** So many processes at once, without anything in the cache. */
export async function callersTogether(program: string, callers: number, { env, simulator }: Developer) {
  const started = performance.now();
  const codes = await Promise.all(
    Array.from(
      { length: callers },
      () =>
        new Promise<boolean>((ended) => {
          execFile(process.execPath, [program], { env: { ...env } }, (error, stdout) =>
            ended(error === null && stdout.includes("AccessKeyId")),
          );
        }),
    ),
  );
  return {
    createSessionCalls: simulator.requests().length,
    failed: codes.filter((ok) => !ok).length,
    milliseconds: performance.now() - started,
  };
}
