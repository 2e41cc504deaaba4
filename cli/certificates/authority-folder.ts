import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { readAuthorityChain } from "../../certificates/authority/authority-certificate";
import { AuthorityFolder, type OpenInAws } from "../../certificates/authority/authority-folder";
import { SigningAuthority } from "../../certificates/authority/signing-authority";
import type { Context } from "../support/context";

export interface AuthorityOptions {
  /** The folder. */
  readonly authority: string;
  readonly json?: true;
}

export function openFolder({ authority }: AuthorityOptions, { cwd }: Context): AuthorityFolder {
  return new AuthorityFolder(resolve(cwd, authority), { now: Date.now, randomBytes }, openInAws);
}

const openInAws: OpenInAws = async (entry, pem, context) =>
  entry.kind === "kms"
    ? new SigningAuthority("kms", readAuthorityChain(pem), await kms().openSigner(entry), context)
    : privateCa().openPrivateCa(entry, context);

/** Loaded only where a key is in KMS. */
export function kms() {
  const loaded: typeof import("./kms") = require("./kms");
  return loaded;
}

/** Loaded only where the authority is AWS Private CA. */
export function privateCa() {
  const loaded: typeof import("./private-ca") = require("./private-ca");
  return loaded;
}
