import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createFileAuthority,
  installFileAuthority,
  openFileAuthority,
  requestFileAuthority,
} from "../../certificates/authority/file-authority";
import { checkedRequest, codeOf, contextAt, filesIn, NOW, orderOf } from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-authority-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const context = contextAt(NOW);
const ACME = { subject: { commonName: "Acme Developers dev" }, days: 365, keyKind: "P-256" } as const;
const create = (differing: object = {}) => createFileAuthority(filesIn(folder), { ...ACME, ...differing }, context);
const modeOf = (path: string) => statSync(path).mode & 0o777;

test("an authority is two files for their owner alone, in a folder that is made", async () => {
  const inner = join(folder, "made", "here");
  const files = filesIn(inner);
  await createFileAuthority(files, ACME, context);
  expect(readdirSync(inner).sort()).toEqual(["authority.key", "authority.pem"]);
  expect([modeOf(inner), modeOf(files.key), modeOf(files.certificate)]).toEqual([0o700, 0o600, 0o600]);
});

test("a second run changes nothing and opens the same authority", async () => {
  const first = await create();
  const before = [readFileSync(filesIn(folder).key), readFileSync(filesIn(folder).certificate)];
  const second = await create({ keyKind: "RSA-2048", days: 10 });
  expect(second.chain).toEqual(first.chain);
  expect([readFileSync(filesIn(folder).key), readFileSync(filesIn(folder).certificate)]).toEqual(before);
});

test("a run that was interrupted after the key is completed by the next, with that key", async () => {
  await create();
  const key = readFileSync(filesIn(folder).key);
  rmSync(filesIn(folder).certificate);
  const completed = await create();
  expect(readFileSync(filesIn(folder).key)).toEqual(key);
  expect((await completed.issue(orderOf(await checkedRequest(openssl)))).pem).toContain("BEGIN CERTIFICATE");
});

test("of ten runs at once all get one authority, and no draft is left", async () => {
  const authorities = await Promise.all(Array.from({ length: 10 }, () => create()));
  expect(new Set(authorities.map(({ chain }) => chain.issuing.pem)).size).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(["authority.key", "authority.pem"]);
});

describe("the key file", () => {
  const open = () => openFileAuthority(filesIn(folder), context);

  test.each([
    [0o640, "its group may read"],
    [0o604, "others may read"],
    [0o622, "others may write"],
    [0o700 | 0o011, "others may run"],
  ])("of mode %o, which %s, is refused with the mend", async (mode) => {
    await create();
    chmodSync(filesIn(folder).key, mode);
    await expect(open()).rejects.toMatchObject({ code: "exposed", path: filesIn(folder).key });
    await expect(open()).rejects.toThrow(`run \`chmod 600 ${filesIn(folder).key}\``);
    await expect(create()).rejects.toMatchObject({ code: "exposed" });
  });

  test("is refused in a folder where others may put files, and taken where each may touch only his own", async () => {
    await create();
    chmodSync(folder, 0o777);
    await expect(open()).rejects.toMatchObject({ code: "exposed", path: folder });
    await expect(create()).rejects.toThrow(`run \`chmod 700 ${folder}\``);
    chmodSync(folder, 0o1777);
    expect((await open()).kind).toBe("file");
  });

  // Only root can give a file away.
  (process.getuid?.() === 0 ? test : test.skip)("is refused when it belongs to another user", async () => {
    await create();
    chownSync(filesIn(folder).key, 4711, 4711);
    await expect(open()).rejects.toMatchObject({ code: "foreign-owner" });
  });

  test("is refused when it is not there", async () => {
    expect(await codeOf(open())).toBe("missing");
  });

  test.each([
    ["text", "please"],
    ["an encrypted key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"],
  ])("is refused when it holds %s, and stays", async (_, content) => {
    writeFileSync(filesIn(folder).key, content, { mode: 0o600 });
    expect(await codeOf(create())).toBe("unsupported-key");
    expect(readFileSync(filesIn(folder).key, "utf8")).toBe(content);
  });

  test.each([
    ["an RSA key of 1024 bits", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]],
    ["an Edwards key", ["genpkey", "-algorithm", "ED25519"]],
    ["a key on P-521", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]],
  ])("is refused when it holds %s", async (_, args) => {
    await openssl.run(...args, "-out", filesIn(folder).key);
    expect(await codeOf(create())).toBe("unsupported-key");
  });
});

describe("the certificate file", () => {
  test("is refused when it is another key's", async () => {
    await create();
    const other = filesIn(folder, "other");
    await createFileAuthority(other, ACME, context);
    const mixed = { key: filesIn(folder).key, certificate: other.certificate };
    expect(await codeOf(openFileAuthority(mixed, context))).toBe("key-mismatch");
  });

  test("is refused when it is not there", async () => {
    await create();
    rmSync(filesIn(folder).certificate);
    expect(await codeOf(openFileAuthority(filesIn(folder), context))).toBe("not-an-authority");
  });
});

test.each([
  ["a name that a session's tag cannot carry", { subject: { commonName: "R&D" } }],
  ["no name", { subject: { commonName: "" } }],
  ["no days", { days: 0 }],
  ["half a day", { days: 0.5 }],
  ["eleven years", { days: 4_000 }],
])("an authority with %s is refused", async (_, differing) => {
  expect(await codeOf(create(differing))).toBe("not-an-authority");
  expect(existsSync(filesIn(folder).certificate)).toBe(false);
});

describe.each(["P-256", "RSA-2048"] as const)("an intermediate with a key on %s", (keyKind) => {
  test("is certified by the company's root, and both ways of anchoring it work", async () => {
    const root = await companyRoot();
    const subject = { commonName: "Acme Developers dev", organizationalUnit: "2026", organization: "Acme" };
    const request = await requestFileAuthority(filesIn(folder), { subject, keyKind });
    expect((await openssl.try("req", "-verify", "-noout", "-in", openssl.file(request))).said).toContain("verify OK");
    const certificate = await root.sign(request);
    const now = Date.now(); // openssl signs at the present time

    const anchored = await installFileAuthority(filesIn(folder), certificate, contextAt(now));
    const direct = await anchored.issue(orderOf(await checkedRequest(openssl)));
    expect(direct.intermediatesPem).toBe("");
    expect(await verifyLeaf(openssl, { leaf: direct.pem, anchors: certificate, at: now })).toMatchObject({ ok: true });

    const below = await installFileAuthority(filesIn(folder), certificate + root.pem, contextAt(now));
    const leaf = await below.issue(orderOf(await checkedRequest(openssl)));
    expect(leaf.intermediatesPem).toBe(certificate);
    const verification = { leaf: leaf.pem, anchors: root.pem, intermediates: leaf.intermediatesPem, at: now };
    expect(await verifyLeaf(openssl, verification)).toMatchObject({ ok: true });
    expect(await verifyLeaf(openssl, { ...verification, intermediates: "" })).toMatchObject({ ok: false });

    const { list } = await below.revoke([{ serial: leaf.serial, revokedAt: now }]);
    expect(await verifyLeaf(openssl, { ...verification, lists: [list.pem] })).toMatchObject({
      ok: false,
      said: expect.stringContaining("error 23"),
    });
  });
});

test("a certificate of the root for another key is not put in", async () => {
  const root = await companyRoot();
  await requestFileAuthority(filesIn(folder), ACME);
  const certificate = await root.sign(await requestFileAuthority(filesIn(folder, "other"), ACME));
  expect(await codeOf(installFileAuthority(filesIn(folder), certificate, context))).toBe("key-mismatch");
  expect(existsSync(filesIn(folder).certificate)).toBe(false);
});

/** A root of the company's, which signs what an authority asks for. */
async function companyRoot() {
  const [key, out] = [openssl.newFile(), openssl.newFile()];
  const usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await openssl.run(
    "req",
    "-x509",
    ...EC,
    "-keyout",
    key,
    "-out",
    out,
    "-subj",
    "/CN=Acme Root",
    "-days",
    "36500",
    ...usage,
  );
  const sign = async (request: string) => {
    const signed = openssl.newFile();
    const signing = ["-CA", out, "-CAkey", key, "-set_serial", "77", "-days", "3650", "-copy_extensions", "copyall"];
    await openssl.run("x509", "-req", "-in", openssl.file(request), "-out", signed, ...signing);
    return openssl.run("x509", "-in", signed);
  };
  return { pem: await openssl.run("x509", "-in", out), sign };
}
