import { randomBytes, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  askCertificate,
  askIssuerSettings,
  DEFAULT_SESSION_SECONDS,
  type IssuerSettingsAnswer,
} from "../../certificates/client/ask-certificate";
import {
  type ClientSettings,
  clientSettingsText,
  readClientSettings,
  type SessionSettings,
} from "../../certificates/client/client-settings";
import type { LoginFiles } from "../../certificates/client/login-files";
import { withLoginLock } from "../../certificates/client/renewal";
import { signInByBrowser } from "../../certificates/login/authorization-code";
import { signInByDevice } from "../../certificates/login/device";
import { requireProtected } from "../../certificates/login/http";
import { discoverProvider } from "../../certificates/login/provider";
import type { LoginTokens } from "../../certificates/login/tokens";
import type { RequestKeyKind } from "../../certificates/request/make-request";
import { SessionError } from "../../certificates/session/session-error";
import type { Machine } from "../../files/exposure";
import { replacePrivateFile } from "../../files/private-file";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { plainAddress } from "../support/plain-address";
import { credentialFiles, here, type LoginOptions } from "./here";
import { openBrowser } from "./open-browser";

export interface LoginCommandOptions extends LoginOptions {
  readonly issuer?: string;
  readonly device?: true;
  /** False for `--no-browser`. */
  readonly browser: boolean;
  /** False for `--no-renewal`. */
  readonly renewal: boolean;
  readonly redirectUri?: string;
  readonly keyKind: RequestKeyKind;
  readonly timeout: number;
  readonly trustAnchorArn?: string;
  readonly profileArn?: string;
  readonly roleArn?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Signs in, gets a certificate, and leaves everything that the commands after it need. */
export async function login(options: LoginCommandOptions, context: Context): Promise<ExitCode> {
  const { files, machine } = here(options, context);
  const before = knownSettings(files, machine);
  const issuer = issuerOf(options, before?.issuer);
  const told = await askIssuerSettings(issuer, fetchOf);
  const tokens = await signIn(told, options, context);

  const settings = await withLoginLock(files, { machine, now: Date.now }, async () => {
    context.stderr.write("Signed in. Asking for a certificate.\n");
    const obtained = await askCertificate(issuer, tokens.idToken, fetchOf, options.keyKind);
    const session = sessionOf(options, obtained.session ?? before?.session);
    const { provider, clientId, scopes, environment } = told;
    const { user, team } = obtained;
    const next: ClientSettings = {
      ...{ version: 1, issuer, provider, clientId, scopes, environment, user, team, loginId: randomUUID() },
      ...(session !== undefined && { session }),
    };
    await keepRefreshToken(files.refreshToken, options.renewal ? tokens.refreshToken : undefined);
    await replacePrivateFile(files.identity, obtained.identityText);
    await replacePrivateFile(files.settings, clientSettingsText(next));
    for (const file of credentialFiles(files)) rmSync(file, { force: true });
    return { ...next, serial: obtained.serial, expiresAt: obtained.expiresAt };
  });
  tell(settings, options, context, tokens.refreshToken !== undefined && options.renewal);
  return exitCode.done;
}

const fetchOf = (url: string, init: RequestInit) => fetch(url, init);

/** What a login before left. Damaged settings are none: this login writes them anew. */
function knownSettings(files: LoginFiles, machine: Machine): ClientSettings | undefined {
  try {
    return readClientSettings(files, machine);
  } catch (error) {
    if (error instanceof SessionError && error.code === "request-invalid") return undefined;
    throw error;
  }
}

/** The issuer asks for a sign-in of today, so we ask the provider for one. */
const MAX_AGE_SECONDS = 12 * 3_600;

function issuerOf({ issuer }: LoginCommandOptions, known: string | undefined): string {
  const given = issuer === undefined ? known : plainAddress("--issuer", issuer);
  const address = given?.replace(/\/+$/, "");
  if (address === undefined) {
    throw new CommandError(
      "issuer-missing",
      "Which issuer? Give --issuer https://… once, as your platform team told you: it is remembered.",
    );
  }
  requireProtected("the certificate issuer", address);
  return address;
}

async function signIn(
  told: IssuerSettingsAnswer,
  options: LoginCommandOptions,
  context: Context,
): Promise<LoginTokens> {
  const { stderr } = context;
  const scopes = told.scopes.filter((scope) => options.renewal || scope !== "offline_access");
  const client = { provider: await discoverProvider(told.provider, fetchOf), clientId: told.clientId, fetch: fetchOf };
  const common = { ...client, scopes, maxAgeSeconds: MAX_AGE_SECONDS, stop: context.stop() };
  if (options.device) {
    return signInByDevice({
      ...common,
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
      show: ({ url, code, completeUrl }) =>
        stderr.write(`Open ${url} and type ${code}${completeUrl === undefined ? "" : `, or open ${completeUrl}`}\n`),
    });
  }
  return signInByBrowser({
    ...common,
    ...(options.redirectUri !== undefined && { redirectUri: options.redirectUri }),
    randomBytes,
    timeoutMilliseconds: options.timeout * 1000,
    show: (url) => {
      stderr.write(`Sign in here: ${url}\n`);
      if (options.browser) openBrowser(url, context);
    },
  });
}

async function keepRefreshToken(path: string, token: string | undefined): Promise<void> {
  if (token === undefined) rmSync(path, { force: true });
  else await replacePrivateFile(path, `${token}\n`);
}

/** What was given by options goes before what the issuer says. */
function sessionOf(options: LoginCommandOptions, told: SessionSettings | undefined): SessionSettings | undefined {
  const trustAnchorArn = options.trustAnchorArn ?? told?.trustAnchorArn;
  const profileArn = options.profileArn ?? told?.profileArn;
  const roleArn = options.roleArn ?? told?.roleArn;
  if (trustAnchorArn === undefined || profileArn === undefined || roleArn === undefined) return undefined;
  const region = options.region ?? trustAnchorArn.split(":")[3] ?? "";
  const endpoint = options.endpoint ?? told?.endpoint;
  const durationSeconds = told?.durationSeconds ?? DEFAULT_SESSION_SECONDS;
  return { trustAnchorArn, profileArn, roleArn, region, durationSeconds, ...(endpoint !== undefined && { endpoint }) };
}

function tell(
  settings: ClientSettings & { readonly serial: string; readonly expiresAt: string },
  options: LoginCommandOptions,
  { stdout }: Context,
  renews: boolean,
): void {
  const { user, team, environment, serial, expiresAt, session } = settings;
  if (options.json) {
    stdout.write(json({ user, team, environment, serial, expiresAt, renews, session }));
    return;
  }
  stdout.write(
    [
      `You are ${user} in team ${team}, environment ${environment}.`,
      `Certificate ${serial} until ${expiresAt}${renews ? ", renewed by itself while your login lasts" : ""}.`,
      session === undefined
        ? "Where it becomes credentials is not known yet: log in again when your platform team has deployed it."
        : "Next: bedrock-access configure aws-profile",
      "",
    ].join("\n"),
  );
}
