import * as z from "zod"; // not `{ z }`, of which bundlers cannot leave anything out
import { canonicalSerial } from "../serial";
import { IssuedCertificateError } from "./issued-certificate-error";
import type { IssuedCertificate } from "./issued-certificates";

export const KEY_HASH = /^[0-9a-f]{64}$/;

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

/**
 * Checks a record before it is written.
 *
 * @throws IssuedCertificateError `invalid`
 */
export function checkRecord(record: IssuedCertificate): IssuedCertificate {
  return parseRecord("the record", record, "invalid", "Nothing was written: correct it.");
}

/**
 * Checks a record that was read.
 *
 * @param where - Where it stood.
 * @throws IssuedCertificateError `corrupt`
 */
export function readRecord(where: string, record: unknown): IssuedCertificate {
  return parseRecord(where, record, "corrupt", "Put a copy in its place.");
}

/** @throws IssuedCertificateError always */
export function refuseKnown(code: "known-key" | "known-serial", what: string): never {
  const kind = code === "known-key" ? "key with the hash" : "serial";
  throw new IssuedCertificateError(
    code,
    `a certificate with the ${kind} ${what} is on record already: make a new key and ask for another certificate.`,
  );
}

function parseRecord(what: string, record: unknown, code: "invalid" | "corrupt", mend: string): IssuedCertificate {
  const parsed = recordSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
  throw new IssuedCertificateError(code, `${what} is none of an issued certificate (${problems}). ${mend}`);
}
