import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { createPrivateFile, readFromPrivateFolder, replacePrivateFile } from "../../files/private-file";
import { PrivateFileError } from "../../files/private-file-error";
import type { NameParts } from "../name";
import type { AuthorityContext } from "./authority";
import { readAuthorityChain } from "./authority-certificate";
import { AuthorityError } from "./authority-error";
import { authorityRequest, requireSound, selfSignedAuthority } from "./make-authority";
import { keySigner, type Signer } from "./signer";
import { SigningAuthority } from "./signing-authority";

/** Where an authority's two files are. */
export interface AuthorityFiles {
  /** PEM of the CA's certificate, and of those above it where the trust anchor has one of those. */
  readonly certificate: string;
  /** PEM of the CA's key (PKCS#8). For its owner alone. */
  readonly key: string;
}

export interface NewFileAuthority {
  readonly subject: NameParts;
  readonly days: number;
  readonly keyKind: FileKeyKind;
}

export type FileKeyKind = "P-256" | "P-384" | "RSA-2048" | "RSA-3072";

/**
 * An authority whose key is a file: for development and tests. Whoever copies the file can issue certificates; use KMS for others.
 *
 * @throws PrivateFileError when the key is missing or others may read it, AuthorityError when the files do not make an authority
 */
export async function openFileAuthority(files: AuthorityFiles, context: AuthorityContext): Promise<SigningAuthority> {
  const signer = await readSigner(files.key);
  const pem = await readFile(files.certificate, "utf8").catch((error) => {
    const message = `${files.certificate} cannot be read: make the authority's certificate first.`;
    throw new AuthorityError("not-an-authority", message, error);
  });
  return new SigningAuthority("file", readAuthorityChain(pem), signer, context);
}

/**
 * Makes the files of an authority that signs its own certificate, and opens it.
 *
 * A key that is there is used, and a certificate that is there stays: what an interrupted run began, the next one completes.
 */
export async function createFileAuthority(
  files: AuthorityFiles,
  authority: NewFileAuthority,
  context: AuthorityContext,
): Promise<SigningAuthority> {
  requireSound(authority);
  const signer = await makeSigner(files.key, authority.keyKind);
  const { subject, days } = authority;
  const { now, randomBytes } = context;
  const pem = await selfSignedAuthority(signer, { subject, days, now: now(), randomBytes });
  await ignoringExisting(createPrivateFile(files.certificate, pem));
  return openFileAuthority(files, context);
}

/** Makes the key, and a request (PKCS#10, as PEM) for another CA to certify it. The answer belongs into `files.certificate`. */
export async function requestFileAuthority(
  files: AuthorityFiles,
  authority: Pick<NewFileAuthority, "subject" | "keyKind">,
): Promise<string> {
  return authorityRequest(await makeSigner(files.key, authority.keyKind), authority.subject);
}

/**
 * Puts in the certificate that another CA has issued for the key, followed by those above it up to the anchor.
 *
 * @throws AuthorityError when it is none for this key; the file is as it was
 */
export async function installFileAuthority(
  files: AuthorityFiles,
  pem: string,
  context: AuthorityContext,
): Promise<SigningAuthority> {
  const opened = new SigningAuthority("file", readAuthorityChain(pem), await readSigner(files.key), context);
  await replacePrivateFile(files.certificate, pem);
  return opened;
}

async function makeSigner(path: string, kind: FileKeyKind): Promise<Signer> {
  if ((await readFromPrivateFolder(path)) === undefined) {
    const key = await generateKey(kind);
    await ignoringExisting(createPrivateFile(path, key.export({ type: "pkcs8", format: "pem" }).toString()));
  }
  return readSigner(path);
}

async function readSigner(path: string): Promise<Signer> {
  const pem = await readFromPrivateFolder(path);
  if (pem === undefined)
    throw new PrivateFileError("missing", path, `${path} does not exist: put a copy of the authority's key there.`);
  try {
    const key = createPrivateKey(pem);
    return keySigner(key, createPublicKey(key));
  } catch (error) {
    if (error instanceof AuthorityError) throw error;
    // without the cause: OpenSSL's words about a private key stay out of logs
    throw new AuthorityError(
      "unsupported-key",
      `${path} holds no private key: give one as PKCS#8 in PEM, not encrypted.`,
    );
  }
}

const generate = promisify(generateKeyPair);

async function generateKey(kind: FileKeyKind): Promise<KeyObject> {
  const pair = kind.startsWith("RSA-")
    ? await generate("rsa", { modulusLength: Number(kind.slice("RSA-".length)) })
    : await generate("ec", { namedCurve: kind });
  return pair.privateKey;
}

async function ignoringExisting(creating: Promise<void>): Promise<void> {
  try {
    await creating;
  } catch (error) {
    if (!(error instanceof PrivateFileError && error.code === "exists")) throw error;
  }
}
