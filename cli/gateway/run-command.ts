import { type Command, Option } from "commander";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { portOf } from "../support/whole-numbers";
import { devKeysOf } from "./dev-keys-of";
import { filesFlags } from "./files-flags";
import { type GatewayFiles, type GatewayOptions, openGatewayFiles, withGatewayOptions } from "./gateway-options";
import { greeting } from "./greeting";
import { type Address, listen, urlAt } from "./listen";
import { isLoopback } from "./loopback";
import { openGateway } from "./open-gateway";
import { payloadsFolder } from "./payloads-folder";
import { storeNotice } from "./store-notice";
import { readTls, type TlsOptions } from "./tls-files";
import { writableLedger } from "./writable-ledger";

interface RunOptions extends GatewayOptions, Address, TlsOptions {
  readonly upstream?: string;
  readonly devKey: readonly string[];
  readonly payloads?: string;
  readonly json?: true;
}

const HELP = `
Without --upstream a simulated Bedrock answers, and a simulated identity provider gives tokens: nothing leaves this machine.
With an --upstream the credentials of the AWS CLI are used. Ends on Ctrl-C, when running answers have ended.`;

export function registerGateway(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const gateway = program.command("gateway").description("the gateway, on this machine");
  withGatewayOptions(gateway.command("run"))
    .description("serve the SDKs of AWS, Anthropic and OpenAI under the environment's limits")
    .addOption(new Option("--port <number>", "port").env("BEDROCK_ACCESS_PORT").argParser(portOf).default(8787))
    .addOption(new Option("--host <address>", "address to listen on").env("BEDROCK_ACCESS_HOST").default("127.0.0.1"))
    .addOption(
      new Option("--upstream <url>", "Bedrock Runtime, or `aws` for each target's own region (default: simulated)").env(
        "BEDROCK_ACCESS_UPSTREAM",
      ),
    )
    .addOption(
      new Option("--dev-key <team/user=key>", "a key for this run; may stand there several times")
        .env("BEDROCK_ACCESS_DEV_KEYS")
        .argParser(addedTo)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--payloads <folder>",
        "prompts and answers of teams that keep them (default: .bedrock-access/<environment>/payloads)",
      ).env("BEDROCK_ACCESS_PAYLOADS"),
    )
    .option("--tls-cert <file>", "certificate, to serve https on the same port")
    .option("--tls-key <file>", "its private key")
    .option("--json", "print where it listens for programs; the log follows on standard error")
    .addHelpText("after", HELP)
    .action(async (options: RunOptions) => end(await run(options, context)));
}

async function run(options: RunOptions, context: Context): Promise<ExitCode> {
  requireLoopback(options);
  const tls = await readTls(options, context.cwd);
  const files = await openGatewayFiles(options, context);
  const policy = policyOf(files);
  const devKeys = devKeysOf(options.devKey, policy);
  files.accessState.version(); // one that cannot be read would let nobody in: said now, not at each call
  const ledgerFiles = writableLedger(files.ledgerPath, policy);
  const payloads = payloadsFolder(options.payloads, policy, context.cwd);
  const stop = context.stop();
  const opened = await openGateway({ ...options, files, policy, payloads, ...(devKeys && { devKeys }) }, context);
  try {
    const { gateway, store, world } = opened;
    const notice = options.store === undefined ? undefined : await storeNotice(options.store, store, policy);
    const server = await listen(gateway.app, options, tls);
    void gateway.warm();
    const started = {
      environment: policy.environment,
      url: urlAt({ host: options.host, port: server.port }, tls),
      upstream: options.upstream ?? "simulated",
      store: options.store === undefined ? "memory" : new URL(options.store).host,
      ledger: files.ledgerPath,
      accessState: files.accessStatePath,
      ...(world && { token: world.token }),
      ...(notice !== undefined && { notice }),
    };
    context.stdout.write(
      options.json
        ? json(started)
        : greeting({ ...started, ledger: ledgerFiles.pattern }, world, options.devKey.length, filesFlags(options)),
    );
    if (notice !== undefined && !options.json) context.stderr.write(`${notice}\n`);
    await aborted(stop);
    await server.stop(RUNNING_ANSWERS_MILLISECONDS);
  } finally {
    await opened.close();
  }
  return exitCode.done;
}

/** As long as Lambda and API Gateway let a stream run. */
const RUNNING_ANSWERS_MILLISECONDS = 15 * 60_000;

function requireLoopback({ host, devKey, upstream }: RunOptions): void {
  if (isLoopback(host) || (devKey.length === 0 && upstream !== undefined)) return;
  throw new CommandError(
    "not-loopback",
    `--host ${host} can be reached from outside, where development keys and simulated tokens open the gateway to anybody. Listen on 127.0.0.1, or leave out --dev-key and name an --upstream.`,
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((ended) => signal.addEventListener("abort", () => ended(), { once: true }));
}

function policyOf({ environment, lock }: GatewayFiles): RuntimePolicy {
  const policy = renderRuntimePolicy(environment, lock);
  if (Object.keys(policy.teams).length === 0) {
    throw new CommandError(
      "no-gateway-team",
      `No team of "${environment.name}" takes the gateway path: write paths: ["gateway"] for one.`,
    );
  }
  return policy;
}

/** A variable holds several, with commas between. */
function addedTo(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, ...text.split(",")];
}
