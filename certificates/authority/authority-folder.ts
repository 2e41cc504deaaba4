import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod"; // not `{ z }`, of which bundlers cannot leave anything out
import { FileLockError, withFileLock } from "../../files/file-lock";
import { readFromPrivateFolder, replacePrivateFile } from "../../files/private-file";
import { readRevocationList } from "../revocation-list/read-revocation-list";
import type { RevocationList, RevokedCertificate } from "../revocation-list/revocation-list";
import { RevocationListError } from "../revocation-list/revocation-list-error";
import type { AuthorityContext, CertificateAuthority, Refused, Revoked } from "./authority";
import { AuthorityError } from "./authority-error";
import { openFileAuthority } from "./file-authority";
import { AuthoritySuccession } from "./succession";

/** One CA of a folder. Its files are named after its generation. */
export type AuthorityEntry =
  | { readonly kind: "file"; readonly generation: number }
  | { readonly kind: "kms"; readonly generation: number; readonly keyId: string; readonly region: string }
  | {
      readonly kind: "private-ca";
      readonly generation: number;
      readonly arn: string;
      /** Where the CA writes its revocation list. */
      readonly bucket: string;
    };

/** What a folder's `authority.json` says. */
export interface AuthorityManifest {
  readonly version: 1;
  /** Of every generation: the roles trust it. */
  readonly commonName: string;
  readonly issuing: AuthorityEntry;
  /** The one that will follow, or the one before, whose certificates still live. */
  readonly other?: AuthorityEntry & { readonly place: "next" | "former"; readonly since: string };
}

/** Opens a CA in AWS: given from outside, for the libraries are large. */
export type OpenInAws = (
  entry: Exclude<AuthorityEntry, { kind: "file" }>,
  pem: string,
  context: AuthorityContext,
) => Promise<CertificateAuthority>;

/** A revocation list, and where it is. */
export type WrittenList = Revoked & { readonly file: string };

/** The authorities of one environment, their certificates and their revocation lists, in a folder. */
export class AuthorityFolder {
  constructor(
    readonly path: string,
    private readonly context: AuthorityContext,
    private readonly openInAws: OpenInAws,
  ) {}

  files({ generation }: AuthorityEntry) {
    const file = (ending: string) => join(this.path, `${generation}.${ending}`);
    return { certificate: file("pem"), key: file("key"), list: file("crl.pem") };
  }

  /** Records of what was issued. */
  get issuedFolder(): string {
    return join(this.path, "issued");
  }

  get usedTokensFolder(): string {
    return join(this.path, "used-tokens");
  }

  /** @returns `undefined` where no authority was made. */
  async manifest(): Promise<AuthorityManifest | undefined> {
    const path = this.manifestPath;
    const text = await readFromPrivateFolder(path);
    if (text === undefined) return undefined;
    const parsed = manifestSchema.safeParse(parseJson(text));
    if (parsed.success) return withoutUndefined(parsed.data);
    throw new AuthorityError("not-an-authority", `${path} is damaged: put a copy in its place.`);
  }

  async replaceManifest(manifest: AuthorityManifest): Promise<void> {
    await replacePrivateFile(this.manifestPath, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }

  /** @throws AuthorityError */
  async open(entry: AuthorityEntry): Promise<CertificateAuthority> {
    const files = this.files(entry);
    return entry.kind === "file"
      ? openFileAuthority(files, this.context)
      : this.openInAws(entry, await readFile(files.certificate, "utf8"), this.context);
  }

  /** @throws AuthorityError also where there is none */
  async succession(): Promise<AuthoritySuccession> {
    const { issuing, other } = await this.requireManifest();
    return new AuthoritySuccession(await this.open(issuing), other === undefined ? undefined : await this.open(other));
  }

  async requireManifest(): Promise<AuthorityManifest> {
    const manifest = await this.manifest();
    if (manifest !== undefined) return manifest;
    throw new AuthorityError(
      "not-an-authority",
      `there is no authority in ${this.path}: make one with \`bedrock-access authority init\`.`,
    );
  }

  /**
   * Writes the next revocation list of each authority, with what is revoked now and what its list has already. One process at a
   * time, or the list of the last one would lack what another has revoked meanwhile.
   *
   * @returns each list's file and what became of it
   * @throws what kept an authority from writing its list, once all others have written theirs; AuthorityError `not-revoked`, once all
   *   are written
   */
  async writeLists(revoked: readonly RevokedCertificate[]): Promise<readonly WrittenList[]> {
    await this.requireManifest();
    const lock = {
      path: join(this.path, "lists.lock"),
      now: this.context.now,
      patienceMilliseconds: PATIENCE_MILLISECONDS,
    };
    try {
      return await withFileLock(lock, () => this.writeListsLocked(revoked));
    } catch (error) {
      if (error instanceof FileLockError) throw new AuthorityError("busy", error.message, error);
      throw error;
    }
  }

  /** Each by itself: an authority that cannot sign any more, such as a former one, keeps no other from it. */
  private async writeListsLocked(revoked: readonly RevokedCertificate[]): Promise<readonly WrittenList[]> {
    const done = await Promise.allSettled((await this.entries()).map((entry) => this.writeList(entry, revoked)));
    const written = done.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
    const refused = written.flatMap((each) => each.refused);
    if (refused.length > 0) throw notRevoked(refused);
    return written;
  }

  private async writeList(entry: AuthorityEntry, revoked: readonly RevokedCertificate[]): Promise<WrittenList> {
    const authority = await this.open(entry);
    const outcome = await authority.revoke(revoked, await this.listOf(entry, authority));
    const file = this.files(entry).list;
    await replacePrivateFile(file, outcome.list.pem);
    return { ...outcome, file };
  }

  /** The current lists, of those authorities that have one. */
  async lists(): Promise<readonly RevocationList[]> {
    const lists = await Promise.all(
      (await this.entries()).map(async (entry) => (await this.listOf(entry, await this.open(entry))) ?? []),
    );
    return lists.flat();
  }

  /** @returns `undefined` where it has written none. */
  private async listOf(entry: AuthorityEntry, authority: CertificateAuthority): Promise<RevocationList | undefined> {
    const file = this.files(entry).list;
    const text = await readFromPrivateFolder(file);
    return text === undefined ? undefined : readKept(file, text, authority);
  }

  /** The authority that issues, and the other where there is one. */
  private async entries(): Promise<readonly AuthorityEntry[]> {
    const { issuing, other } = await this.requireManifest();
    return other === undefined ? [issuing] : [issuing, other];
  }

  private get manifestPath(): string {
    return join(this.path, "authority.json");
  }
}

function notRevoked(refused: readonly Refused[]): AuthorityError {
  const each = refused.map(({ serial, why }) => `${serial}: ${why}`).join(" ");
  return new AuthorityError(
    "not-revoked",
    `The lists are written, but not with all that is revoked. ${each} Take a mistyped serial back: \`bedrock-access restore certificate <serial>\`.`,
  );
}

/** An authority in AWS may take its time. */
const PATIENCE_MILLISECONDS = 50_000;

function readKept(path: string, text: string, { chain }: CertificateAuthority): RevocationList {
  try {
    return readRevocationList(text, chain.issuing);
  } catch (error) {
    if (!(error instanceof RevocationListError)) throw error;
    throw new RevocationListError(
      error.code,
      `${path}: ${error.message} Or remove the file and run \`bedrock-access authority crl --environment …\`, which lists what the access state calls revoked.`,
      error,
    );
  }
}

const entrySchemas = [
  z.object({ kind: z.literal("file"), generation: z.int().min(1) }),
  z.object({ kind: z.literal("kms"), generation: z.int().min(1), keyId: z.string(), region: z.string() }),
  z.object({ kind: z.literal("private-ca"), generation: z.int().min(1), arn: z.string(), bucket: z.string() }),
] as const;

const place = { place: z.enum(["next", "former"]), since: z.iso.datetime() };

const manifestSchema = z.object({
  version: z.literal(1),
  commonName: z.string(),
  issuing: z.discriminatedUnion("kind", entrySchemas),
  other: z
    .discriminatedUnion("kind", [
      entrySchemas[0].extend(place),
      entrySchemas[1].extend(place),
      entrySchemas[2].extend(place),
    ])
    .optional(),
});

function withoutUndefined({ other, ...rest }: z.infer<typeof manifestSchema>): AuthorityManifest {
  return { ...rest, ...(other !== undefined && { other }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
