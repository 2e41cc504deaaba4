import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Hono } from "hono";
import { CalendarOf } from "../../access/calendar";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import type { IssuerPolicy, RuntimePolicy } from "../../access/runtime-policy";
import { codeOf, messageOf } from "../../access/thrown";
import { MemoryStore } from "../../gateway/admission/memory-store";
import { ValkeyStore } from "../../gateway/admission/valkey-store";
import { createGateway } from "../../gateway/gateway";
import { DevKeyError, DevKeys } from "../../gateway/identity/dev-keys";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import { LedgerFiles } from "../../gateway/ledger/ledger-files";
import { requireWritable } from "../../gateway/ledger/require-writable";
import { FilePayloadLog } from "../../gateway/payloads/file-payload-log";
import { type RunningServer, startServer } from "../../gateway/server";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type GatewayFiles, type GatewayOptions, openGatewayFiles, withGatewayOptions } from "./gateway-options";
import { greeting } from "./greeting";
import { isLoopback } from "./loopback";
import { storeNotice } from "./store-notice";
import { realUpstream, simulatedWorld } from "./upstream-of";

interface RunOptions extends GatewayOptions {
  readonly port: number;
  readonly host: string;
  readonly upstream?: string;
  readonly devKey: readonly string[];
  readonly payloads?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly json?: true;
}

const HELP = `
Without --upstream a simulated Bedrock answers, and a simulated identity provider gives tokens: nothing leaves this machine.
With an --upstream the credentials of the AWS CLI are used. Ends on Ctrl-C, when running answers have ended.`;

export function registerGateway(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const gateway = program.command("gateway").description("the gateway, on this machine");
  withGatewayOptions(gateway.command("run"))
    .description("serve AWS SDKs and Anthropic's SDKs under the environment's limits")
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
  const devKeys = devKeysOf(options.devKey);
  if (!isLoopback(options.host) && (options.devKey.length > 0 || options.upstream === undefined)) {
    throw new CommandError(
      "not-loopback",
      `--host ${options.host} can be reached from outside, where development keys and simulated tokens open the gateway to anybody. Listen on 127.0.0.1, or leave out --dev-key and name an --upstream.`,
    );
  }
  const tls = await tlsOf(options, context);
  const files = await openGatewayFiles(options, context);
  const written = policyOf(files);
  files.accessState.version(); // one that cannot be read would let nobody in: said now, not at each call
  const ledgerFiles = ledgerFilesAt(files.ledgerPath, written);
  const stop = context.stop();
  const world = options.upstream === undefined ? await simulatedWorld(files.environment, files.lock) : undefined;
  const policy = world === undefined ? written : withIssuer(written, world.issuer);
  const upstream =
    world?.upstream ?? realUpstream(options.upstream ?? "aws", files.environment.regions.home, context.env);
  const telemetry = new LogTelemetry((line) => context.stderr.write(`${line}\n`), Date.now, files.environment.name);
  const ledger = new FileLedger({
    path: files.ledgerPath,
    now: Date.now,
    reportProblem: ({ file, reason }) => telemetry.failed(new Error(`${file}: ${reason}`), { request: "" }),
  });
  const store = options.store === undefined ? new MemoryStore() : await ValkeyStore.connect({ url: options.store });
  const payloadsFolder = resolve(
    context.cwd,
    options.payloads ?? join(".bedrock-access", files.environment.name, "payloads"),
  );
  const gateway = createGateway({
    policy: () => policy,
    store,
    ledger,
    accessState: files.accessState,
    upstream,
    telemetry,
    payloads: new FilePayloadLog({ folder: payloadsFolder, now: Date.now }),
    ...(devKeys && { devKeys }),
    now: Date.now,
  });
  try {
    const notice = options.store === undefined ? undefined : await storeNotice(options.store, store, policy);
    const server = await listen(gateway.app, options, tls);
    void gateway.warm();
    const started = {
      environment: files.environment.name,
      url: `${tls ? "https" : "http"}://${urlHost(options.host)}:${server.port}`,
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
    await gateway.close();
    await upstream.close();
    await ledger.close();
    await world?.close();
  }
  return exitCode.done;
}

/** As long as Lambda and API Gateway let a stream run. */
const RUNNING_ANSWERS_MILLISECONDS = 15 * 60_000;

/** The store is left out, for its address may hold a password: gateways on this machine look at the files. */
function filesFlags({ environment, accessState, ledger }: RunOptions): string {
  const flags = { "--environment": environment, "--access-state": accessState, "--ledger": ledger };
  return Object.entries(flags)
    .flatMap(([flag, file]) => (file === undefined ? [] : [`${flag} ${shellWord(file)}`]))
    .join(" ");
}

function shellWord(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What calls cost must be written down: a gateway that cannot would begin calls that nobody can account for. */
function ledgerFilesAt(path: string, { timeZone }: RuntimePolicy): LedgerFiles {
  try {
    const files = new LedgerFiles(path);
    requireWritable(files, new CalendarOf(timeZone).at(Date.now()).month);
    return files;
  } catch (error) {
    const [reason] = messageOf(error).split(", "); // the system's sentence, without the name of the probe
    throw new CommandError(
      "ledger",
      `The ledger ${path} cannot be written: ${reason}. Make its folder writable for you, make room, or name another with --ledger.`,
    );
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((ended) => signal.addEventListener("abort", () => ended(), { once: true }));
}

async function listen(app: Hono, { host, port }: RunOptions, tls: Tls | undefined): Promise<RunningServer> {
  try {
    return await startServer(app, { host, port, ...(tls && { tls }) });
  } catch (error) {
    switch (codeOf(error)) {
      case "EADDRINUSE":
        throw new CommandError(
          "port-in-use",
          `Port ${port} of ${host} is in use, perhaps by another gateway. Choose another: --port ${port + 1}, or 0 for one that is free.`,
        );
      case "EACCES":
        throw new CommandError("port", `Port ${port} is not for everybody: choose one above 1023.`);
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        throw new CommandError("host", `--host ${host} is no address of this machine.`);
      default:
        throw error;
    }
  }
}

/** An address of IPv6 stands in brackets. */
function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
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

function withIssuer(policy: RuntimePolicy, issuer: IssuerPolicy): RuntimePolicy {
  return { ...policy, identity: { issuers: [...policy.identity.issuers, issuer] } };
}

function devKeysOf(definitions: readonly string[]): DevKeys | undefined {
  try {
    return definitions.length === 0 ? undefined : new DevKeys(definitions);
  } catch (error) {
    if (error instanceof DevKeyError) throw new CommandError("dev-key", `--dev-key: ${error.message}`);
    throw error;
  }
}

interface Tls {
  readonly cert: string;
  readonly key: string;
}

async function tlsOf({ tlsCert, tlsKey }: RunOptions, { cwd }: Context): Promise<Tls | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new CommandError("tls", "Give both --tls-cert and --tls-key, or neither.");
  }
  const tls = {
    cert: await readText("--tls-cert", resolve(cwd, tlsCert)),
    key: await readText("--tls-key", resolve(cwd, tlsKey)),
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new CommandError(
      "tls",
      `${tlsCert} and ${tlsKey} are no certificate and its private key in PEM: ${messageOf(error)}.`,
    );
  }
  return tls;
}

async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandError("tls", `${option} ${file} cannot be read: ${codeOf(error) ?? messageOf(error)}.`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("Write 0 to 65535; 0 takes one that is free.");
  return port;
}

/** A variable holds several, with commas between. */
function addedTo(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, ...text.split(",")];
}
