import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFileAuthority } from "../../certificates/authority/file-authority";
import type { SigningAuthority } from "../../certificates/authority/signing-authority";
import { readDer } from "../../certificates/der/read";
import { writePem } from "../../certificates/pem";
import { MAX_PEM_CHARACTERS } from "../../certificates/revocation-list/list-size";
import { mergeRevoked, pruneExpired } from "../../certificates/revocation-list/prune";
import { readRevocationList } from "../../certificates/revocation-list/read-revocation-list";
import { REVOCATION_REASONS, type RevokedCertificate } from "../../certificates/revocation-list/revocation-list";
import { newSerial } from "../../certificates/serial";
import { fc } from "../support/properties";
import {
  checkedRequest,
  codeOf,
  contextAt,
  filesIn,
  makeAuthority,
  NOW,
  orderOf,
  seededBytes,
} from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const openssl = new Openssl();
afterAll(() => openssl.remove());

let authority: SigningAuthority;
beforeAll(async () => {
  authority = await makeAuthority(openssl.folder);
});

const random = seededBytes("revoked");

function revoked(count: number, differing: Partial<RevokedCertificate> = {}): RevokedCertificate[] {
  return Array.from({ length: count }, () => ({ serial: newSerial(random), revokedAt: NOW - HOUR, ...differing }));
}

const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ""), "base64");

/** The same authority at another time. */
const at = (now: number) =>
  openFileAuthority(filesIn(openssl.folder, "authority-P-256-Acme-Developers-dev-1"), contextAt(now));

describe.each(["P-256", "P-384", "RSA-2048"] as const)("a list signed with a key on %s", (keyKind) => {
  test("makes openssl refuse a revoked certificate and no other", async () => {
    const issuing = await makeAuthority(openssl.folder, { keyKind });
    const request = await checkedRequest(openssl);
    const [good, bad] = [await issuing.issue(orderOf(request)), await issuing.issue(orderOf(request))];
    const { list, pending } = await issuing.revoke([{ serial: bad.serial, revokedAt: NOW, reason: "key-compromise" }]);
    const { pem: anchors } = issuing.chain.anchor;
    const verify = (leaf: string) => verifyLeaf(openssl, { leaf, anchors, lists: [list.pem], at: NOW + HOUR });
    expect(await verify(good.pem)).toMatchObject({ ok: true });
    expect(await verify(bad.pem)).toMatchObject({ ok: false, said: expect.stringContaining("error 23") });
    expect(pending).toEqual([]);

    const crl = openssl.file(list.pem);
    const verdict = await openssl.run("crl", "-in", crl, "-noout", "-CAfile", openssl.file(anchors));
    expect(verdict).toContain("verify OK");
    expect(readRevocationList(list.pem, issuing.chain.issuing)).toEqual(list);
  });
});

test("a list says its number, its dates, its authority and each reason", async () => {
  const entries = REVOCATION_REASONS.map(
    (reason, index): RevokedCertificate => ({
      serial: `4${index}`.repeat(20),
      revokedAt: NOW - index * HOUR,
      reason,
    }),
  );
  const { list } = await authority.revoke(entries);
  expect(list.pem).toMatch(/^-----BEGIN X509 CRL-----\n/);
  const text = await openssl.run("crl", "-noout", "-text", "-in", openssl.file(list.pem));
  for (const said of [
    "Version 2 (0x1)",
    "Last Update: Nov 25 09:30:00 2026 GMT",
    "Next Update: Dec  2 09:30:00 2026 GMT",
    "Key Compromise",
    "Affiliation Changed",
    "Superseded",
    "Cessation Of Operation",
    "Privilege Withdrawn",
    `Serial Number: ${"41".repeat(20)}`,
  ]) {
    expect(text).toContain(said);
  }
  const number = await openssl.run("crl", "-noout", "-crlnumber", "-in", openssl.file(list.pem));
  expect(number.trim()).toBe(`crlNumber=0x${NOW.toString(16).toUpperCase().padStart(12, "0")}`);
  expect(text.replaceAll(":", "").toLowerCase()).toContain(authority.chain.issuing.keyId);
});

test("a list of nobody is one that openssl takes", async () => {
  const { list } = await authority.revoke([]);
  expect(await openssl.run("crl", "-noout", "-text", "-in", openssl.file(list.pem))).toContain(
    "No Revoked Certificates",
  );
  expect(readRevocationList(list.pem, authority.chain.issuing).entries).toEqual([]);
});

describe("size", () => {
  test("1,000 certificates fit, with reasons", async () => {
    const { list } = await authority.revoke(revoked(1_000, { reason: "cessation-of-operation" }));
    expect(list.pem.length).toBeLessThan(MAX_PEM_CHARACTERS / 4);
    expect(readRevocationList(list.pem, authority.chain.issuing)).toEqual(list);
    const text = await openssl.run("crl", "-noout", "-text", "-in", openssl.file(list.pem));
    expect(text.match(/Serial Number/g)).toHaveLength(1_000);
  });

  test("5,000 certificates with reasons are refused, with the mend", async () => {
    const revoking = authority.revoke(revoked(5_000, { reason: "cessation-of-operation" }));
    await expect(revoking).rejects.toMatchObject({ code: "too-large" });
    await expect(revoking).rejects.toThrow(
      /of 5000 certificates has \d{6} characters, .* takes 300000\. Prune .* shorter lifetimes .* rotate the CA/,
    );
  });

  // Reasons are a quarter of an entry: without them 5,000 are 264,000 characters.
  test.each([
    [4_100, true, undefined],
    [4_300, true, "too-large"],
    [5_600, false, undefined],
    [5_800, false, "too-large"],
  ])(
    "the limit lies where the documentation of the constant says it: %i, with reasons: %s",
    async (count, withReasons, code) => {
      const entries = revoked(count, withReasons ? { reason: "superseded" } : {});
      expect(await codeOf(authority.revoke(entries).then(() => undefined))).toBe(code);
    },
  );

  test("the largest list is read back whole", async () => {
    const { list } = await authority.revoke(revoked(5_600));
    expect(readRevocationList(list.pem, authority.chain.issuing).entries).toHaveLength(5_600);
  });
});

describe("the next list", () => {
  test("keeps what the one before had, adds what is new, and counts on", async () => {
    const [first] = revoked(1, { reason: "superseded" });
    const [second] = revoked(1);
    if (first === undefined || second === undefined) throw new Error("no entries");
    const one = await authority.revoke([first]);
    const known = readRevocationList(one.list.pem, authority.chain.issuing);
    const two = await authority.revoke([second, { ...first, revokedAt: NOW }], known);
    expect(two.list.entries).toEqual([first, second]);
    expect(two.list.number).toBe(one.list.number + 1n);
  });

  test("has a larger number though the clock went back", async () => {
    const one = await authority.revoke([]);
    const earlier = await (await at(NOW - 60_000)).revoke([], one.list);
    expect(earlier.list.number).toBe(one.list.number + 1n);
  });

  test("has a larger number though the one before was lost", async () => {
    const one = await authority.revoke([]);
    const later = await (await at(NOW + 1)).revoke([]);
    expect(later.list.number).toBeGreaterThan(one.list.number);
  });

  test("drops a certificate once it has expired, and five minutes for clocks", async () => {
    const entries = revoked(1, { notAfter: NOW + HOUR });
    const { list } = await authority.revoke(entries);
    const sizeAt = async (now: number) => (await (await at(now)).revoke([], list)).list.entries.length;
    expect(await sizeAt(NOW + HOUR + 5 * 60_000)).toBe(1);
    expect(await sizeAt(NOW + HOUR + 5 * 60_000 + 1)).toBe(0);
  });

  test("drops a certificate that it knows only from the list before a day after its revocation", async () => {
    const { list } = await authority.revoke(revoked(1, { notAfter: NOW + HOUR }));
    const known = readRevocationList(list.pem, authority.chain.issuing);
    const sizeAt = async (now: number) => (await (await at(now)).revoke([], known)).list.entries.length;
    expect(await sizeAt(NOW + 23 * HOUR)).toBe(1);
    expect(await sizeAt(NOW + 23 * HOUR + 6 * 60_000)).toBe(0);
  });

  test.each([
    ["capitals in the serial", { serial: "4A".repeat(20) }],
    ["a zero in front", { serial: "0a" }],
    ["a serial of 21 bytes", { serial: "41".repeat(21) }],
    ["no serial", { serial: "" }],
    ["the serial zero", { serial: "0" }],
    ["text for a serial", { serial: "anna" }],
    ["a time to come", { revokedAt: NOW + HOUR }],
    ["no time", { revokedAt: Number.NaN }],
  ])("is not made of %s", async (_, differing) => {
    expect(await codeOf(authority.revoke(revoked(1, differing)))).toBe("invalid-entry");
  });

  test("leaves out what another authority has issued", async () => {
    const [own, foreign, unknown] = revoked(3);
    if (own === undefined || foreign === undefined || unknown === undefined) throw new Error("no entries");
    const { keyId } = authority.chain.issuing;
    const { list } = await authority.revoke([
      { ...own, authorityKeyId: keyId },
      { ...foreign, authorityKeyId: "ab".repeat(20) },
      unknown,
    ]);
    expect(list.entries.map(({ serial }) => serial)).toEqual([own.serial, unknown.serial]);
  });
});

test("pruning drops what has expired and keeps everything else, whatever the times", () => {
  const time = fc.integer({ min: NOW - 3 * DAY, max: NOW + 3 * DAY });
  const entry = fc.record(
    { serial: fc.stringMatching(/^[4-7][0-9a-f]{39}$/), revokedAt: time, notAfter: time },
    { requiredKeys: ["serial", "revokedAt"] },
  );
  fc.assert(
    fc.property(fc.array(entry), time, (entries, now) => {
      const kept = new Set(pruneExpired(entries, now));
      for (const each of entries) {
        const end = each.notAfter ?? each.revokedAt + DAY;
        expect(kept.has(each)).toBe(end + 5 * 60_000 >= now);
      }
    }),
  );
});

test("merging keeps one entry a serial, with the first time and all that is known", () => {
  const serial = fc.constantFrom("41", "42", "43");
  const entry = fc.record(
    { serial, revokedAt: fc.nat(), notAfter: fc.nat(), reason: fc.constantFrom("superseded" as const) },
    { requiredKeys: ["serial", "revokedAt"] },
  );
  fc.assert(
    fc.property(fc.array(entry), fc.array(entry), (listed, added) => {
      const all = [...listed, ...added];
      const merged = mergeRevoked(listed, added);
      expect(new Set(merged.map((each) => each.serial)).size).toBe(merged.length);
      for (const each of merged) {
        const same = all.filter((other) => other.serial === each.serial);
        expect(each.revokedAt).toBe(same[0]?.revokedAt);
        expect(each.notAfter).toBe(same.find(({ notAfter }) => notAfter !== undefined)?.notAfter);
      }
      expect(merged).toHaveLength(new Set(all.map((each) => each.serial)).size);
    }),
  );
});

describe("a list is refused", () => {
  test("foreign-authority: of a CA with another name", async () => {
    const other = await makeAuthority(openssl.folder, { name: "Other" });
    const { list } = await other.revoke(revoked(1));
    expect(refusal(() => readRevocationList(list.pem, authority.chain.issuing))).toBe("foreign-authority");
    expect(await codeOf(authority.revoke([], list))).toBe("foreign-authority");
  });

  test("foreign-authority: of a CA with the same name and another key", async () => {
    const twin = await makeAuthority(openssl.folder, { keyKind: "P-384", generation: "1" });
    const { list } = await twin.revoke(revoked(1));
    expect(refusal(() => readRevocationList(list.pem, authority.chain.issuing))).toBe("foreign-authority");
  });

  test("forged: by somebody who writes the CA's name and key identifier", async () => {
    const twin = await makeAuthority(openssl.folder, { keyKind: "P-384", generation: "1" });
    const { list } = await twin.revoke([]);
    const pretended = { ...authority.chain.issuing, keyId: twin.chain.issuing.keyId };
    expect(refusal(() => readRevocationList(list.pem, pretended))).toBe("forged");
  });

  test("forged: with one byte of an entry changed; openssl refuses it too", async () => {
    const [entry] = revoked(1);
    const { list } = await authority.revoke(entry === undefined ? [] : [entry]);
    const der = derOf(list.pem);
    const offset = der.indexOf(Buffer.from(entry?.serial ?? "", "hex"));
    der[offset + 5] = (der[offset + 5] ?? 0) ^ 1;
    const anchors = openssl.file(authority.chain.anchor.pem);
    const crl = openssl.file(der);
    const verdict = await openssl.try("crl", "-inform", "DER", "-in", crl, "-noout", "-CAfile", anchors);
    expect(verdict.said).toContain("verify failure");
    expect(refusal(() => readRevocationList(der, authority.chain.issuing))).toBe("forged");
  });

  const MALFORMED: readonly [string, (pem: string) => string | Uint8Array][] = [
    ["nothing", () => ""],
    ["text", () => "revoked: all"],
    ["a certificate's label", (pem) => pem.replaceAll("X509 CRL", "CERTIFICATE")],
    ["two lists", (pem) => pem + pem],
    ["text beside it", (pem) => `${pem}\nend`],
    ["half of it", (pem) => derOf(pem).subarray(0, 100)],
    ["a byte behind it", (pem) => Buffer.concat([derOf(pem), Buffer.of(0)])],
    ["a certificate", () => derOf(authority.chain.issuing.pem)],
  ];

  test.each(MALFORMED)("malformed: %s", async (_, spoil) => {
    const { list } = await authority.revoke([]);
    expect(refusal(() => readRevocationList(spoil(list.pem), authority.chain.issuing))).toBe("malformed");
  });

  test("random changes never give a list, and never anything but a refusal", async () => {
    const { list } = await authority.revoke(revoked(2, { reason: "superseded" }));
    const der = derOf(list.pem);
    const change = fc.record({ at: fc.nat({ max: der.length - 1 }), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(change, ({ at: offset, to }) => {
        const changed = Buffer.from(der);
        changed[offset] = to;
        const code = refusal(() => readRevocationList(changed, authority.chain.issuing));
        if (changed.equals(der)) expect(code).toBeUndefined();
        else expect(["malformed", "foreign-authority", "forged", "unsupported"]).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

describe("lists of openssl's own CA", () => {
  let ca: { readonly pem: string; readonly list: (...options: string[]) => Promise<Buffer> };
  let issuing: SigningAuthority;

  beforeAll(async () => {
    issuing = await makeAuthority(openssl.folder, { generation: "lists" });
    const files = filesIn(openssl.folder, "authority-P-256-Acme-Developers-dev-lists");
    const config = opensslCa(openssl.folder, files);
    const list = async (...options: string[]) => {
      const out = openssl.newFile();
      const made = openssl.newFile();
      await openssl.run("ca", "-config", config, "-gencrl", "-out", made, "-crldays", "7", ...options);
      await openssl.run("crl", "-in", made, "-outform", "DER", "-out", out);
      return readFileSync(out);
    };
    ca = { pem: issuing.chain.issuing.pem, list };
  });

  test("are read, with their entries, reasons and number", async () => {
    const leaf = await issuing.issue(orderOf(await checkedRequest(openssl)));
    const config = join(openssl.folder, "ca.cnf");
    await openssl.run("ca", "-config", config, "-revoke", openssl.file(leaf.pem), "-crl_reason", "keyCompromise");
    const list = readRevocationList(await ca.list(), issuing.chain.issuing);
    expect(list.number).toBeGreaterThanOrEqual(1n);
    expect(list.entries).toMatchObject([{ serial: leaf.serial, reason: "key-compromise" }]);
    expect(list.pem).toMatch(/^-----BEGIN X509 CRL-----/);
    expect(await openssl.run("crl", "-noout", "-in", openssl.file(list.pem))).toBe("");
  });

  test("unsupported: partitions, which say less than the whole", async () => {
    const der = await ca.list("-crlexts", "partitioned");
    expect(refusal(() => readRevocationList(der, issuing.chain.issuing))).toBe("unsupported");
  });

  test("unsupported: delta lists", async () => {
    const der = await ca.list("-crlexts", "delta");
    expect(refusal(() => readRevocationList(der, issuing.chain.issuing))).toBe("unsupported");
  });

  test("unsupported: a signature over SHA-1", async () => {
    const der = await ca.list("-md", "sha1");
    expect(refusal(() => readRevocationList(der, issuing.chain.issuing))).toBe("unsupported");
  });

  test("malformed: a list without a number", async () => {
    const der = await ca.list("-name", "unnumbered");
    expect(refusal(() => readRevocationList(der, issuing.chain.issuing))).toBe("malformed");
  });

  test("are read under the label that @peculiar/x509 writes", async () => {
    const der = await ca.list();
    expect(readDer(der).whole).toHaveLength(der.length);
    expect(readRevocationList(writePem("CRL", der), issuing.chain.issuing).pem).toBe(writePem("X509 CRL", der));
  });
});

/** Path of a configuration with which openssl is the same CA as ours. */
function opensslCa(folder: string, files: { certificate: string; key: string }): string {
  writeFileSync(join(folder, "index"), "");
  writeFileSync(join(folder, "crlnumber"), "01\n");
  const config = join(folder, "ca.cnf");
  writeFileSync(
    config,
    `[ca]
default_ca = own
[own]
database = ${join(folder, "index")}
crlnumber = ${join(folder, "crlnumber")}
certificate = ${files.certificate}
private_key = ${files.key}
default_md = sha256
crl_extensions = whole
[whole]
authorityKeyIdentifier = keyid:always
[partitioned]
issuingDistributionPoint = critical,@point
[point]
fullname = URI:http://crl.example.com/1.crl
[delta]
2.5.29.27 = critical,ASN1:INTEGER:1
[unnumbered]
database = ${join(folder, "index")}
certificate = ${files.certificate}
private_key = ${files.key}
default_md = sha256
crl_extensions = whole
`,
  );
  return config;
}

/** The code of what is thrown, or `undefined`. */
function refusal(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error ? error.code : error;
  }
}
