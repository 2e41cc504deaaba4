import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readCertificate, serialHex } from "../../../simulators/roles-anywhere/certificate";
import { attributeOf } from "../../../simulators/roles-anywhere/distinguished-name";
import { readRevocationList } from "../../../simulators/roles-anywhere/revocation-list";
import { type CertificateOptions, type KeyKind, makeAuthority, makeCertificate, makeCrl } from "./make-certificates";

const openssl = (input: string, ...args: string[]) =>
  execFileSync("openssl", args, { input, stdio: ["pipe", "pipe", "ignore"] }).toString();

test.each<[string, CertificateOptions]>([
  [
    "a developer's",
    { uris: ["bedrock-access:facts/mfa=yes/device=no", "urn:second"], dns: ["a.example", "b.example"] },
  ],
  ["a serial number whose first bit is set", { serial: "f00000000000000000000000000000000000000a" }],
  ["a serial number with a leading zero", { serial: "0a" }],
  ["several units and other letters", { subject: "CN=Zoë Łukasz, OU=one, OU=two, O=dev, ST=Hessen, L=Köln, C=DE" }],
  ["attributes of old", { subject: "DC=example, DC=com, 0.9.2342.19200300.100.1.1=alice, CN=alice" }],
  ["no name at all", { subject: "" }],
  ["an authority's with a path length", { ca: true, pathLength: 3 }],
  ["an authority's without", { ca: true }],
  ["no constraints and no usage", { ca: undefined, usage: [] }],
  ["dates after 2049", { ends: 24 * 365 * 40 }],
  ["a key on P-384", { key: "P-384", hash: "SHA-384" }],
  ["a key of RSA", { key: "RSA-2048" }],
  ["a key of a kind that Roles Anywhere does not know", { key: "Ed25519" }],
])("Node.js and OpenSSL read the same from a certificate with %s", async (_, options) => {
  const made = await makeCertificate(options);
  const read = readCertificate(made.der);
  const node = new X509Certificate(made.der);
  const text = openssl(made.pem, "x509", "-noout", "-text", "-certopt", "ext_default");

  expect(read.version).toBe(3);
  expect(text).toContain("Version: 3");
  expect(serialHex(read.serial).toUpperCase()).toBe(node.serialNumber);
  expect(openssl(made.pem, "x509", "-noout", "-serial")).toBe(`serial=${node.serialNumber}\n`);
  expect([read.notBefore, read.notAfter]).toEqual([Date.parse(node.validFrom), Date.parse(node.validTo)]);
  expect(read.isAuthority === true).toBe(node.ca);
  expect(read.isAuthority !== undefined).toBe(text.includes("Basic Constraints"));
  expect(read.pathLength === undefined).toBe(!text.includes("pathlen:"));
  expect(read.keyUsage?.includes("digitalSignature") === true).toBe(text.includes("Digital Signature"));
  expect(read.keyUsage?.includes("keyCertSign") === true).toBe(text.includes("Certificate Sign"));
  expect(read.keyUsage?.includes("cRLSign") === true).toBe(text.includes("CRL Sign"));
  const names = [
    ...read.alternativeNames.dns.map((name) => `DNS:${name}`),
    ...read.alternativeNames.uri.map((name) => `URI:${name}`),
  ];
  expect(names.join(", ")).toBe(node.subjectAltName ?? "");
  const lines = read.subject.attributes.map(({ type, value }) => `${type}=${value}`);
  expect(lines.join("\n")).toBe(node.subject ?? "");
});

test("several values of one attribute become one, joined as AWS joins them", async () => {
  const { der } = await makeCertificate({ subject: "CN=alice, OU=Security, OU=Engineering" });

  expect(attributeOf(readCertificate(der).subject, "OU")).toBe("Security/Engineering");
});

test.each<KeyKind>(["P-256", "P-384", "RSA-2048"])(
  "OpenSSL reads the same from a revocation list of %s",
  async (key) => {
    const authority = await makeAuthority({ key });
    const pem = await makeCrl(authority, ["0a", "1002", "f0000000000000000000000000000000000000"]);
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
    const list = readRevocationList(der);
    const told = openssl(pem, "crl", "-noout", "-text").matchAll(/Serial Number: ([0-9A-F]+)/g);

    expect([...list.serials].map((serial) => serialHex(serial).toUpperCase())).toEqual(
      Array.from(told, ([, hex]) => hex),
    );
    expect(list.isSignedBy(readCertificate(authority.der))).toBe(true);
    expect(list.isSignedBy(readCertificate((await makeAuthority({ key })).der))).toBe(false);
  },
);

test("a list of nobody has no serial numbers", async () => {
  const pem = await makeCrl(await makeAuthority(), []);

  expect(readRevocationList(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64")).serials.size).toBe(0);
});
