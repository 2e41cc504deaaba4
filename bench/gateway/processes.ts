import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A program of the benchmark in a process of its own. */
export interface Running {
  /** Where it listens, if it does. */
  readonly url: string;
  readonly pid: number;
  ask<Answer>(question: object, withinMilliseconds?: number): Promise<Answer>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly arguments?: readonly string[];
  /** Of Node.js. */
  readonly options?: readonly string[];
  /** The only core that it may use. @default any */
  readonly core?: number;
}

/** Starts a program and waits until it says that it is ready. What it prints goes to /dev/null. */
export async function start(program: string, options: ProcessOptions = {}): Promise<Running> {
  const command = [process.execPath, ...(options.options ?? []), program, ...(options.arguments ?? [])];
  const pinned = options.core === undefined ? command : ["taskset", "-c", `${options.core}`, ...command];
  const [file = "", ...rest] = pinned;
  const child = spawn(file, rest, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const { url } = await next<{ readonly url: string }>(child, program, 20_000);
  return {
    url,
    pid: child.pid ?? 0,
    ask(question, withinMilliseconds = 120_000) {
      child.send(question);
      return next(child, program, withinMilliseconds);
    },
    async stop() {
      process.off("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function next<Message>(child: ChildProcess, program: string, withinMilliseconds: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      child.off("message", heard);
      child.off("exit", ended);
      child.off("error", failed);
    };
    const heard = (message: unknown) => {
      done();
      resolve(message as Message);
    };
    const failed = (error: Error) => {
      done();
      reject(error);
    };
    const ended = (code: number | null) => failed(new Error(`${program} ended with ${code}`));
    const timer = setTimeout(
      () => failed(new Error(`${program} said nothing for ${withinMilliseconds} ms`)),
      withinMilliseconds,
    );
    child.once("message", heard);
    child.once("exit", ended);
    child.once("error", failed);
  });
}
