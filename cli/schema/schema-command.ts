import { resolve } from "node:path";
import type { Command } from "commander";
import { environmentJsonSchema } from "../../environment/define-environment";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { writeText } from "../support/write-text";

interface SchemaOptions {
  readonly file?: string;
}

export function registerSchema(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema of an environment, for editors")
    .option("--file <file>", "write it there instead")
    .action(async (options: SchemaOptions) => end(await schema(options, context)));
}

async function schema(options: SchemaOptions, { cwd, stdout }: Context): Promise<ExitCode> {
  const text = json(environmentJsonSchema());
  if (options.file === undefined) {
    stdout.write(text);
  } else {
    await writeText(resolve(cwd, options.file), text);
  }
  return exitCode.done;
}
