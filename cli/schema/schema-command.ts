import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { environmentJsonSchema } from "../../environment/define-environment";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";

interface SchemaOptions {
  readonly output?: string;
}

export function registerSchema(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema of an environment, for editors")
    .option("--output <file>", "write it there instead")
    .action((options: SchemaOptions) => end(schema(options, context)));
}

function schema({ output }: SchemaOptions, { cwd, stdout }: Context): ExitCode {
  const text = json(environmentJsonSchema());
  if (output === undefined) {
    stdout.write(text);
  } else {
    const file = resolve(cwd, output);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return exitCode.done;
}
