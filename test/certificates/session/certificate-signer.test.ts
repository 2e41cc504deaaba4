import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { keyFileSigner, pemSigner } from "../../../certificates/session/certificate-signer";

const BYTES = Buffer.from("what is signed");
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const rsa = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength }).privateKey;

test.each([
  ["P-256 in PKCS#8", () => ec("P-256").export({ type: "pkcs8", format: "pem" })],
  ["P-256 in SEC 1", () => ec("P-256").export({ type: "sec1", format: "pem" })],
  ["P-384 in PKCS#8", () => ec("P-384").export({ type: "pkcs8", format: "pem" })],
  ["RSA in PKCS#8", () => rsa(2048).export({ type: "pkcs8", format: "pem" })],
  ["RSA in PKCS#1", () => rsa(2048).export({ type: "pkcs1", format: "pem" })],
])("a key of %s signs over SHA-256", async (_, make) => {
  const pem = make().toString();
  const signature = await pemSigner(pem).sign(BYTES);

  expect(verify("sha256", BYTES, createPublicKey(pem), signature)).toBe(true);
});

test.each([
  [
    "on P-521",
    () => ec("P-521").export({ type: "pkcs8", format: "pem" }),
    "The private key is ec secp521r1: use EC on P-256 or P-384, or RSA of 2048 bits or more.",
  ],
  [
    "of RSA with 1,024 bits",
    () => rsa(1024).export({ type: "pkcs8", format: "pem" }),
    "The private key is rsa 1024: use EC on P-256 or P-384, or RSA of 2048 bits or more.",
  ],
  [
    "of Ed25519",
    () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
    "The private key is ed25519: use EC on P-256 or P-384, or RSA of 2048 bits or more.",
  ],
  [
    "with a passphrase",
    () => ec("P-256").export({ type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "x" }),
    /has a passphrase/,
  ],
  [
    "that a TPM has wrapped",
    () => "-----BEGIN TSS2 PRIVATE KEY-----\nAAAA\n-----END TSS2 PRIVATE KEY-----",
    /aws_signing_helper/,
  ],
  [
    "that is none",
    () => "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
    "The private key cannot be read: give it in PEM.",
  ],
  ["of nothing", () => "", "The private key cannot be read: give it in PEM."],
])("a key %s is refused with its mend", (_, make, message) => {
  expect(() => pemSigner(make().toString())).toThrow(
    expect.objectContaining({
      code: "key-invalid",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    }),
  );
});

test("neither a signer nor an error shows the key", () => {
  const pem = ec("P-256").export({ type: "pkcs8", format: "pem" }).toString();
  const middle = pem.split("\n")[1] ?? "";
  const damaged = pem.replace("-----END PRIVATE KEY-----", "-----END PUBLIC KEY-----");
  const error = (() => {
    try {
      return pemSigner(damaged);
    } catch (thrown) {
      return thrown;
    }
  })();

  for (const shown of [pemSigner(pem), error]) {
    expect(inspect(shown, { depth: 10, showHidden: true }) + JSON.stringify(shown)).not.toContain(middle.slice(0, 20));
  }
});

describe("a key file", () => {
  const machine = { platform: process.platform, uid: process.getuid?.() };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-key-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** @param mode - In octal. */
  const file = (mode: string) => {
    const path = join(folder, "key.pem");
    writeFileSync(path, ec("P-256").export({ type: "pkcs8", format: "pem" }));
    chmodSync(path, Number.parseInt(mode, 8));
    return path;
  };

  test.each(["600", "400"])("of mode %s signs", (mode) => {
    expect(keyFileSigner(file(mode), machine).sign(BYTES)).toBeInstanceOf(Buffer);
  });

  test.each(["640", "604", "620", "644"])("of mode %s is refused with the command that mends it", (mode) => {
    const path = file(mode);

    expect(() => keyFileSigner(path, machine)).toThrow(
      expect.objectContaining({
        code: "file-exposed",
        message: `${path} may be read or written by others (mode ${mode}): run \`chmod 600 ${path}\`.`,
      }),
    );
  });

  test("of another user is refused", () => {
    expect(() => keyFileSigner(file("600"), { platform: "linux", uid: 4711 })).toThrow(
      /belongs to user \d+ and not to you \(4711\)/,
    );
  });

  test("is taken as it is on Windows, which keeps permissions elsewhere", () => {
    expect(keyFileSigner(file("666"), { platform: "win32", uid: undefined }).sign(BYTES)).toBeInstanceOf(Buffer);
  });

  test("that is not there is told", () => {
    expect(() => keyFileSigner(join(folder, "none.pem"), machine)).toThrow(/There is no private key in .*none\.pem/);
  });
});
