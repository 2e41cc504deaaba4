// On the way from the cache to the caller nothing but node:fs may load: an IDE waits for this process.
import type { Machine } from "../../files/exposure";
import { readPrivateFile } from "../session/private-file";
import { SessionError } from "../session/session-error";
import type { LoginFiles } from "./login-files";

/** What `login` leaves for the commands after it. Nothing of it is secret; whoever changes it can send tokens elsewhere. */
export interface ClientSettings {
  readonly version: 1;
  /** Address of the certificate issuer. */
  readonly issuer: string;
  /** The identity provider: the `iss` of its tokens. */
  readonly provider: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly environment: string;
  readonly user: string;
  readonly team: string;
  /** Another one for each login: credentials that a former login got are not handed out. */
  readonly loginId: string;
  /** Absent while nobody knows where the team's certificates become credentials. */
  readonly session?: SessionSettings;
}

export interface SessionSettings {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly region: string;
  readonly durationSeconds: number;
  readonly endpoint?: string;
}

/**
 * Reads the settings of a login.
 *
 * @returns `undefined` when nobody has logged in under this name.
 * @throws SessionError `file-exposed`, or `request-invalid` for a file that is none of ours
 */
export function readClientSettings(files: LoginFiles, machine: Machine): ClientSettings | undefined {
  const text = readPrivateFile(files.settings, machine);
  if (text === undefined) return undefined;
  const settings = parse(text);
  if (settings !== undefined) return settings;
  throw new SessionError(
    "request-invalid",
    `${files.settings} is not what \`bedrock-access login\` wrote: log in again, which writes it anew.`,
  );
}

/** @throws SessionError also when nobody has logged in */
export function requireClientSettings(files: LoginFiles, machine: Machine): ClientSettings {
  const settings = readClientSettings(files, machine);
  if (settings !== undefined) return settings;
  const option = files.name === "default" ? "" : ` --name ${files.name}`;
  throw new SessionError(
    "request-invalid",
    `Nobody has logged in here as "${files.name}": run \`bedrock-access login${option}\`.`,
  );
}

export function clientSettingsText(settings: ClientSettings): string {
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

function parse(text: string): ClientSettings | undefined {
  try {
    const value: Partial<ClientSettings> | null = JSON.parse(text);
    const isWhole =
      value?.version === 1 &&
      [value.issuer, value.provider, value.clientId, value.loginId, value.user].every((each) => isText(each)) &&
      Array.isArray(value.scopes) &&
      (value.session === undefined || isSession(value.session));
    return isWhole ? (value as ClientSettings) : undefined;
  } catch {
    return undefined;
  }
}

function isSession(session: Partial<SessionSettings> | null): boolean {
  return (
    [session?.trustAnchorArn, session?.profileArn, session?.roleArn, session?.region].every((each) => isText(each)) &&
    typeof session?.durationSeconds === "number"
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
