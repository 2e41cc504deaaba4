import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { revocationMark } from "../../access/revocation";
import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { CertificateIssuer } from "../../certificates/issuer/certificate-issuer";
import { FileUsedTokens } from "../../certificates/issuer/file-used-tokens";
import { issuerApp } from "../../certificates/issuer/issuer-app";
import type { IssuerPolicy } from "../../certificates/issuer/issuer-policy";
import { startIssuerServer } from "../../certificates/issuer/issuer-server";
import { MemoryRateLimiter } from "../../certificates/issuer/memory-parts";
import { type IssuerSettings, issuerPolicyOf } from "../../certificates/issuer/policy-of";
import { tokenVerifier } from "../../certificates/issuer/verify-token";
import type { Environment } from "../../environment/environment";
import type { FileAccessState } from "../../gateway/access-state/file-access-state";
import { type GatewayOptions, openGatewayFiles } from "../gateway/gateway-options";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { messageOf } from "../support/thrown";
import { type AuthorityOptions, openFolder } from "./authority-folder";
import { type DirectWorld, startDirectWorld } from "./direct-world";

export interface IssuerRunOptions extends GatewayOptions, AuthorityOptions {
  readonly port: string;
  /** JSON of `IssuerSettings`. Without it everything is simulated. */
  readonly settings?: string;
}

/** Serves the certificate issuer on this machine until it is stopped. */
export async function runIssuer(options: IssuerRunOptions, context: Context): Promise<ExitCode> {
  const folder = openFolder(options, context);
  const succession = await folder.succession();
  const { environment, accessState } = await openGatewayFiles(options, context);
  const stop = context.stop();
  const world = options.settings === undefined ? await startDirectWorld(environment, folder) : undefined;
  const settings = world?.settings ?? (await readSettings(resolve(context.cwd, options.settings ?? "")));
  const policy = policyOf(environment, settings);
  const issuer = new CertificateIssuer(policy, {
    authority: succession,
    issued: new FileIssuedCertificates(folder.issuedFolder),
    tokens: tokenVerifier(policy.providers, (url, init) => fetch(url, init), Date.now),
    usedTokens: new FileUsedTokens(folder.usedTokensFolder, Date.now),
    rates: new MemoryRateLimiter(),
    revocations: { isRevoked: (mark) => isRevoked(accessState, mark) },
    audit: (event) => context.stderr.write(`${JSON.stringify(event)}\n`),
    now: Date.now,
  });
  const app = issuerApp({
    issuer,
    settings: {
      environment: environment.name,
      provider: settings.provider,
      clientId: settings.audience,
      scopes: ["openid", "email", "profile", "offline_access"],
    },
    report: (error) => context.stderr.write(`${JSON.stringify({ level: "error", message: messageOf(error) })}\n`),
  });
  const server = await startIssuerServer(app, portOf(options.port));
  context.stdout.write(greeting(server.url, environment, world, options));

  if (!stop.aborted) await new Promise<void>((ended) => stop.addEventListener("abort", () => ended(), { once: true }));
  await server.close();
  await world?.close();
  return exitCode.done;
}

async function isRevoked(accessState: FileAccessState, mark: string): Promise<boolean> {
  return (await accessState.revocations()).some((revocation) => revocationMark(revocation) === mark);
}

async function readSettings(path: string): Promise<IssuerSettings> {
  let value: Partial<IssuerSettings>;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new CommandError("issuer-settings", `${path} cannot be read as JSON: ${messageOf(error)}`);
  }
  const { provider, audience } = value;
  if (typeof provider === "string" && typeof audience === "string") return { ...value, provider, audience };
  throw new CommandError(
    "issuer-settings",
    `${path} needs "provider" (the identity provider's issuer) and "audience" (the command's client id there).`,
  );
}

function policyOf(environment: Environment, settings: IssuerSettings): IssuerPolicy {
  try {
    return issuerPolicyOf(environment, settings);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError("issuer-settings", error.message);
    throw error;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CommandError("port", `--port ${text}: write 0 to 65535; 0 takes one that is free.`);
}

function greeting(
  url: string,
  { name }: Environment,
  world: DirectWorld | undefined,
  { json: asJson }: IssuerRunOptions,
): string {
  if (asJson) return json({ environment: name, url, ...(world && { provider: world.settings.provider }) });
  return [
    `Certificate issuer of ${name} at ${url}`,
    ...(world === undefined
      ? []
      : [`Identity provider and Roles Anywhere are simulated; ${world.user} signs in at once.`]),
    "Another terminal:",
    `  bedrock-access login --issuer ${url}`,
    "Ctrl-C ends.",
    "",
  ].join("\n");
}
