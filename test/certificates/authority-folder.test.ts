import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuthorityFolder } from "../../certificates/authority/authority-folder";
import { createFileAuthority } from "../../certificates/authority/file-authority";
import { newSerial } from "../../certificates/serial";

const folder = mkdtempSync(join(tmpdir(), "bedrock-access-lists-"));
afterAll(() => rmSync(folder, { recursive: true }));

const context = { now: Date.now, randomBytes };

function open(): AuthorityFolder {
  return new AuthorityFolder(folder, context, () => Promise.reject(new Error("nothing of this is in AWS")));
}

test("what several revoke at once is in the list, all of it, and every list has a number of its own", async () => {
  const issuing = { kind: "file", generation: 1 } as const;
  const commonName = "Acme Developers dev";
  const authority = { subject: { commonName }, days: 30, keyKind: "P-256" } as const;
  await createFileAuthority(open().files(issuing), authority, context);
  await open().replaceManifest({ version: 1, commonName, issuing });

  const serials = Array.from({ length: 12 }, () => newSerial(randomBytes));
  const written = await Promise.all(
    serials.map((serial) => open().writeLists([{ serial, revokedAt: Date.now() }])), // each as a process of its own
  );
  const [list] = await open().lists();
  expect(list?.entries.map(({ serial }) => serial).toSorted()).toEqual(serials.toSorted());
  expect(new Set(written.flat().map((each) => each.list.number)).size).toBe(serials.length);
});
