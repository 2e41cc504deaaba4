import { openFileAuthority } from "../../certificates/authority/file-authority";
import type { SigningAuthority } from "../../certificates/authority/signing-authority";
import { writeLeafSubject } from "../../certificates/leaf/leaf-subject";
import { leafValidity } from "../../certificates/leaf/leaf-validity";
import { readOrderedLeaf } from "../../certificates/leaf/read-ordered-leaf";
import type { CertificateRequest } from "../../certificates/request/certificate-request";
import { readCertificateRequest } from "../../certificates/request/certificate-request";
import { x509 } from "../../certificates/x509";
import { acceptedFactsUris } from "../../environment/names";
import { team } from "../../environment/schema/teams";
import { userName } from "../../environment/schema/text";
import { fc } from "../support/properties";
import {
  ANNA,
  checkedRequest,
  codeOf,
  contextAt,
  filesIn,
  makeAuthority,
  NOW,
  opensslRequest,
  orderOf,
  type RequestKey,
} from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";

const HOUR = 3_600_000;

const openssl = new Openssl();
afterAll(() => openssl.remove());

let authority: SigningAuthority;
let request: CertificateRequest;

beforeAll(async () => {
  authority = await makeAuthority(openssl.folder);
  request = await checkedRequest(openssl);
});

describe("openssl takes the certificate for a client's", () => {
  const KINDS: readonly [RequestKey, "P-256" | "P-384" | "RSA-2048", string][] = [
    ["P-256", "P-256", "ecdsa-with-SHA256"],
    ["RSA-2048", "P-256", "ecdsa-with-SHA256"],
    ["P-384", "P-384", "ecdsa-with-SHA384"],
    ["P-256", "RSA-2048", "sha256WithRSAEncryption"],
    ["RSA-2048", "RSA-2048", "sha256WithRSAEncryption"],
  ];

  test.each(KINDS)("with a key on %s, from an authority with one on %s", async (key, keyKind, algorithm) => {
    const issuing = await makeAuthority(openssl.folder, { keyKind });
    const leaf = await issuing.issue(orderOf(await checkedRequest(openssl, key)));
    const { pem: anchors } = issuing.chain.anchor;
    expect(await verifyLeaf(openssl, { leaf: leaf.pem, anchors, at: NOW })).toMatchObject({ ok: true });
    expect(await openssl.run("x509", "-noout", "-text", "-in", openssl.file(leaf.pem))).toContain(algorithm);
  });

  test("and for no server's, and for none after its end", async () => {
    const leaf = await authority.issue(orderOf(request));
    const anchors = openssl.file(authority.chain.anchor.pem);
    const file = openssl.file(leaf.pem);
    const server = await openssl.try("verify", "-no_check_time", "-purpose", "sslserver", "-CAfile", anchors, file);
    expect(server).toMatchObject({ ok: false, said: expect.stringContaining("unsuitable certificate purpose") });
    const late = await verifyLeaf(openssl, {
      leaf: leaf.pem,
      anchors: authority.chain.anchor.pem,
      at: leaf.notAfter + 1000,
    });
    expect(late).toMatchObject({ ok: false, said: expect.stringContaining("certificate has expired") });
  });
});

test("the certificate says what was ordered and nothing else", async () => {
  const leaf = await authority.issue(orderOf(request));
  const text = await openssl.run("x509", "-noout", "-text", "-nameopt", "RFC2253", "-in", openssl.file(leaf.pem));
  const lines = text.split("\n").map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      "Version: 3 (0x2)",
      "Issuer: CN=Acme Developers dev,OU=1",
      "Subject: CN=anna@example.com,OU=research,O=dev",
      "Not Before: Nov 25 09:25:00 2026 GMT",
      "Not After : Nov 25 17:30:00 2026 GMT",
    ]),
  );
  const extensions = text.slice(text.indexOf("X509v3 extensions:"), text.indexOf("Signature Algorithm:", 500));
  expect(
    extensions
      .replaceAll(/([0-9A-F]{2}:){19}[0-9A-F]{2}/g, "<key id>")
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual([
    "X509v3 extensions:",
    "X509v3 Basic Constraints: critical",
    "CA:FALSE",
    "X509v3 Key Usage: critical",
    "Digital Signature",
    "X509v3 Extended Key Usage:",
    "TLS Web Client Authentication",
    "X509v3 Subject Alternative Name:",
    "URI:bedrock-access:facts/mfa=yes/device=no",
    "X509v3 Authority Key Identifier:",
    "<key id>",
    "X509v3 Subject Key Identifier:",
    "<key id>",
    "",
  ]);
  expect(leaf).toMatchObject({
    subject: ANNA,
    facts: { mfa: true, device: false },
    notBefore: NOW - 5 * 60_000,
    notAfter: NOW + 8 * HOUR,
    intermediatesPem: "",
    keyHash: request.keyHash,
    authorityKeyId: authority.chain.issuing.keyId,
  });
  const serial = await openssl.run("x509", "-noout", "-serial", "-in", openssl.file(leaf.pem));
  expect(serial.trim().toLowerCase()).toBe(`serial=${leaf.serial}`);
});

test("nothing that a request asks for gets into the certificate", async () => {
  const pem = await opensslRequest(
    openssl,
    "P-256",
    "-addext",
    "subjectAltName=URI:bedrock-access:facts/mfa=yes/device=yes,DNS:root.example.com",
    "-addext",
    "extendedKeyUsage=serverAuth",
    "-addext",
    "1.2.3.4=ASN1:UTF8String:hello",
  );
  const asking = await readCertificateRequest(pem, { subject: ANNA, seen: () => false });
  const leaf = await authority.issue(orderOf(asking, { facts: { mfa: false, device: false } }));
  const text = await openssl.run("x509", "-noout", "-text", "-in", openssl.file(leaf.pem));
  expect(text).toContain("URI:bedrock-access:facts/mfa=no/device=no\n");
  expect(text).not.toMatch(/root\.example\.com|Server|1\.2\.3\.4|hello|device=yes/);
});

test("a trust policy that requires MFA takes the facts of a certificate that was issued with it", async () => {
  const leaf = await authority.issue(orderOf(request, { facts: { mfa: true, device: true } }));
  const names = new x509.X509Certificate(leaf.pem).getExtension(x509.SubjectAlternativeNameExtension)?.names.items;
  expect(names?.map(({ type, value }) => [type, value])).toEqual([["url", "bedrock-access:facts/mfa=yes/device=yes"]]);
  expect(acceptedFactsUris({ mfa: true, device: false })).toContain(names?.[0]?.value);
});

describe("validity", () => {
  const orders: readonly [string, number, Partial<{ now: number; days: number }>, unknown][] = [
    ["shorter than 15 minutes", 899, {}, "lifetime"],
    ["longer than a day", 86_401, {}, "lifetime"],
    ["of a fraction of a second", 3600.5, {}, "lifetime"],
    ["of no number", Number.NaN, {}, "lifetime"],
    ["before the authority is valid", 3600, { now: NOW - HOUR }, "not-yet-valid"],
    ["after the authority has ended", 3600, { now: NOW + 25 * HOUR, days: 1 }, "expired"],
    ["when the authority ends in less than 15 minutes", 3600, { now: NOW + 23.9 * HOUR, days: 1 }, "authority-ends"],
  ];

  test.each(orders)("a lifetime %s is refused", async (_, lifetimeSeconds, { now = NOW, days = 365 }, code) => {
    const { chain } = await makeAuthority(openssl.folder, { generation: `${days} days`, days });
    expect(await codeOf((async () => leafValidity(lifetimeSeconds, chain, now))())).toBe(code);
  });

  test("a certificate ends with its authority at the latest", async () => {
    const { chain } = await makeAuthority(openssl.folder, { generation: "one day", days: 1 });
    expect(leafValidity(8 * 3600, chain, NOW + 20 * HOUR)).toEqual({
      notBefore: NOW + 20 * HOUR - 5 * 60_000,
      notAfter: NOW + 24 * HOUR,
    });
  });

  test("a certificate begins with its authority at the earliest", async () => {
    const { chain } = await makeAuthority(openssl.folder, { generation: "young" });
    expect(leafValidity(3600, chain, NOW - 4 * 60_000).notBefore).toBe(NOW - 5 * 60_000);
  });
});

describe("subjects", () => {
  test.each([
    ["an empty user", { user: "" }],
    ["a user of one character", { user: "a" }],
    ["a user of 62 characters", { user: "a".repeat(62) }],
    ["capitals in the user", { user: "Anna" }],
    ["a slash, which joins several values", { user: "anna/root" }],
    ["a comma", { user: "anna,ou=admins" }],
    ["an umlaut", { user: "jörg" }],
    ["a line break", { user: "anna\n" }],
    ["a zero byte", { user: "anna\0root" }],
    ["an ampersand in the team's unit", { organizationalUnit: "R&D" }],
    ["two units in one", { organizationalUnit: "research/payments" }],
    ["an empty environment", { organization: "" }],
    ["an environment of 65 characters", { organization: "d".repeat(65) }],
  ])("%s is refused", async (_, differing) => {
    expect(await codeOf((async () => writeLeafSubject({ ...ANNA, ...differing }))())).toBe("subject");
  });

  test("users and units are refused exactly when the environment refuses them", async () => {
    const unit = team.shape.members.unwrap().shape.certificateOu.unwrap();
    const takes = (write: () => unknown) => {
      try {
        write();
        return true;
      } catch {
        return false;
      }
    };
    const text = fc.oneof(
      fc.string({ maxLength: 70, unit: "binary-ascii" }),
      fc.stringMatching(/^[a-z0-9._@-]{1,64}$/),
      fc.stringMatching(/^[A-Za-z0-9 _.:=+@/&-]{1,66}$/),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(takes(() => writeLeafSubject({ ...ANNA, user: value }))).toBe(userName.safeParse(value).success);
        const byUnit = takes(() => writeLeafSubject({ ...ANNA, organizationalUnit: value }));
        expect(byUnit).toBe(unit.safeParse(value).success);
      }),
      { numRuns: 500 },
    );
  });

  test("whatever is ordered within the bounds is what the certificate says", async () => {
    const subjects = fc.record({
      user: fc.stringMatching(/^[a-z0-9._@-]{2,61}$/),
      organizationalUnit: fc.stringMatching(/^[A-Za-z0-9 _.:=+@-]{1,64}$/),
      organization: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
    });
    const facts = fc.record({ mfa: fc.boolean(), device: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(subjects, facts, fc.integer({ min: 900, max: 86_400 }), async (subject, checked, seconds) => {
        const order = orderOf(request, { subject, facts: checked, lifetimeSeconds: seconds });
        const leaf = await authority.issue(order);
        const validity = leafValidity(seconds, authority.chain, NOW);
        expect(readOrderedLeaf(leaf.pem, order, validity, authority.chain)).toEqual(leaf);
      }),
      { numRuns: 30 },
    );
  });
});

test("a certificate that differs from its order is refused, with everything that differs", async () => {
  const leaf = await authority.issue(orderOf(request));
  const other = await makeAuthority(openssl.folder, { generation: "other" });
  const order = orderOf(await checkedRequest(openssl), {
    subject: { ...ANNA, user: "bert@example.com" },
    facts: { mfa: false, device: false },
  });
  const validity = leafValidity(3600, other.chain, NOW);
  const reading = (async () => readOrderedLeaf(leaf.pem, order, validity, other.chain))();
  await expect(reading).rejects.toMatchObject({ code: "not-as-ordered" });
  for (const problem of [
    'the CA "Acme Developers dev" has not signed it',
    'its subject is "O=dev, OU=research, CN=anna@example.com"',
    "it ends at 2026-11-25T17:30:00.000Z, not at 2026-11-25T10:30:00.000Z",
    "its alternative names are [url:bedrock-access:facts/mfa=yes/device=no]",
    "its key is not the request's",
  ]) {
    await expect(reading).rejects.toThrow(problem);
  }
});

test("no two certificates have one serial", async () => {
  const opened = await openFileAuthority(
    filesIn(openssl.folder, "authority-P-256-Acme-Developers-dev-1"),
    contextAt(NOW, "x"),
  );
  const leaves = await Promise.all(Array.from({ length: 50 }, () => opened.issue(orderOf(request))));
  expect(new Set(leaves.map(({ serial }) => serial)).size).toBe(50);
});
