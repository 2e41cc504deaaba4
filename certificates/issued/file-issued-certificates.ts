import { link, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod"; // not `{ z }`, of which bundlers cannot leave anything out
import { createPrivateFile, readPrivateFile } from "../files/private-file";
import { PrivateFileError } from "../files/private-file-error";
import { canonicalSerial } from "../serial";
import { IssuedCertificateError } from "./issued-certificate-error";
import type { IssuedCertificate, IssuedCertificates } from "./issued-certificates";

/**
 * The records of a laptop: one file a certificate, known under two names, its key's hash and its serial.
 *
 * The file system gives each name to one record only, so several processes may write without a lock. A record that has only the
 * first name is one whose writing was interrupted: nobody got its certificate, and its key is spent.
 */
export class FileIssuedCertificates implements IssuedCertificates {
  private readonly keys: string;
  private readonly serials: string;

  /** @param folder - Made when needed, for its owner alone. */
  constructor(folder: string) {
    this.keys = join(folder, "keys");
    this.serials = join(folder, "serials");
  }

  async add(certificate: IssuedCertificate): Promise<void> {
    const record = parseRecord("the record", certificate, "invalid");
    const { keyHash, serial } = record;
    const byKey = join(this.keys, `${keyHash}.json`);
    await mkdir(this.serials, { recursive: true, mode: 0o700 });
    await claiming(createPrivateFile(byKey, `${JSON.stringify(record, undefined, 2)}\n`), "known-key", keyHash);
    try {
      await claiming(link(byKey, join(this.serials, `${serial}.json`)), "known-serial", serial);
    } catch (error) {
      await rm(byKey, { force: true });
      throw error;
    }
  }

  async bySerial(serial: string): Promise<IssuedCertificate | undefined> {
    const canonical = canonicalSerial(serial);
    return canonical === undefined ? undefined : this.read(join(this.serials, `${canonical}.json`));
  }

  async byUser(user: string): Promise<readonly IssuedCertificate[]> {
    const names = await readdir(this.serials).catch((error) => {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    });
    const records = await Promise.all(names.map((name) => this.read(join(this.serials, name))));
    return records
      .flatMap((record) => (record?.user === user ? [record] : []))
      .sort((one, other) => other.issuedAt - one.issuedAt);
  }

  async hasKey(keyHash: string): Promise<boolean> {
    if (!KEY_HASH.test(keyHash)) return false;
    return (await this.read(join(this.keys, `${keyHash}.json`))) !== undefined;
  }

  private async read(path: string): Promise<IssuedCertificate | undefined> {
    let text: string;
    try {
      text = await readPrivateFile(path);
    } catch (error) {
      if (error instanceof PrivateFileError && error.code === "missing") return undefined;
      throw error;
    }
    return parseRecord(path, parseJson(path, text), "corrupt");
  }
}

const KEY_HASH = /^[0-9a-f]{64}$/;

const recordSchema = z.strictObject({
  serial: z.string().refine((serial) => canonicalSerial(serial) === serial, "is not a serial in lower-case hex"),
  user: z.string().min(1),
  team: z.string().min(1),
  environment: z.string().min(1),
  issuedAt: z.int(),
  notAfter: z.int(),
  keyHash: z.string().regex(KEY_HASH, "is not a SHA-256 in hex"),
  facts: z.strictObject({ mfa: z.boolean(), device: z.boolean() }),
  authorityKeyId: z.string().regex(/^[0-9a-f]+$/, "is not a key identifier in hex"),
});

function parseRecord(what: string, record: unknown, code: "invalid" | "corrupt"): IssuedCertificate {
  const parsed = recordSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
  const mend = code === "corrupt" ? "Put a copy of the file in its place." : "Nothing was written: correct it.";
  throw new IssuedCertificateError(code, `${what} is none of an issued certificate (${problems}). ${mend}`);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `${path} is not JSON. Put a copy of the file in its place.`;
    throw new IssuedCertificateError("corrupt", message, error);
  }
}

async function claiming(making: Promise<void>, code: "known-key" | "known-serial", what: string): Promise<void> {
  try {
    await making;
  } catch (error) {
    const taken = codeOf(error) === "EEXIST" || (error instanceof PrivateFileError && error.code === "exists");
    if (!taken) throw error;
    const kind = code === "known-key" ? "key with the hash" : "serial";
    throw new IssuedCertificateError(
      code,
      `a certificate with the ${kind} ${what} is on record already: make a new key and ask for another certificate.`,
    );
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
