import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OpensslRun {
  readonly ok: boolean;
  /** What it wrote to both outputs. */
  readonly said: string;
}

/** The real openssl, in a folder of its own, and files for it. */
export class Openssl {
  readonly folder = mkdtempSync(join(tmpdir(), "bedrock-access-openssl-"));
  private files = 0;

  /** Runs it; a failure is an answer. */
  try(...args: readonly string[]): Promise<OpensslRun> {
    return new Promise((done) => {
      execFile("openssl", args, { cwd: this.folder, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
        done({ ok: error === null, said: `${stdout}${stderr}` }),
      );
    });
  }

  /** Runs it; a failure fails the test. */
  async run(...args: readonly string[]): Promise<string> {
    const { ok, said } = await this.try(...args);
    if (!ok) throw new Error(`openssl ${args.join(" ")}: ${said}`);
    return said;
  }

  /** Path of a new file with this content. */
  file(content: string | Uint8Array): string {
    const path = join(this.folder, `file-${this.files++}`);
    writeFileSync(path, content);
    return path;
  }

  /** Path of a file that does not exist yet. */
  newFile(): string {
    return join(this.folder, `new-${this.files++}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export interface Verification {
  readonly leaf: string;
  /** What the trust anchor has. */
  readonly anchors: string;
  /** What the client sends along. */
  readonly intermediates?: string;
  /** With it, revocation is checked. */
  readonly lists?: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Whether openssl takes a certificate for a client's. */
export async function verifyLeaf(openssl: Openssl, verification: Verification): Promise<OpensslRun> {
  const { leaf, anchors, intermediates = "", lists = [], at } = verification;
  return openssl.try(
    "verify",
    "-x509_strict",
    "-purpose",
    "sslclient",
    "-partial_chain", // as Roles Anywhere: an intermediate may be the anchor
    "-attime",
    `${Math.floor(at / 1000)}`,
    "-CAfile",
    openssl.file(anchors),
    ...(intermediates === "" ? [] : ["-untrusted", openssl.file(intermediates)]),
    ...(lists.length === 0 ? [] : ["-crl_check", "-CRLfile", openssl.file(lists.join(""))]),
    openssl.file(leaf),
  );
}
