import { CreateKeyCommand, type KeySpec, type KeyUsageType, KMSClient } from "@aws-sdk/client-kms";
import { kmsService } from "../../aws/kms";
import { openKmsAuthority } from "../../certificates/authority/kms-authority";
import { openKmsSigner } from "../../certificates/authority/kms-signer";
import { authorityRequest, selfSignedAuthority } from "../../certificates/authority/make-authority";
import { EMULATED, emulatedAws } from "../support/aws";
import { type Moto, motoServer, startMoto } from "../support/moto";
import { describeWith } from "../support/python-server";
import { checkedRequest, codeOf, contextAt, NOW, orderOf } from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

const context = contextAt(NOW);
const SUBJECT = { commonName: "Acme Developers dev", organizationalUnit: "2026" };

/*
 * Where moto is not AWS: it hashes a message of the type DIGEST once more, so lists longer than 4,096 bytes are signed against
 * support/kms-server.ts; it takes RAW messages of any length; and it signs with disabled keys.
 */
describeWith(motoServer, "an authority whose key is in an emulated KMS", () => {
  let moto: Moto;
  let client: KMSClient;

  beforeAll(async () => {
    moto = await startMoto();
    client = new KMSClient({ ...EMULATED, endpoint: moto.url });
  });

  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  async function createKey(KeySpec: KeySpec, KeyUsage: KeyUsageType = "SIGN_VERIFY"): Promise<string> {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
    if (KeyMetadata?.KeyId === undefined) throw new Error("the emulator gave no key");
    return KeyMetadata.KeyId;
  }

  test.each([
    ["ECC_NIST_P256", "ecdsa-with-SHA256"],
    ["ECC_NIST_P384", "ecdsa-with-SHA384"],
    ["RSA_2048", "sha256WithRSAEncryption"],
    ["RSA_3072", "sha256WithRSAEncryption"],
  ] as const)("%s: it makes its own certificate, issues, revokes, and openssl agrees", async (spec, algorithm) => {
    const keyId = await createKey(spec);
    const signer = await openKmsSigner({ kms: kmsService(emulatedAws(moto.url)), keyId });
    const { now, randomBytes } = context;
    const pem = await selfSignedAuthority(signer, { subject: SUBJECT, days: 365, now: now(), randomBytes });
    const authority = await openKmsAuthority({ kms: kmsService(emulatedAws(moto.url)), keyId }, pem, context);
    const [good, bad] = [
      await authority.issue(orderOf(await checkedRequest(openssl))),
      await authority.issue(orderOf(await checkedRequest(openssl))),
    ];
    const { list } = await authority.revoke([{ serial: bad.serial, revokedAt: NOW }]);
    const verdictOn = (leaf: string) => verifyLeaf(openssl, { leaf, anchors: pem, lists: [list.pem], at: NOW });
    expect(await verdictOn(good.pem)).toMatchObject({ ok: true });
    expect(await verdictOn(bad.pem)).toMatchObject({ ok: false, said: expect.stringContaining("error 23") });
    expect(await openssl.run("x509", "-noout", "-text", "-in", openssl.file(good.pem))).toContain(algorithm);
  });

  test("it asks a root of the company for its certificate", async () => {
    const signer = await openKmsSigner({
      kms: kmsService(emulatedAws(moto.url)),
      keyId: await createKey("ECC_NIST_P256"),
    });
    const request = openssl.file(await authorityRequest(signer, SUBJECT));
    const said = await openssl.run("req", "-verify", "-noout", "-text", "-in", request);
    expect(said).toContain("verify OK");
    expect(said).toMatch(/X509v3 Basic Constraints: critical\n\s+CA:TRUE/);
    expect(said).toMatch(/X509v3 Key Usage: critical\n\s+Certificate Sign, CRL Sign/);
  });

  test("the certificate of another key is refused", async () => {
    const [one, other] = [await createKey("ECC_NIST_P256"), await createKey("ECC_NIST_P256")];
    const { now, randomBytes } = context;
    const signer = await openKmsSigner({ kms: kmsService(emulatedAws(moto.url)), keyId: one });
    const pem = await selfSignedAuthority(signer, { subject: SUBJECT, days: 365, now: now(), randomBytes });
    expect(await codeOf(openKmsAuthority({ kms: kmsService(emulatedAws(moto.url)), keyId: other }, pem, context))).toBe(
      "key-mismatch",
    );
  });

  test.each([
    ["unsupported-key", "ECC_NIST_P521", "SIGN_VERIFY"],
    ["unsupported-key", "ECC_SECG_P256K1", "SIGN_VERIFY"],
    ["unsupported-key", "RSA_2048", "ENCRYPT_DECRYPT"],
  ] as const)("%s: %s for %s", async (code, spec, usage) => {
    expect(
      await codeOf(openKmsSigner({ kms: kmsService(emulatedAws(moto.url)), keyId: await createKey(spec, usage) })),
    ).toBe(code);
  });

  test("a key that does not exist is told, with the mend", async () => {
    const opening = openKmsSigner({
      kms: kmsService(emulatedAws(moto.url)),
      keyId: "11111111-2222-3333-4444-555555555555",
    });
    await expect(opening).rejects.toThrow(/NotFoundException.*in this account and region/);
  });
});
