import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { readAuthorityChain } from "../../certificates/authority/authority-certificate";
import { AuthorityFolder, type OpenKms } from "../../certificates/authority/authority-folder";
import { SigningAuthority } from "../../certificates/authority/signing-authority";
import type { Context } from "../support/context";

export interface AuthorityOptions {
  /** The folder. */
  readonly authority: string;
  readonly json?: true;
}

export const DEFAULT_AUTHORITY = ".bedrock-access/authority";

export function openFolder({ authority }: AuthorityOptions, { cwd }: Context): AuthorityFolder {
  return new AuthorityFolder(resolve(cwd, authority), { now: Date.now, randomBytes }, openKms);
}

const openKms: OpenKms = async (key, pem, context) =>
  new SigningAuthority("kms", readAuthorityChain(pem), await kms().openSigner(key), context);

/** Loaded only where a key is in KMS. */
export function kms() {
  const loaded: typeof import("./kms") = require("./kms");
  return loaded;
}
