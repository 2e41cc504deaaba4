import { Command, CommanderError } from "commander";
import { codeOf, messageOf } from "../access/thrown";
import { version } from "../package.json";
import { registerCertificates } from "./certificates/commands";
import { registerDiff } from "./diff/diff-command";
import { registerKey } from "./gateway/key-command";
import { registerRevoke } from "./gateway/revoke-command";
import { registerGateway } from "./gateway/run-command";
import { registerStop } from "./gateway/stop-command";
import { registerUsage } from "./gateway/usage-command";
import { registerLedger } from "./ledger/restore-command";
import { registerLock } from "./lock/lock-command";
import { registerEnableModels } from "./models/enable-models-command";
import { registerProve } from "./prove/prove-command";
import { registerReport } from "./report/report-command";
import { registerSchema } from "./schema/schema-command";
import { registerStatus } from "./status/status-command";
import { isForReader } from "./support/command-error";
import { type Context, processContext } from "./support/context";
import { refuseEmptyValues } from "./support/empty-values";
import { type ExitCode, exitCode } from "./support/exit-code";
import { json } from "./support/output";
import { systemErrorText } from "./support/system-error";
import { registerSynth } from "./synth/synth-command";
import { registerValidate } from "./validate/validate-command";

/** The `bedrock-access` command. Returns what the process ends with; see {@link exitCode}. */
export async function main(args: readonly string[], context: Context): Promise<ExitCode> {
  let ended: ExitCode = exitCode.done;
  const program = new Command("bedrock-access")
    .description("Amazon Bedrock for a company's developers, across many AWS accounts.")
    .version(version)
    .addHelpText(
      "after",
      "\nOf an option that is given twice the last counts, where its help does not say that it may stand there several times.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });

  const end = (code: ExitCode) => {
    ended = code;
  };
  registerSynth(program, context, end);
  registerValidate(program, context, end);
  registerLock(program, context, end);
  registerEnableModels(program, context, end);
  registerSchema(program, context, end);
  registerGateway(program, context, end);
  registerKey(program, context, end);
  registerRevoke(program, context, end);
  registerStop(program, context, end);
  registerUsage(program, context, end);
  registerLedger(program, context, end);
  registerStatus(program, context, end);
  registerCertificates(program, context, end);
  registerProve(program, context, end);
  registerDiff(program, context, end);
  registerReport(program, context, end);
  refuseEmptyValues(program);

  try {
    await program.parseAsync(args, { from: "user" });
    return ended;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.couldNotRun;
    report(error, args.includes("--json"), context);
    return context.stop().aborted ? exitCode.interrupted : exitCode.couldNotRun;
  }
}

function report(error: unknown, asJson: boolean, context: Context): void {
  const ofFile = systemErrorText(error);
  const message = ofFile ?? messageOf(error);
  const code = ofFile === undefined ? "unexpected" : "file";
  if (asJson) {
    const problems = error instanceof Object && "problems" in error ? error.problems : undefined;
    context.stdout.write(json({ error: { code: isForReader(error) ? codeOf(error) : code, message, problems } }));
  } else if (isForReader(error) || ofFile !== undefined) {
    context.stderr.write(`${message.trimEnd()}\n`);
  } else {
    const stack = error instanceof Error ? error.stack : undefined;
    context.stderr.write(
      `This is a mistake in bedrock-access; please report it with these lines.\n\n${stack ?? message}\n`,
    );
  }
}

/** As the process that was started. */
export function run(): void {
  // The AWS SDK warns which Node.js its next versions want; the one that this command contains is content.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  let isDone = false;
  process.once("exit", (code) => {
    if (isDone || code !== exitCode.done) return;
    process.stderr.write(ENDED_EARLY);
    process.exitCode = exitCode.couldNotRun;
  });
  main(process.argv.slice(2), processContext()).then((code) => {
    isDone = true;
    process.exitCode = code;
  });
}

/** Nothing is left to wait for, or what was loaded has called `process.exit`: whoever asks for the code must not read it as success. */
const ENDED_EARLY =
  "The command ended before it was done. Does the environment call process.exit, or wait for what never comes?\n";

if (require.main === module) run();
