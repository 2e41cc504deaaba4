import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../../access/thrown";
import type { Link } from "../../files/create-whole";
import { createPrivateFile, readFromPrivateFolder } from "../../files/private-file";
import { PrivateFileError } from "../../files/private-file-error";
import { canonicalSerial } from "../serial";
import { IssuedCertificateError } from "./issued-certificate-error";
import type { IssuedCertificate, IssuedCertificates } from "./issued-certificates";
import { checkRecord, KEY_HASH, readRecord, refuseKnown } from "./issued-record";

/**
 * The records of a laptop: two files a certificate, named after its key's hash and its serial.
 *
 * The file system gives each name to one record only, so several processes may write without a lock. A record that has only the
 * first is one whose writing was interrupted: nobody got its certificate, and its key is spent.
 */
export class FileIssuedCertificates implements IssuedCertificates {
  private readonly keys: string;
  private readonly serials: string;

  /**
   * @param folder - Made when needed, for its owner alone.
   * @param link - How a file gets a second name, which some file systems cannot do. @default that of node:fs
   */
  constructor(
    folder: string,
    private readonly link?: Link,
  ) {
    this.keys = join(folder, "keys");
    this.serials = join(folder, "serials");
  }

  async add(certificate: IssuedCertificate): Promise<void> {
    const record = checkRecord(certificate);
    const { keyHash, serial } = record;
    const byKey = join(this.keys, `${keyHash}.json`);
    const bySerial = join(this.serials, `${serial}.json`);
    const text = `${JSON.stringify(record, undefined, 2)}\n`;
    await claiming(createPrivateFile(byKey, text, this.link), "known-key", keyHash);
    try {
      await claiming(createPrivateFile(bySerial, text, this.link), "known-serial", serial);
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
    const whole = names.filter((name) => name.endsWith(".json")); // not one that is being written
    const records = await Promise.all(whole.map((name) => this.read(join(this.serials, name))));
    return records
      .flatMap((record) => (record?.user === user ? [record] : []))
      .sort((one, other) => other.issuedAt - one.issuedAt);
  }

  async hasKey(keyHash: string): Promise<boolean> {
    if (!KEY_HASH.test(keyHash)) return false;
    return (await this.read(join(this.keys, `${keyHash}.json`))) !== undefined;
  }

  private async read(path: string): Promise<IssuedCertificate | undefined> {
    const text = await readFromPrivateFolder(path);
    return text === undefined ? undefined : readRecord(path, parseJson(path, text));
  }
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
    if (!(error instanceof PrivateFileError && error.code === "exists")) throw error;
    refuseKnown(code, what);
  }
}
