// On the way from the cache to the caller nothing but node:fs may load: an IDE waits for this process.
import { cacheFolder } from "../session/cache-folder";
import { SessionError } from "../session/session-error";
import { dataFolder } from "./data-folder";

/** Where everything of one login is. */
export interface LoginFiles {
  readonly name: string;
  /** For its owner alone. */
  readonly folder: string;
  /** The settings, as `ClientSettings`. */
  readonly settings: string;
  /** Private key, certificate and chain in one file, so that they are replaced together. */
  readonly identity: string;
  /** Where the identity provider gives one. */
  readonly refreshToken: string;
  readonly cacheFolder: string;
}

/** @throws SessionError `request-invalid` for a name that is none, or where nobody knows the user's home */
export function loginFiles(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): LoginFiles {
  if (!/^[A-Za-z0-9_][\w.-]{0,63}$/.test(name)) {
    throw new SessionError("request-invalid", `The name "${name}" is none: use 1 to 64 letters, digits and ._-`);
  }
  const data = dataFolder(env, platform);
  const cache = cacheFolder(env, platform);
  if (data === undefined || cache === undefined) {
    throw new SessionError(
      "request-invalid",
      `Nothing says where your files belong: set ${platform === "win32" ? "LOCALAPPDATA" : "HOME"}.`,
    );
  }
  const separator = platform === "win32" ? "\\" : "/";
  const folder = `${data}${separator}${name}`;
  const file = (own: string) => `${folder}${separator}${own}`;
  return {
    name,
    folder,
    settings: file("client.json"),
    identity: file("identity.pem"),
    refreshToken: file("refresh-token"),
    cacheFolder: cache,
  };
}

/** Of a person who has one environment. */
export const DEFAULT_NAME = "default";
