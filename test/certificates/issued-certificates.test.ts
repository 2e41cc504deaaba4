import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { type IssuedCertificate, recordOf, revocationOf } from "../../certificates/issued/issued-certificates";
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

const RECORD: IssuedCertificate = {
  serial: "4a".repeat(20),
  user: "anna@example.com",
  team: "research",
  environment: "dev",
  issuedAt: NOW,
  notAfter: NOW + 8 * 3_600_000,
  keyHash: "ab".repeat(32),
  facts: { mfa: true, device: false },
  authorityKeyId: "cd".repeat(20),
};

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

test("nothing is on record before the first", async () => {
  expect(await issued.bySerial(RECORD.serial)).toBeUndefined();
  expect(await issued.byUser(RECORD.user)).toEqual([]);
  expect(await issued.hasKey(RECORD.keyHash)).toBe(false);
});

test.each([
  ["as it is kept", RECORD.serial],
  ["in capitals", RECORD.serial.toUpperCase()],
  ["with colons", "4A:".repeat(20).slice(0, -1)],
  ["with zeros in front", `00${RECORD.serial}`],
])("a serial %s finds its record, for this process and the next", async (_, serial) => {
  await issued.add(RECORD);
  expect(await issued.bySerial(serial)).toEqual(RECORD);
  expect(await new FileIssuedCertificates(join(folder, "issued")).bySerial(serial)).toEqual(RECORD);
});

test.each(["", "anna", "../keys/ab", "4a/4a", "\0"])("%j finds nothing", async (serial) => {
  await issued.add(RECORD);
  expect(await issued.bySerial(serial)).toBeUndefined();
  expect(await issued.hasKey(serial)).toBe(false);
});

test("a user's certificates come newest first, and nobody else's among them", async () => {
  const at = (issuedAt: number, digit: string, user = RECORD.user) =>
    issued.add({ ...RECORD, serial: digit.repeat(40), keyHash: digit.repeat(64), issuedAt, user });
  await at(NOW + 1, "5");
  await at(NOW + 3, "6");
  await at(NOW + 2, "7");
  await at(NOW, "8", "bert@example.com");
  expect((await issued.byUser(RECORD.user)).map(({ issuedAt }) => issuedAt - NOW)).toEqual([3, 2, 1]);
});

test("a key is on record once, also when two records come at once", async () => {
  const adding = ["4", "5", "6", "7"].map((digit) => codeOf(issued.add({ ...RECORD, serial: digit.repeat(40) })));
  const codes = await Promise.all(adding);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === "known-key")).toHaveLength(3);
  expect(await issued.hasKey(RECORD.keyHash)).toBe(true);
  expect(await issued.byUser(RECORD.user)).toHaveLength(1);
});

test("a serial is on record once, and the key of the second try is free again", async () => {
  await issued.add(RECORD);
  const second = { ...RECORD, keyHash: "ef".repeat(32) };
  expect(await codeOf(issued.add(second))).toBe("known-serial");
  expect(await issued.hasKey(second.keyHash)).toBe(false);
  expect(await issued.bySerial(RECORD.serial)).toEqual(RECORD);
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

test.each([
  ["a serial that leads elsewhere", { serial: "../../x" }],
  ["a key's hash that leads elsewhere", { keyHash: "../../x" }],
  ["no user", { user: "" }],
  ["a time that is none", { notAfter: Number.NaN }],
])("%s is refused and nothing is written", async (_, differing) => {
  expect(await codeOf(issued.add({ ...RECORD, ...differing }))).toBe("invalid");
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
