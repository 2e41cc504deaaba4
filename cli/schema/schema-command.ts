import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { environmentJsonSchema } from "../../environment/define-environment";
import { makeFolder } from "../../files/make-folder";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";

interface SchemaOptions {
  readonly file?: string;
}

export function registerSchema(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema of an environment, for editors")
    .option("--file <file>", "write it there instead")
    .action((options: SchemaOptions) => end(schema(options, context)));
}

function schema(options: SchemaOptions, { cwd, stdout }: Context): ExitCode {
  const text = json(environmentJsonSchema());
  if (options.file === undefined) {
    stdout.write(text);
  } else {
    const file = resolve(cwd, options.file);
    makeFolder(dirname(file));
    writeFileSync(file, text);
  }
  return exitCode.done;
}
