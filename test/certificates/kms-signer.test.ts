import type { AwsCall } from "../../aws/json-service";
import { kmsService } from "../../aws/kms";
import { openKmsAuthority } from "../../certificates/authority/kms-authority";
import { openKmsSigner } from "../../certificates/authority/kms-signer";
import { selfSignedAuthority } from "../../certificates/authority/make-authority";
import { newSerial } from "../../certificates/serial";
import { emulatedAws } from "../support/aws";
import { codeOf, contextAt, NOW, seededBytes } from "./support/fixtures";
import { isSignedBy, type KmsServer, startKmsServer } from "./support/kms-server";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

const context = contextAt(NOW);
const NEW = { subject: { commonName: "Acme Developers dev" }, days: 365, now: NOW, randomBytes: context.randomBytes };

describe.each(["ec", "rsa"] as const)("a key of kind %s in KMS", (kind) => {
  let server: KmsServer;
  let kms: AwsCall;

  beforeAll(async () => {
    server = await startKmsServer(openssl, kind);
    kms = kmsService(emulatedAws(server.url));
  });

  afterAll(() => server.stop());

  afterEach(() => server.failWith(undefined));

  const open = () => openKmsSigner({ kms, keyId: "alias/authority" });

  test.each([
    [4_096, "RAW", 4_096],
    [4_097, "DIGEST", 32],
    [300_000, "DIGEST", 32],
  ])("signs %i bytes as %s", async (length, messageType, bytes) => {
    const signer = await open();
    const data = seededBytes("data")(length);
    const signature = await signer.sign(data);
    expect(server.calls.at(-1)).toEqual({ messageType, bytes });
    expect(isSignedBy(server, data, signature)).toBe(true);
  });

  test("signs a list of 1,000 revoked certificates that openssl takes", async () => {
    const pem = await selfSignedAuthority(await open(), NEW);
    const authority = await openKmsAuthority({ kms, keyId: "alias/authority" }, pem, context);
    const random = seededBytes("revoked");
    const revoked = Array.from({ length: 1_000 }, () => ({ serial: newSerial(random), revokedAt: NOW }));
    const { list } = await authority.revoke(revoked);
    const files = ["-in", openssl.file(list.pem), "-CAfile", openssl.file(pem)];
    expect(await openssl.run("crl", "-noout", ...files)).toContain("verify OK");
  });

  test.each([
    ["AccessDeniedException", 400, "kms:GetPublicKey and kms:Sign"],
    ["DisabledException", 400, "Enable the key"],
    ["KMSInvalidStateException", 400, "Enable the key, or cancel its deletion"],
    ["NotFoundException", 400, "in this account and region"],
    ["InvalidKeyUsageException", 400, "an asymmetric key for signing"],
    ["KMSInternalException", 500, "Try again"],
  ])("that answers %s says so, with the mend", async (type, status, mend) => {
    const signer = await open();
    server.failWith({ kind: "error", type, status });
    const signing = selfSignedAuthority(signer, NEW);
    await expect(signing).rejects.toMatchObject({ code: "signing-failed" });
    await expect(signing).rejects.toThrow(new RegExp(`key alias/authority: Sign: ${type}: it is so.*${mend}`));
  });

  test.each([
    ["nothing", ""],
    ["another signature", Buffer.alloc(256, 1).toString("base64")],
  ])("that answers %s for a signature has signed nothing", async (_, base64) => {
    const signer = await open();
    server.failWith({ kind: "signature", base64 });
    expect(await codeOf(selfSignedAuthority(signer, NEW))).toBe("signing-failed");
  });
});

test("a KMS that cannot be reached is told, and may be tried again", async () => {
  const server = await startKmsServer(openssl, "ec");
  await server.stop();
  const opening = openKmsSigner({ kms: kmsService(emulatedAws(server.url)), keyId: "authority" });
  await expect(opening).rejects.toMatchObject({ code: "signing-failed" });
  await expect(opening).rejects.toThrow("Try again");
});

test.each([
  ["no key", Buffer.from("no key").toString("base64")],
  ["nothing", ""],
])("a KMS that answers %s for its public key is told, with the mend", async (_, PublicKey) => {
  const opening = openKmsSigner({
    kms: async () => ({ PublicKey, KeyUsage: "SIGN_VERIFY" }),
    keyId: "alias/authority",
  });
  await expect(opening).rejects.toMatchObject({ code: "unsupported-key" });
  await expect(opening).rejects.toThrow(/key alias\/authority: its public key cannot be read.*ECC_NIST_P256/);
});
