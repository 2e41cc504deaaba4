import { userInfo } from "node:os";
import { revocationMark } from "../../access/revocation";
import type { AuthorityFolder } from "../../certificates/authority/authority-folder";
import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { revocationOf } from "../../certificates/issued/issued-certificates";
import type { RevocationReason, RevokedCertificate } from "../../certificates/revocation-list/revocation-list";
import { canonicalSerial } from "../../certificates/serial";
import type { FileAccessState } from "../../gateway/access-state/file-access-state";

/** Every certificate that the access state calls revoked: what was begun by an earlier run is finished by the next. */
export async function revokedCertificates(
  accessState: FileAccessState,
  folder: AuthorityFolder,
): Promise<readonly RevokedCertificate[]> {
  const issued = new FileIssuedCertificates(folder.issuedFolder);
  const revocations = (await accessState.revocations()).filter(({ kind }) => kind === "certificate");
  return Promise.all(
    revocations.flatMap(({ id, at }) => {
      const serial = canonicalSerial(id);
      return serial === undefined ? [] : [revokedOf(serial, Date.parse(at), issued)];
    }),
  );
}

async function revokedOf(serial: string, at: number, issued: FileIssuedCertificates): Promise<RevokedCertificate> {
  const record = await issued.bySerial(serial);
  // without a reason: it costs characters of a list that AWS limits, and the access state has it
  return record === undefined ? { serial, revokedAt: at } : revocationOf(record, at);
}

export async function markRevoked(
  accessState: FileAccessState,
  serial: string,
  reason: RevocationReason | string | undefined,
): Promise<{ readonly mark: string; readonly done: "revoked" | "already-revoked" }> {
  const revocation = {
    ...({ kind: "certificate", id: serial, at: new Date().toISOString(), by: userInfo().username } as const),
    ...(reason !== undefined && { reason }),
  };
  return { mark: revocationMark(revocation), done: await accessState.revoke(revocation) };
}
