import { readCertificate } from "../../../simulators/roles-anywhere/certificate";
import { type CompanyOptions, startCompany } from "./company";
import { type CertificateOptions, type Made, makeAuthority, makeCertificate, makeCrl } from "./make-certificates";
import { call } from "./signed-request";

let root: Made;
let intermediate: Made;
beforeAll(async () => {
  root = await makeAuthority();
  intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: root, serial: "02" });
});

/** What is said of a certificate, of its chain, and of the anchor's own. */
async function messageFor(
  certificate: Made,
  chain: readonly Made[] = [],
  bundle = root.pem,
  options: CompanyOptions = {},
  serial?: string,
) {
  const simulator = await startCompany(bundle, options);
  const { status, type, message } = await call(simulator.url, { certificate, chain, ...(serial && { serial }) });
  await simulator.close();
  return status === 201 ? "accepted" : `${type}: ${message}`;
}

const INSUFFICIENT = "AccessDeniedException: Untrusted certificate. Insufficient certificate";
const UNTRUSTED = "AccessDeniedException: Untrusted signing certificate";
const REVOKED = "AccessDeniedException: Certificate revoked";

test.each<[string, CertificateOptions, string]>([
  ["as it should be", {}, "accepted"],
  ["that has expired", { begins: -2, ends: -1 }, "AccessDeniedException: Untrusted certificate. Certificate expired"],
  ["of tomorrow", { begins: 1, ends: 2 }, "AccessDeniedException: Untrusted certificate. Certificate not yet valid"],
  ["that is an authority's", { ca: true, usage: ["digitalSignature", "keyCertSign"] }, INSUFFICIENT],
  ["that may not sign", { usage: ["keyEncipherment"] }, INSUFFICIENT],
  ["without key usage", { usage: [] }, INSUFFICIENT],
  ["signed over SHA-1", { hash: "SHA-1" }, INSUFFICIENT],
  ["without a subject", { subject: "" }, INSUFFICIENT],
])("a certificate %s", async (_, options, expected) => {
  expect(await messageFor(await makeCertificate({ issuer: root, ...options }))).toBe(expected);
});

test("a certificate of version 1 is insufficient, whatever else it says", async () => {
  const leaf = await makeCertificate({ issuer: root });
  const version = leaf.der.indexOf(Buffer.from("a003020102", "hex")) + 4;
  const der = Buffer.from(leaf.der);
  der[version] = 0;

  expect(readCertificate(der)).toMatchObject({ version: 1, keyUsage: ["digitalSignature"] });
  expect(await messageFor({ ...leaf, der }, [], root.pem, {}, "4098")).toBe(INSUFFICIENT);
});

describe("a chain", () => {
  const leafOf = (issuer: Made) => makeCertificate({ issuer });

  test("that is whole is accepted", async () => {
    expect(await messageFor(await leafOf(intermediate), [intermediate])).toBe("accepted");
  });

  test("that lacks the intermediate is not", async () => {
    expect(await messageFor(await leafOf(intermediate))).toBe(UNTRUSTED);
  });

  test("that ends elsewhere is not, even with its own root sent along", async () => {
    const foreign = await makeAuthority({ subject: "CN=Foreign" });
    expect(await messageFor(await leafOf(foreign), [foreign])).toBe(UNTRUSTED);
  });

  test("from an authority that only has the anchor's name is not", async () => {
    const impostor = await makeAuthority();
    expect(await messageFor(await leafOf(impostor), [impostor])).toBe(UNTRUSTED);
  });

  test("in the name of another authority is not, though the anchor's key signed it", async () => {
    expect(await messageFor(await leafOf({ ...root, subject: "CN=Other" }))).toBe(UNTRUSTED);
  });

  test("through a leaf is not", async () => {
    const leaf = await makeCertificate({ issuer: root, subject: "CN=mallory" });
    expect(await messageFor(await leafOf(leaf), [leaf])).toBe(UNTRUSTED);
  });

  test.each<[string, CertificateOptions]>([
    ["has expired", { begins: -2, ends: -1 }],
    ["is not valid yet", { begins: 1, ends: 2 }],
    ["is no authority", { ca: false, usage: ["keyCertSign"] }],
    ["has no basic constraints", { ca: undefined, usage: ["keyCertSign"] }],
    ["may not sign certificates", { usage: ["cRLSign"] }],
    ["was signed over SHA-1", { hash: "SHA-1" }],
  ])("through an intermediate that %s is not", async (_, options) => {
    const weak = await makeAuthority({ subject: "CN=Intermediate", issuer: root, ...options });
    expect(await messageFor(await leafOf(weak), [weak])).toBe(UNTRUSTED);
  });

  test("longer than an authority allows is not", async () => {
    const narrow = await makeAuthority({ pathLength: 0 });
    const below = await makeAuthority({ subject: "CN=Below", issuer: narrow });

    expect(await messageFor(await leafOf(narrow), [], narrow.pem)).toBe("accepted");
    expect(await messageFor(await leafOf(below), [below], narrow.pem)).toBe(UNTRUSTED);
  });

  test("to an anchor that has expired is not", async () => {
    const old = await makeAuthority({ begins: -2, ends: -1 });
    expect(await messageFor(await leafOf(old), [], old.pem)).toBe(UNTRUSTED);
  });
});

describe("a revocation list", () => {
  test("is read anew for each request, and ends what it names only", async () => {
    let crls: readonly string[] = [];
    const simulator = await startCompany(root.pem, { anchor: { crls: async () => crls } });
    const [alice, bob] = [
      await makeCertificate({ issuer: root }),
      await makeCertificate({ issuer: root, serial: "1003" }),
    ];
    const statuses = async () => [
      (await call(simulator.url, { certificate: alice })).status,
      (await call(simulator.url, { certificate: bob })).status,
    ];

    expect(await statuses()).toEqual([201, 201]);
    crls = [await makeCrl(root, ["1002"])];
    expect(await statuses()).toEqual([403, 201]);
    crls = [await makeCrl(root, [])];
    expect(await statuses()).toEqual([201, 201]);
    await simulator.close();
  });

  const messageUnder = async (crl: string, chain: readonly Made[] = []) =>
    messageFor(await makeCertificate({ issuer: chain[0] ?? root }), chain, root.pem, { anchor: { crls: () => [crl] } });

  test("ends a certificate in AWS's words", async () => {
    expect(await messageUnder(await makeCrl(root, ["0f", "1002"]))).toBe(REVOKED);
  });

  test("of the root ends an intermediate and all below it", async () => {
    expect(await messageUnder(await makeCrl(root, ["02"]), [intermediate])).toBe(REVOKED);
  });

  test("of an intermediate ends what it signed", async () => {
    expect(await messageUnder(await makeCrl(intermediate, ["1002"]), [intermediate])).toBe(REVOKED);
  });

  test("of another authority ends nothing", async () => {
    const foreign = await makeAuthority({ subject: "CN=Foreign" });
    expect(await messageUnder(await makeCrl(foreign, ["1002"]))).toBe("accepted");
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    [
      "in an authority's name but by another's key",
      async () => makeCrl(root, [], { signer: await makeAuthority() }),
      /has not signed it/,
    ],
    [
      "under the label that libraries write",
      async () => (await makeCrl(root, [])).replaceAll("X509 CRL", "CRL"),
      /label X509 CRL/,
    ],
    ["that is garbage", async () => "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----", /cannot be read/],
    [
      "that is cut off",
      async () => (await makeCrl(root, [])).replace(/\n[^\n]+\n-----END/, "\n-----END"),
      /cannot be read/,
    ],
    ["that only holds what changed", async () => makeCrl(root, [], { isDelta: true }), /not the whole list/],
    ["over 300,000 characters", async () => `${await makeCrl(root, [])}${"\n".repeat(300_000)}`, /AWS takes 300000/],
  ])("%s, which AWS would never have imported, is an error of the set-up", async (_, crl, reason) => {
    const message = await messageUnder(await crl());

    expect(message).toMatch(/^InternalServerException: simulator: /);
    expect(message).toMatch(reason);
  });
});
