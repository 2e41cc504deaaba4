import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { AuthorityEntry, AuthorityFolder } from "../../certificates/authority/authority-folder";
import { createFileAuthority, type FileKeyKind } from "../../certificates/authority/file-authority";
import { selfSignedAuthority } from "../../certificates/authority/make-authority";
import { createPrivateFile } from "../../certificates/files/private-file";
import { PrivateFileError } from "../../certificates/files/private-file-error";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AuthorityOptions, kms, openFolder } from "./authority-folder";

export interface InitOptions extends AuthorityOptions {
  readonly commonName: string;
  readonly days: string;
  readonly keyKind: FileKeyKind;
  readonly kmsKey?: string;
  readonly region?: string;
}

/** Makes the authority of an environment. One that is there stays. */
export async function init(options: InitOptions, context: Context): Promise<ExitCode> {
  const folder = openFolder(options, context);
  const known = await folder.manifest();
  if (known !== undefined && known.commonName !== options.commonName) {
    throw new CommandError(
      "authority-exists",
      `${folder.path} has the authority "${known.commonName}": give another folder for "${options.commonName}".`,
    );
  }
  const entry = known?.issuing ?? (await makeGeneration(folder, 1, options));
  if (known === undefined) {
    await folder.replaceManifest({ version: 1, commonName: options.commonName, issuing: entry });
  }
  await folder.writeLists([]);
  const { certificate, list } = folder.files(entry);
  const pem = await readFile(certificate, "utf8");
  context.stdout.write(
    options.json
      ? json({ made: known === undefined, commonName: options.commonName, kind: entry.kind, certificate, list, pem })
      : [
          `Authority "${options.commonName}" ${known === undefined ? "made" : "is there already"} (${entry.kind}).`,
          `certificate      ${certificate}`,
          `revocation list  ${list}`,
          "For the environment: direct.authority.pem is that certificate, direct.issuerCommonName is that name.",
          ...(entry.kind === "file" ? ["Its key is a file: for development. Use --kms-key for others."] : []),
          "",
        ].join("\n"),
  );
  return exitCode.done;
}

export type GenerationOptions = Pick<InitOptions, "commonName" | "days" | "keyKind" | "kmsKey" | "region">;

/** Makes certificate and key of a generation, or completes what an interrupted run began. */
export async function makeGeneration(
  folder: AuthorityFolder,
  generation: number,
  { commonName, days: written, keyKind, kmsKey, region }: GenerationOptions,
): Promise<AuthorityEntry> {
  const days = Number(written);
  // another unit for each, so that whoever looks up a revocation list by its issuer's name finds the right one
  const subject = { commonName, organizationalUnit: `generation ${generation}` };
  const context = { now: Date.now, randomBytes };
  if (kmsKey === undefined) {
    const entry: AuthorityEntry = { kind: "file", generation };
    await createFileAuthority(folder.files(entry), { subject, days, keyKind }, context);
    return entry;
  }
  if (region === undefined) throw new CommandError("region", "--kms-key needs --region, the one where the key is.");
  const entry: AuthorityEntry = { kind: "kms", generation, keyId: kmsKey, region };
  const signer = await kms().openSigner(entry);
  const pem = await selfSignedAuthority(signer, { subject, days, now: Date.now(), randomBytes });
  await createPrivateFile(folder.files(entry).certificate, pem).catch((error) => {
    if (!(error instanceof PrivateFileError && error.code === "exists")) throw error;
  });
  await folder.open(entry); // a certificate that is there must be this key's
  return entry;
}
