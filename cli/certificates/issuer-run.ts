import type { Hono } from "hono";
import type { IssuingPolicy } from "../../access/issuing-policy";
import { renderIssuingPolicy } from "../../access/render-issuing-policy";
import { revocationMark } from "../../access/revocation";
import { codeOf, messageOf } from "../../access/thrown";
import type { AuthorityFolder } from "../../certificates/authority/authority-folder";
import type { AuthoritySuccession } from "../../certificates/authority/succession";
import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { CertificateIssuer } from "../../certificates/issuer/certificate-issuer";
import { FileUsedTokens } from "../../certificates/issuer/file-used-tokens";
import { issuerApp } from "../../certificates/issuer/issuer-app";
import { type RunningIssuer, startIssuerServer } from "../../certificates/issuer/issuer-server";
import { MemoryRateLimiter } from "../../certificates/issuer/memory-parts";
import { tokenVerifier } from "../../certificates/issuer/verify-token";
import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import type { FileAccessState } from "../../gateway/access-state/file-access-state";
import { type GatewayOptions, openGatewayFiles } from "../gateway/gateway-options";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AuthorityOptions, openFolder } from "./authority-folder";
import { type DirectWorld, startDirectWorld } from "./direct-world";

export interface IssuerRunOptions extends GatewayOptions, AuthorityOptions {
  readonly port: number;
  /** Identity provider and Roles Anywhere are simulated, whatever the environment says. */
  readonly simulate?: true;
}

/** Serves the certificate issuer on this machine until it is stopped. */
export async function runIssuer(options: IssuerRunOptions, context: Context): Promise<ExitCode> {
  const folder = openFolder(options, context);
  const succession = await folder.succession();
  const { environment, lock, accessState } = await openGatewayFiles(options, context);
  requireTrusted(succession, environment);
  const isSimulated = options.simulate === true || environment.direct?.issuer === undefined;
  const world = isSimulated ? await startDirectWorld(environment, folder) : undefined;
  try {
    await serve({ options, folder, succession, environment, lock, accessState, world }, context);
  } finally {
    await world?.close();
  }
  return exitCode.done;
}

/** Certificates of another name would be issued, and no role would take them. */
function requireTrusted({ issuing }: AuthoritySuccession, { name, direct }: Environment): void {
  const { commonName } = issuing.chain.issuing;
  if (direct === undefined || direct.issuerCommonName === commonName) return;
  throw new CommandError(
    "foreign-authority",
    `The authority is "${commonName}", and the roles of "${name}" trust "${direct.issuerCommonName}" (direct.issuerCommonName): make one with \`bedrock-access authority init --common-name "${direct.issuerCommonName}"\` in a folder of its own, and name that with --authority.`,
  );
}

interface Served {
  readonly options: IssuerRunOptions;
  readonly folder: AuthorityFolder;
  readonly succession: AuthoritySuccession;
  readonly environment: Environment;
  readonly lock: Lock;
  readonly accessState: FileAccessState;
  readonly world: DirectWorld | undefined;
}

async function serve(served: Served, context: Context): Promise<void> {
  const { options, folder, succession, environment, lock, accessState, world } = served;
  const policy = policyOf(environment, lock, world);
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
    authority: succession,
    report: (error) => context.stderr.write(`${JSON.stringify({ level: "error", message: messageOf(error) })}\n`),
  });
  const stop = context.stop();
  const server = await startServer(app, options.port);
  context.stdout.write(greeting(server.url, environment, world, options));

  if (!stop.aborted) await new Promise<void>((ended) => stop.addEventListener("abort", () => ended(), { once: true }));
  await server.close();
}

async function startServer(app: Hono, port: number): Promise<RunningIssuer> {
  try {
    return await startIssuerServer(app, port);
  } catch (error) {
    switch (codeOf(error)) {
      case "EADDRINUSE":
        throw new CommandError(
          "port-in-use",
          `Port ${port} is in use, perhaps by another issuer. Choose another: --port ${port + 1}, or 0 for one that is free.`,
        );
      case "EACCES":
        throw new CommandError("port", `Port ${port} is not for everybody: choose one above 1023.`);
      default:
        throw error;
    }
  }
}

async function isRevoked(accessState: FileAccessState, mark: string): Promise<boolean> {
  return (await accessState.revocations()).some((revocation) => revocationMark(revocation) === mark);
}

function policyOf(environment: Environment, lock: Lock, world: DirectWorld | undefined): IssuingPolicy {
  const { direct } = environment;
  const issuer = world?.issuer ?? direct?.issuer;
  if (direct === undefined || issuer === undefined) {
    throw new CommandError(
      "no-direct-path",
      `"${environment.name}" has no direct path: write \`direct\`, or issue no certificates for it.`,
    );
  }
  const policy = renderIssuingPolicy(environment, lock, direct, issuer);
  const simulated = Object.entries(world?.sessions ?? {}).flatMap(([name, session]) => {
    const team = policy.teams[name];
    return team === undefined ? [] : [[name, { ...team, session }] as const];
  });
  return { ...policy, teams: { ...policy.teams, ...Object.fromEntries(simulated) } };
}

function greeting(
  url: string,
  { name }: Environment,
  world: DirectWorld | undefined,
  { json: asJson }: IssuerRunOptions,
): string {
  if (asJson) return json({ environment: name, url, ...(world && { provider: world.issuer.provider }) });
  return [
    `Certificate issuer of ${name} at ${url}`,
    ...(world === undefined
      ? []
      : [`Identity provider and Roles Anywhere are simulated; ${world.user} signs in at once.`]),
    "Another terminal:",
    `  npx bedrock-access login --issuer ${url}`,
    "Ctrl-C ends.",
    "",
  ].join("\n");
}
