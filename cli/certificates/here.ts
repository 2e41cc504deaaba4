import { requireClientSettings } from "../../certificates/client/client-settings";
import { DEFAULT_NAME, type LoginFiles, loginFiles } from "../../certificates/client/login-files";
import type { Machine } from "../../files/exposure";
import type { Context } from "../support/context";

/** What every command about this person's own login takes. */
export interface LoginOptions {
  readonly name?: string;
  readonly json?: true;
}

/** Where things are for whoever runs the command. */
export function here({ name = DEFAULT_NAME }: LoginOptions, { env }: Context) {
  const machine: Machine = { platform: process.platform, uid: process.getuid?.() };
  const files: LoginFiles = loginFiles(name, env, process.platform);
  return { machine, files, settings: () => requireClientSettings(files, machine) };
}

/** Where the cache keeps this login's credentials. */
export function credentialFiles({ cacheFolder, name }: LoginFiles): readonly string[] {
  const file = `${cacheFolder}/credentials-${name}.json`;
  return [file, `${file}.failed`];
}
