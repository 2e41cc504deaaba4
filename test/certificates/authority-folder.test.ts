import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CertificateAuthority } from "../../certificates/authority/authority";
import { AuthorityFolder } from "../../certificates/authority/authority-folder";
import { createFileAuthority, openFileAuthority } from "../../certificates/authority/file-authority";
import { newSerial } from "../../certificates/serial";

const context = { now: Date.now, randomBytes };
const issuing = { kind: "file", generation: 1 } as const;
const other = { kind: "file", generation: 2, place: "former", since: "2026-11-25T00:00:00.000Z" } as const;
const commonName = "Acme Developers dev";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-lists-"));
  const authority = { subject: { commonName }, days: 30, keyKind: "P-256" } as const;
  for (const each of [issuing, other]) await createFileAuthority(open().files(each), authority, context);
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(): AuthorityFolder {
  return new AuthorityFolder(folder, context, () => Promise.reject(new Error("nothing of this is in AWS")));
}

test("what several revoke at once is in the list, all of it, and every list has a number of its own", async () => {
  await open().replaceManifest({ version: 1, commonName, issuing });

  const serials = Array.from({ length: 12 }, () => newSerial(randomBytes));
  const written = await Promise.all(
    serials.map((serial) => open().writeLists([{ serial, revokedAt: Date.now() }])), // each as a process of its own
  );
  const [list] = await open().lists();
  expect(list?.entries.map(({ serial }) => serial).toSorted()).toEqual(serials.toSorted());
  expect(new Set(written.flat().map((each) => each.list.number)).size).toBe(serials.length);
});

test("an authority that cannot write its list keeps no other from it, and is told", async () => {
  await open().replaceManifest({ version: 1, commonName, issuing, other });
  const first = newSerial(randomBytes);
  await open().writeLists([{ serial: first, revokedAt: Date.now() }]);
  const lists = await open().lists();
  expect(lists.map(({ entries }) => entries.map(({ serial }) => serial))).toEqual([[first], [first]]);

  rmSync(open().files(other).key);
  const second = newSerial(randomBytes);
  await expect(open().writeLists([{ serial: second, revokedAt: Date.now() }])).rejects.toMatchObject({
    code: "missing",
    path: open().files(other).key,
  });
  await open().replaceManifest({ version: 1, commonName, issuing });
  const [list] = await open().lists();
  expect(list?.entries.map(({ serial }) => serial)).toEqual([first, second]);
});

test("a certificate that an authority will not revoke keeps no list from being written, and is told", async () => {
  const authority = await openFileAuthority(open().files(issuing), context);
  const refused = [{ serial: "4a", why: "it has never issued that." }];
  const inAws = { kind: "private-ca", generation: 1, arn: "arn:aws:acm-pca:…", bucket: "lists" } as const;
  const choosy: CertificateAuthority = {
    kind: "private-ca",
    chain: authority.chain,
    issue: (order) => authority.issue(order),
    revoke: async (revoked, previous) => {
      const known = revoked.filter(({ serial }) => serial !== "4a");
      return { ...(await authority.revoke(known, previous)), refused };
    },
  };
  const choosyFolder = new AuthorityFolder(folder, context, async () => choosy);
  await choosyFolder.replaceManifest({ version: 1, commonName, issuing: inAws });

  const revokedAt = Date.now();
  const writing = choosyFolder.writeLists([
    { serial: "4a", revokedAt },
    { serial: "5b", revokedAt },
  ]);
  await expect(writing).rejects.toMatchObject({ code: "not-revoked" });
  await expect(writing).rejects.toThrow(
    /The lists are written.* 4a: it has never issued that\..*bedrock-access restore certificate <serial>/,
  );
  const [list] = await choosyFolder.lists();
  expect(list?.entries.map(({ serial }) => serial)).toEqual(["5b"]);
});
