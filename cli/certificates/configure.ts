import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { ClientSettings, SessionSettings } from "../../certificates/client/client-settings";
import { readIdentity } from "../../certificates/client/identity";
import { DEFAULT_NAME, type LoginFiles } from "../../certificates/client/login-files";
import { type CredentialSource, profileText } from "../../certificates/session/profile-text";
import type { HelperKey } from "../../certificates/session/signing-helper";
import type { Machine } from "../../files/exposure";
import { replacePrivateFile } from "../../files/private-file";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { awsConfigFile, changeFile, withoutProfile, withProfile } from "./aws-config";
import { here, type LoginOptions } from "./here";

export const KEY_KINDS = ["own", "file", "tpm", "pkcs11", "os-store"] as const;

export interface ConfigureOptions extends LoginOptions {
  readonly profile?: string;
  readonly region?: string;
  /** `own`: our process. The others: `aws_signing_helper`, with a key of that kind. */
  readonly key: (typeof KEY_KINDS)[number];
  readonly helper?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly intermediates?: string;
  readonly pkcs11Lib?: string;
  readonly subject?: string;
  readonly issuerName?: string;
  readonly remove?: true;
  readonly print?: true;
}

/** Writes a profile for AWS's tools, or takes it out. Repeating it changes nothing. */
export async function configureProfile(options: ConfigureOptions, context: Context): Promise<ExitCode> {
  const profile = options.profile ?? `bedrock-${options.name ?? DEFAULT_NAME}`;
  const file = awsConfigFile(context);
  if (options.remove) {
    const changed = await changeFile(file, (before) => withoutProfile(before, profile));
    return tell({ profile, file, changed }, changed ? "removed from" : "was not written by us into", options, context);
  }
  const { settings } = here(options, context);
  const section = await sectionOf(profile, settings(), options, context);
  if (options.print) {
    context.stdout.write(options.json ? json({ profile, section }) : section);
    return exitCode.done;
  }
  const changed = await changeFile(file, (before) => withProfile(before, profile, section));
  return tell({ profile, file, changed }, changed ? "written to" : "is already in", options, context);
}

async function sectionOf(
  name: string,
  settings: ClientSettings,
  options: ConfigureOptions,
  context: Context,
): Promise<string> {
  const region = options.region ?? settings.session?.region;
  if (region === undefined) throw new CommandError("region", "Which region is Bedrock called in? Give --region.");
  try {
    const shell = process.platform === "win32" ? "windows" : "posix";
    return profileText({ name, region, shell, source: await sourceOf(settings, options, context) });
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError("profile", `${error.message}.`);
    throw error;
  }
}

async function sourceOf(
  { session }: ClientSettings,
  options: ConfigureOptions,
  context: Context,
): Promise<CredentialSource> {
  if (options.key === "own") return { kind: "own", command: ownCommand(options) };
  if (session === undefined) {
    throw new CommandError("session", "Log in again once your platform team has deployed the direct path.");
  }
  return {
    kind: "signing-helper",
    program: options.helper ?? findHelper(context),
    session: helperSession(session),
    key: await helperKey(options, context),
  };
}

/** By absolute paths: what an IDE starts often has another PATH than a shell. */
function ownCommand({ name }: ConfigureOptions): readonly string[] {
  const entry = resolve(process.argv[1] ?? "");
  const own = join(entry, "..", "credential-process.js");
  const program = existsSync(own) ? [own] : [entry, "credential-process"];
  return [process.execPath, ...program, "--name", name ?? DEFAULT_NAME];
}

function helperSession({ endpoint, ...session }: SessionSettings) {
  return { ...session, ...(endpoint !== undefined && { endpoint }) };
}

async function helperKey(options: ConfigureOptions, context: Context): Promise<HelperKey> {
  const { files, machine } = here(options, context);
  const { identity } = files;
  const intermediates = options.intermediates === undefined ? {} : { intermediates: options.intermediates };
  switch (options.key) {
    case "own":
    case "file":
      return {
        kind: "file",
        certificate: options.certificate ?? identity,
        privateKey: options.privateKey ?? identity,
        ...(options.certificate === undefined ? await ownIntermediates(files, machine) : {}),
        ...intermediates,
      };
    case "tpm":
      return {
        kind: "tpm",
        certificate: required("certificate", options.certificate),
        privateKey: required("private-key", options.privateKey),
        ...intermediates,
      };
    case "pkcs11":
      return {
        kind: "pkcs11",
        certificate: required("certificate", options.certificate),
        privateKey: required("private-key", options.privateKey),
        ...intermediates,
        ...(options.pkcs11Lib !== undefined && { library: options.pkcs11Lib }),
      };
    case "os-store":
      return {
        kind: "os-store",
        selector: {
          kind: "inline",
          ...(options.subject !== undefined && { subject: options.subject }),
          ...(options.issuerName !== undefined && { issuer: options.issuerName }),
        },
      };
  }
}

/** The helper takes those from a file that holds nothing else. They change with the authority only: configure again then. */
async function ownIntermediates(files: LoginFiles, machine: Machine): Promise<{ readonly intermediates?: string }> {
  const [, ...chain] = readIdentity(files, machine)?.certificatesPem.split(/(?=-----BEGIN)/) ?? [];
  if (chain.length === 0) return {};
  const intermediates = `${files.identity}.chain`;
  await replacePrivateFile(intermediates, chain.join(""));
  return { intermediates };
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new CommandError("option-missing", `--key of this kind needs --${option}.`);
}

function findHelper({ env }: Context): string {
  const names = process.platform === "win32" ? ["aws_signing_helper.exe"] : ["aws_signing_helper"];
  const found = (env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new CommandError(
    "helper-missing",
    "aws_signing_helper is not on PATH: install it (https://docs.aws.amazon.com/rolesanywhere/latest/userguide/credential-helper.html), or say where it is with --helper.",
  );
}

function tell(
  result: { readonly profile: string; readonly file: string; readonly changed: boolean },
  words: string,
  options: ConfigureOptions,
  { stdout }: Context,
): ExitCode {
  const { profile, file } = result;
  const next = options.remove ? "" : `Use it: export AWS_PROFILE=${profile}\n`;
  stdout.write(options.json ? json(result) : `Profile ${profile} ${words} ${file}.\n${next}`);
  return exitCode.done;
}
