import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { AuthorityEntry, AuthorityFolder } from "../../certificates/authority/authority-folder";
import { createFileAuthority, type FileKeyKind } from "../../certificates/authority/file-authority";
import { MAX_DAYS, selfSignedAuthority } from "../../certificates/authority/make-authority";
import { createPrivateFile, replacePrivateFile } from "../../files/private-file";
import { PrivateFileError } from "../../files/private-file-error";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AuthorityOptions, kms, openFolder, privateCa } from "./authority-folder";

export interface InitOptions extends AuthorityOptions {
  /** Not needed for a Private CA, which has one already. */
  readonly commonName?: string;
  readonly days: string;
  readonly keyKind: FileKeyKind;
  readonly kmsKey?: string;
  readonly region?: string;
  readonly privateCa?: string;
  readonly listBucket?: string;
}

/** Makes the authority of an environment. One that is there stays. */
export async function init(options: InitOptions, context: Context): Promise<ExitCode> {
  const folder = openFolder(options, context);
  const known = await folder.manifest();
  const commonName = options.commonName ?? (await privateCaName(options));
  if (known !== undefined && known.commonName !== commonName) {
    throw new CommandError(
      "authority-exists",
      `${folder.path} has the authority "${known.commonName}": give another folder for "${commonName}".`,
    );
  }
  const entry = known?.issuing ?? (await makeGeneration(folder, 1, { ...options, commonName }));
  if (known === undefined) await folder.replaceManifest({ version: 1, commonName, issuing: entry });
  if (entry.kind !== "private-ca") await folder.writeLists([]);
  const { certificate, list } = folder.files(entry);
  const pem = await readFile(certificate, "utf8");
  context.stdout.write(
    options.json
      ? json({ made: known === undefined, commonName, kind: entry.kind, certificate, list, pem })
      : [
          `Authority "${commonName}" ${known === undefined ? "made" : "is there already"} (${entry.kind}).`,
          `certificate      ${certificate}`,
          entry.kind === "private-ca"
            ? "revocation list  AWS Private CA writes it half an hour after a revocation: run `bedrock-access authority crl`."
            : `revocation list  ${list}`,
          "For the environment: direct.authority.pem is that certificate, direct.issuerCommonName is that name.",
          ...(entry.kind === "file" ? ["Its key is a file: for development. Use --kms-key for others."] : []),
          "",
        ].join("\n"),
  );
  return exitCode.done;
}

export type GenerationOptions = Omit<InitOptions, "authority" | "json" | "commonName"> & {
  readonly commonName: string;
};

/** Makes certificate and key of a generation, or completes what an interrupted run began. */
export async function makeGeneration(
  folder: AuthorityFolder,
  generation: number,
  options: GenerationOptions,
): Promise<AuthorityEntry> {
  const { commonName, days: written, keyKind, kmsKey, region } = options;
  if (options.privateCa !== undefined) return takePrivateCa(folder, generation, options.privateCa, options);
  const days = daysOf(written);
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

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  throw new CommandError("days", `--days ${text}: write a whole number, 1 to ${MAX_DAYS}.`);
}

/** A Private CA has its certificate already, which is kept beside those of other generations. */
async function takePrivateCa(
  folder: AuthorityFolder,
  generation: number,
  arn: string,
  { listBucket, commonName }: GenerationOptions,
): Promise<AuthorityEntry> {
  if (listBucket === undefined) {
    throw new CommandError(
      "list-bucket",
      "--private-ca needs --list-bucket, into which it writes its revocation list.",
    );
  }
  const entry: AuthorityEntry = { kind: "private-ca", generation, arn, bucket: listBucket };
  const { chain } = await privateCa().openPrivateCa(entry, { now: Date.now, randomBytes });
  if (chain.issuing.commonName !== commonName) {
    throw new CommandError(
      "foreign-authority",
      `${arn} is "${chain.issuing.commonName}", not "${commonName}": roles trust one issuer's common name.`,
    );
  }
  await replacePrivateFile(folder.files(entry).certificate, chain.issuing.pem);
  return entry;
}

async function privateCaName({ privateCa: arn, listBucket = "" }: InitOptions): Promise<string> {
  if (arn === undefined) {
    throw new CommandError(
      "common-name",
      "Which name? Give --common-name, which the roles trust (direct.issuerCommonName).",
    );
  }
  const { chain } = await privateCa().openPrivateCa({ arn, bucket: listBucket }, { now: Date.now, randomBytes });
  return chain.issuing.commonName;
}
