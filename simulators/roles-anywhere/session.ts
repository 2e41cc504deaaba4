import { createHash } from "node:crypto";
import { parseArn } from "./account";
import { type Certificate, serialHex } from "./certificate";
import type { Grant } from "./create-session";
import { sessionTags, sourceIdentity } from "./session-tags";

/** A session that was opened, with what AWS keeps of it. */
export interface SimulatedSession {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly assumedRoleArn: string;
  readonly assumedRoleId: string;
  /** The certificate's serial in hexadecimal, unless the client gave a name. */
  readonly sessionName: string;
  /** In hexadecimal, lower case. */
  readonly serial: string;
  readonly subjectArn: string;
  readonly sourceIdentity: string;
  /** `x509Subject/CN` → its value, and so on: `aws:PrincipalTag/…` in a policy. */
  readonly principalTags: Readonly<Record<string, string>>;
  /** Tags that AWS leaves out, for their values do not fit. */
  readonly droppedTags: readonly string[];
  readonly sessionPolicy: string | undefined;
  readonly durationSeconds: number;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly credentials: SessionKeys;
}

/** As a Bedrock simulator takes them too. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * @param random - So many random bytes.
 * @param now - Milliseconds since 1970.
 */
export function openSession(grant: Grant, random: (size: number) => Buffer, now: number): SimulatedSession {
  const { anchor, profile, role, leaf, durationSeconds } = grant;
  const { partition = "aws", region = "", account = "" } = parseArn(anchor.arn) ?? {};
  const roleAccount = parseArn(role.arn)?.account ?? account;
  const roleName = role.arn.slice(role.arn.lastIndexOf("/") + 1);
  const sessionName = grant.sessionName ?? serialHex(leaf.serial);
  const { tags, dropped } = sessionTags(leaf);
  return {
    trustAnchorArn: anchor.arn,
    profileArn: profile.arn,
    roleArn: role.arn,
    assumedRoleArn: `arn:${partition}:sts::${roleAccount}:assumed-role/${roleName}/${sessionName}`,
    assumedRoleId: `AROA${letters(digest(role.arn), 17)}:${sessionName}`,
    sessionName,
    serial: serialHex(leaf.serial),
    subjectArn: `arn:${partition}:rolesanywhere:${region}:${account}:subject/${subjectId(leaf)}`,
    sourceIdentity: sourceIdentity(leaf),
    principalTags: tags,
    droppedTags: dropped,
    sessionPolicy: profile.sessionPolicy,
    durationSeconds,
    issuedAt: now,
    // AWS tells whole seconds only
    expiresAt: (Math.floor(now / 1000) + durationSeconds) * 1000,
    credentials: {
      accessKeyId: `ASIA${letters(random(16), 16)}`,
      secretAccessKey: random(30).toString("base64"),
      sessionToken: random(300).toString("base64"),
    },
  };
}

/** The body of CreateSession's answer. */
export function renderSession(session: SimulatedSession): object {
  return {
    credentialSet: [
      {
        assumedRoleUser: { arn: session.assumedRoleArn, assumedRoleId: session.assumedRoleId },
        credentials: {
          ...session.credentials,
          expiration: new Date(session.expiresAt).toISOString().replace(".000Z", "Z"),
        },
        packedPolicySize: packedPolicySize(session),
        roleArn: session.roleArn,
        sourceIdentity: session.sourceIdentity,
      },
    ],
    subjectArn: session.subjectArn,
  };
}

/** Percent of a space whose real size and packing AWS does not tell. */
function packedPolicySize({ sessionPolicy = "", principalTags }: SimulatedSession): number {
  const characters = sessionPolicy.length + Object.entries(principalTags).flat().join("").length;
  return Math.min(100, Math.ceil((characters / 4096) * 100));
}

/** One subject for all certificates that carry the same name. */
function subjectId({ subject }: Certificate): string {
  const hex = digest(subject.der).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function digest(data: string | Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}

/** Upper-case letters and the digits 2 to 7, as AWS's ids have them. */
function letters(bytes: Buffer, count: number): string {
  return [...bytes.subarray(0, count)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
