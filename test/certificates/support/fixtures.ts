import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuthorityContext } from "../../../certificates/authority/authority";
import {
  type AuthorityFiles,
  createFileAuthority,
  type FileKeyKind,
} from "../../../certificates/authority/file-authority";
import type { SigningAuthority } from "../../../certificates/authority/signing-authority";
import type { LeafOrder } from "../../../certificates/leaf/leaf";
import { type CertificateRequest, readCertificateRequest } from "../../../certificates/request/certificate-request";
import type { Openssl } from "./openssl";

export const NOW = Date.UTC(2026, 10, 25, 9, 30, 0);

export const ANNA = { user: "anna@example.com", organizationalUnit: "research", organization: "dev" };

export const AUTHORITY_NAME = "Acme Developers dev";

/** Bytes that look random and are the same in every run. */
export function seededBytes(seed: string): (count: number) => Uint8Array {
  let state = createHash("sha256").update(seed).digest();
  return (count) => {
    const blocks: Buffer[] = [];
    for (let length = 0; length < count; length += state.length) {
      state = createHash("sha256").update(state).digest();
      blocks.push(state);
    }
    return Buffer.concat(blocks).subarray(0, count);
  };
}

export function contextAt(now: number, seed = "bytes"): AuthorityContext {
  return { now: () => now, randomBytes: seededBytes(seed) };
}

export function filesIn(folder: string, name = "authority"): AuthorityFiles {
  return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

export interface TestAuthority {
  readonly keyKind?: FileKeyKind;
  readonly name?: string;
  readonly generation?: string;
  readonly days?: number;
  readonly context?: AuthorityContext;
}

/** A self-signed authority with files in the folder. */
export async function makeAuthority(
  folder: string,
  {
    keyKind = "P-256",
    name = AUTHORITY_NAME,
    generation = "1",
    days = 365,
    context = contextAt(NOW, generation),
  }: TestAuthority = {},
): Promise<SigningAuthority> {
  const files = filesIn(folder, `authority-${keyKind}-${name.replaceAll(" ", "-")}-${generation}`);
  const subject = { commonName: name, organizationalUnit: generation };
  return createFileAuthority(files, { subject, days, keyKind }, context);
}

export type RequestKey = "P-256" | "P-384" | "RSA-2048";

const KEY_OPTIONS: Readonly<Record<RequestKey, readonly string[]>> = {
  "P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
  "P-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
  "RSA-2048": ["-newkey", "rsa:2048"],
};

/** PEM of a request that openssl makes with a new key. Without `-subj`, its subject is empty. */
export async function opensslRequest(
  openssl: Openssl,
  key: RequestKey = "P-256",
  ...options: string[]
): Promise<string> {
  const out = openssl.newFile();
  const subject = options.includes("-subj") ? [] : ["-subj", "/"];
  const keyout = openssl.newFile();
  await openssl.run(
    "req",
    "-new",
    ...KEY_OPTIONS[key],
    "-nodes",
    "-keyout",
    keyout,
    "-out",
    out,
    ...subject,
    ...options,
  );
  return readFileSync(out, "utf8");
}

export async function checkedRequest(openssl: Openssl, key: RequestKey = "P-256"): Promise<CertificateRequest> {
  return readCertificateRequest(await opensslRequest(openssl, key), { subject: ANNA, seen: () => false });
}

export function orderOf(request: CertificateRequest, differing: Partial<LeafOrder> = {}): LeafOrder {
  return { subject: ANNA, facts: { mfa: true, device: false }, request, lifetimeSeconds: 8 * 3600, ...differing };
}

/** The code of the error that a promise ends with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return typeof error === "object" && error !== null && "code" in error ? error.code : error;
}
