import {
  type AuthorityChain,
  readAuthorityChain,
  requireValid,
} from "../../certificates/authority/authority-certificate";
import { bundleFaults } from "../../environment/authority-bundle";
import { codeOf, makeAuthority, NOW } from "./support/fixtures";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

const chainOf = (pem: string) => (async () => readAuthorityChain(pem))();

/** PEM of a self-signed certificate by openssl. */
async function selfSigned(...options: readonly string[]): Promise<string> {
  const key = options.includes("-newkey") ? [] : ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const subject = options.includes("-subj") ? [] : ["-subj", "/CN=Some CA"];
  const out = openssl.newFile();
  await openssl.run(
    "req",
    "-x509",
    "-nodes",
    "-keyout",
    openssl.newFile(),
    "-out",
    out,
    ...key,
    ...subject,
    ...options,
  );
  return openssl.run("x509", "-in", out);
}

const CA = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];

describe("our own certificates", () => {
  test.each(["P-256", "P-384", "RSA-2048", "RSA-3072"] as const)(
    "with a key on %s are ones that a trust anchor takes",
    async (keyKind) => {
      const { chain } = await makeAuthority(openssl.folder, { keyKind });
      expect(bundleFaults(chain.anchor.pem)).toEqual([]);
      const file = openssl.file(chain.anchor.pem);
      const at = ["-attime", `${NOW / 1000}`];
      expect(await openssl.run("verify", "-x509_strict", "-check_ss_sig", ...at, "-CAfile", file, file)).toContain(
        "OK",
      );
      const text = await openssl.run("x509", "-noout", "-text", "-in", file);
      expect(text).toMatch(/X509v3 Basic Constraints: critical\n\s+CA:TRUE, pathlen:0\n/);
      expect(text).toMatch(/X509v3 Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
      expect(text).toMatch(/Subject: OU = 1, CN = Acme Developers dev\n/);
    },
  );

  test("issue no further authority: openssl refuses what one would sign", async () => {
    const { chain } = await makeAuthority(openssl.folder, { generation: "top" });
    const stem = `${openssl.folder}/authority-P-256-Acme-Developers-dev-top`;
    const request = openssl.newFile();
    const subKey = openssl.newFile();
    const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    await openssl.run("req", "-new", ...EC, "-nodes", "-keyout", subKey, "-out", request, "-subj", "/CN=sub");
    const signing = ["-CA", `${stem}.pem`, "-CAkey", `${stem}.key`, "-set_serial", "7"];
    const extensions = openssl.file("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
    const sub = await openssl.run("x509", "-req", "-in", request, ...signing, "-extfile", extensions);
    const leafRequest = openssl.newFile();
    await openssl.run(
      "req",
      "-new",
      ...EC,
      "-nodes",
      "-keyout",
      openssl.newFile(),
      "-out",
      leafRequest,
      "-subj",
      "/CN=x",
    );
    const subFile = openssl.file(sub);
    const below = ["-CA", subFile, "-CAkey", subKey, "-set_serial", "8"];
    const leaf = openssl.file(await openssl.run("x509", "-req", "-in", leafRequest, ...below));
    const anchors = ["-CAfile", openssl.file(chain.anchor.pem), "-untrusted", subFile];
    const verdict = await openssl.try("verify", "-no_check_time", ...anchors, leaf);
    expect(verdict).toMatchObject({ ok: false, said: expect.stringContaining("path length constraint exceeded") });
  });
});

describe("a certificate of openssl's is taken for an authority's", () => {
  test.each([
    ["with an EC key", []],
    ["with a key on P-384", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"]],
    ["with an RSA key", ["-newkey", "rsa:2048"]],
    ["with organization and country beside its name", ["-subj", "/C=DE/O=Acme GmbH & Co/CN=Some CA"]],
  ])("%s", async (_, options) => {
    const pem = await selfSigned(...CA, ...options);
    const chain = await chainOf(pem);
    expect(chain).toMatchObject({ issuing: { commonName: "Some CA", pem }, intermediates: [], anchor: { pem } });
    const text = await openssl.run("x509", "-noout", "-ext", "subjectKeyIdentifier", "-in", openssl.file(pem));
    expect(text.replaceAll(":", "").toLowerCase()).toContain(chain.issuing.keyId);
  });
});

describe("a certificate is refused as an authority's", () => {
  test.each([
    ["not-an-authority", "CA:FALSE", ["-addext", "basicConstraints=critical,CA:FALSE"]],
    ["not-an-authority", "without keyUsage", []],
    ["not-an-authority", "that may not sign lists", ["-addext", "keyUsage=critical,keyCertSign"]],
    ["not-an-authority", "that may not sign certificates", ["-addext", "keyUsage=critical,cRLSign"]],
    ["not-an-authority", "without a common name", [...CA, "-subj", "/O=Acme"]],
    ["not-an-authority", "with two common names", [...CA, "-subj", "/CN=Acme/CN=Other"]],
    ["not-an-authority", "with & in its name, which breaks CreateSession", [...CA, "-subj", "/CN=R&D"]],
    ["not-an-authority", "signed over SHA-1", [...CA, "-sha1"]],
    ["not-an-authority", "with a PSS signature", [...CA, "-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"]],
    ["unsupported-key", "with an RSA key of 1024 bits", [...CA, "-newkey", "rsa:1024"]],
    ["unsupported-key", "with a key on P-521", [...CA, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"]],
    ["not-an-authority", "with an Edwards key", [...CA, "-newkey", "ed25519"]],
  ])("%s: %s", async (code, _, options) => {
    expect(await codeOf(chainOf(await selfSigned(...options)))).toBe(code);
  });

  test.each([
    ["no certificate", "", "give the CA's certificate as PEM"],
    ["something else", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "give CERTIFICATE blocks only"],
    [
      "a private key",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      "replace that key if the file was shared",
    ],
    ["half a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "cannot be read"],
  ])("%s, with the mend", async (_, pem, mend) => {
    await expect(chainOf(pem)).rejects.toThrow(mend);
  });
});

describe("a chain", () => {
  let root: string;
  let middle: string;
  let other: string;
  let pretender: string;
  let renamed: string;

  beforeAll(async () => {
    const rootKey = openssl.newFile();
    const rootFile = openssl.newFile();
    const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await openssl.run(
      "req",
      "-x509",
      ...EC,
      "-keyout",
      rootKey,
      "-out",
      rootFile,
      "-subj",
      "/CN=Root",
      "-days",
      "10",
      ...CA,
    );
    root = await openssl.run("x509", "-in", rootFile);
    const request = openssl.newFile();
    await openssl.run("req", "-new", ...EC, "-keyout", openssl.newFile(), "-out", request, "-subj", "/CN=Middle");
    const extensions = openssl.file("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
    const signing = ["-CA", rootFile, "-CAkey", rootKey, "-set_serial", "7", "-days", "20", "-extfile", extensions];
    middle = await openssl
      .run("x509", "-req", "-in", request, ...signing)
      .then((said) => said.slice(said.indexOf("-----BEGIN")));
    middle = middle.slice(0, middle.indexOf("-----END CERTIFICATE-----") + "-----END CERTIFICATE-----\n".length);
    other = await selfSigned(...CA, "-subj", "/CN=Root");
    const said = await openssl.run("x509", "-noout", "-ext", "subjectKeyIdentifier", "-in", rootFile);
    const keyId = said.match(/([0-9A-F]{2}:)+[0-9A-F]{2}/)?.[0];
    pretender = await selfSigned(...CA, "-subj", "/CN=Root", "-addext", `subjectKeyIdentifier=${keyId}`);
    const renamedFile = openssl.newFile();
    await openssl.run("req", "-x509", "-key", rootKey, "-out", renamedFile, "-subj", "/CN=Renamed", ...CA);
    renamed = await openssl.run("x509", "-in", renamedFile);
  });

  test("goes from the one that issues to the anchor, and ends with the first of them", async () => {
    const chain: AuthorityChain = await chainOf(middle + root);
    expect([chain.issuing, chain.anchor, ...chain.intermediates].map(({ commonName }) => commonName)).toEqual([
      "Middle",
      "Root",
      "Middle",
    ]);
    expect(chain.notAfter).toBe(chain.anchor.notAfter);
    expect(chain.notAfter).toBeLessThan(chain.issuing.notAfter);
  });

  test("may end at the intermediate, which is the anchor then", async () => {
    expect(await chainOf(middle)).toMatchObject({ anchor: { commonName: "Middle" }, intermediates: [] });
  });

  test.each([
    ["in the wrong order", () => root + middle],
    ["with another root of the same name", () => middle + other],
    ["with a root of the same name and key identifier, and another key", () => middle + pretender],
    ["with a root of the same key and another name", () => middle + renamed],
    ["of six", () => middle + root.repeat(5)],
  ])("is refused %s", async (_, pem) => {
    expect(await codeOf(chainOf(pem()))).toBe("not-an-authority");
  });

  test("holds neither before its beginning nor after its end, and says what to do", async () => {
    const { chain } = await makeAuthority(openssl.folder, { generation: "a day", days: 1 });
    const { notBefore, notAfter } = chain.issuing;
    expect(() => requireValid(chain, notBefore)).not.toThrow();
    expect(() => requireValid(chain, notAfter - 1)).not.toThrow();
    expect(() => requireValid(chain, notBefore - 1)).toThrow("check the clock, or wait");
    expect(() => requireValid(chain, notAfter)).toThrow("rotate to a new CA");
  });
});
