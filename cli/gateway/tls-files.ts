import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { codeOf, messageOf } from "../../access/thrown";
import { CommandError } from "../support/command-error";

/** The options that name a certificate and its key. */
export interface TlsOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Both in PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/**
 * @param cwd - Where relative paths begin.
 * @returns `undefined`: the gateway serves http.
 * @throws CommandError where they are not a certificate and its key.
 */
export async function readTls({ tlsCert, tlsKey }: TlsOptions, cwd: string): Promise<Tls | undefined> {
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
