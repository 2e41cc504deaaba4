import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { recordOf, revocationOf } from "../../certificates/issued/issued-certificates";
import { linkNamed } from "../files/no-links";
import { keepsRecords, RECORD } from "./issued-certificates-contract";
import { checkedRequest, codeOf, makeAuthority, NOW, orderOf } from "./support/fixtures";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

let folder: string;
let issued: FileIssuedCertificates;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-issued-"));
  issued = new FileIssuedCertificates(join(folder, "issued"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the record of a certificate names its user, team, key and authority", async () => {
  const authority = await makeAuthority(openssl.folder);
  const request = await checkedRequest(openssl);
  const leaf = await authority.issue(orderOf(request));
  const record = recordOf(leaf, { team: "research", now: NOW });
  expect(record).toEqual({
    ...RECORD,
    serial: leaf.serial,
    keyHash: request.keyHash,
    authorityKeyId: authority.chain.issuing.keyId,
  });
  expect(revocationOf(record, NOW, "key-compromise")).toEqual({
    serial: leaf.serial,
    notAfter: leaf.notAfter,
    authorityKeyId: leaf.authorityKeyId,
    revokedAt: NOW,
    reason: "key-compromise",
  });
});

describe.each(["links", "EPERM"])("in files of a file system with %s", (links) => {
  const { link } = linkNamed(links);
  keepsRecords(() => new FileIssuedCertificates(join(folder, "issued"), link));
});

test("what a killed process left half written is no record", async () => {
  await issued.add(RECORD);
  writeFileSync(join(folder, "issued", "serials", `4a4b.json.${randomUUID()}`), "", { mode: 0o600 });
  expect(await issued.byUser(RECORD.user)).toEqual([RECORD]);
});

test("records are for their owner alone, and no draft is left", async () => {
  await issued.add(RECORD);
  const root = join(folder, "issued");
  for (const name of ["keys", "serials"]) {
    expect(statSync(join(root, name)).mode & 0o777).toBe(0o700);
    const files = readdirSync(join(root, name));
    expect(files).toHaveLength(1);
    for (const file of files) expect(statSync(join(root, name, file)).mode & 0o777).toBe(0o600);
  }
});

test("nothing of a record that is refused is left in the folder", async () => {
  expect(await codeOf(issued.add({ ...RECORD, user: "" }))).toBe("invalid");
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ["is cut off", '{"serial":'],
  ["is something else", '{"serial":"4a"}'],
])("a record that %s is told, with its path", async (_, content) => {
  await issued.add(RECORD);
  const path = join(folder, "issued", "serials", `${RECORD.serial}.json`);
  writeFileSync(path, content);
  await expect(issued.bySerial(RECORD.serial)).rejects.toMatchObject({ code: "corrupt" });
  await expect(issued.byUser(RECORD.user)).rejects.toThrow(path);
});

test("a record that others may change is refused with the mend", async () => {
  await issued.add(RECORD);
  const path = join(folder, "issued", "serials", `${RECORD.serial}.json`);
  chmodSync(path, 0o666);
  await expect(issued.bySerial(RECORD.serial)).rejects.toMatchObject({ code: "exposed", path });
});
