import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { CertificateAuthority } from "../../certificates/authority/authority";
import type { Leaf } from "../../certificates/leaf/leaf";
import { httpPrivateCaApi } from "../../certificates/private-ca/http-private-ca-api";
import { openPrivateAuthority } from "../../certificates/private-ca/private-authority";
import { s3List } from "../../certificates/private-ca/s3-list";
import { readCertificateRequest } from "../../certificates/request/certificate-request";
import type { RevokedCertificate } from "../../certificates/revocation-list/revocation-list";
import { EMULATED, emulatedAws } from "../support/aws";
import { type Moto, motoServer, startMoto } from "../support/moto";
import { describeWith } from "../support/python-server";
import { ANNA, checkedRequest, codeOf, opensslRequest, orderOf, seededBytes } from "./support/fixtures";
import { Openssl, verifyLeaf } from "./support/openssl";
import { type PrivateCaServer, startPrivateCaServer } from "./support/private-ca-server";

/** When the tests begin. The CA is made by openssl, at the present time. */
const NOW = Date.now();

const openssl = new Openssl();
let server: PrivateCaServer;
let pauses: number[];

beforeAll(async () => {
  server = await startPrivateCaServer(openssl);
});

afterAll(async () => {
  await server.stop();
  openssl.remove();
});

beforeEach(() => {
  server.behave({});
  pauses = [];
});

const pause = async (milliseconds: number) => void pauses.push(milliseconds);

function open(
  differing: { endpoint?: string; arn?: string; s3?: S3Client; seed?: string; secret?: string } = {},
): Promise<CertificateAuthority> {
  const { endpoint = server.url, arn = server.arn, seed = `${Math.random()}` } = differing;
  const { secret = EMULATED.credentials.secretAccessKey } = differing;
  const credentials = async () => ({ ...EMULATED.credentials, secretAccessKey: secret });
  return openPrivateAuthority({
    api: httpPrivateCaApi(emulatedAws(endpoint, { credentials, pause })),
    arn,
    list: s3List({ s3: differing.s3 ?? new S3Client(EMULATED), arn, bucket: "acme-lists" }),
    context: { now: Date.now, randomBytes: seededBytes(seed) },
    pause,
  });
}

const callsOf = (operation: string) => server.calls.filter((call) => call.operation === operation);

describe("issuing", () => {
  test.each([
    ["ec", "P-256", "SHA256WITHECDSA"],
    ["rsa", "RSA-2048", "SHA256WITHRSA"],
  ] as const)("a CA with a key of kind %s issues for a key on %s what openssl takes", async (kind, key, algorithm) => {
    const other = await startPrivateCaServer(openssl, kind);
    const authority = await open({ endpoint: other.url, arn: other.arn });
    const leaf = await authority.issue(orderOf(await checkedRequest(openssl, key)));
    await other.stop();
    const anchors = authority.chain.anchor.pem;
    expect(await verifyLeaf(openssl, { leaf: leaf.pem, anchors, at: Date.now() })).toMatchObject({ ok: true });
    expect(leaf).toMatchObject({ subject: ANNA, intermediatesPem: "", authorityKeyId: authority.chain.issuing.keyId });
    const serial = await openssl.run("x509", "-noout", "-serial", "-in", openssl.file(leaf.pem));
    expect(serial.trim().toLowerCase().replace(/=0*/, "=")).toBe(`serial=${leaf.serial}`);
    const call = other.calls.find(({ operation }) => operation === "IssueCertificate");
    expect(call?.parameters).toMatchObject({ CertificateAuthorityArn: other.arn, SigningAlgorithm: algorithm });
    expect(call?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-central-1\/acm-pca\/aws4_request, SignedHeaders=content-type;host;x-amz-/,
    );
  });

  test("asks again for a certificate that takes a while, less and less often", async () => {
    server.behave({ inProgress: 6 });
    const leaf = await (await open()).issue(orderOf(await checkedRequest(openssl)));
    expect(leaf.pem).toContain("BEGIN CERTIFICATE");
    expect(pauses).toEqual([200, 400, 800, 1600, 3000, 3000]);
  });

  test("gives up on one that never comes", async () => {
    server.behave({ inProgress: 1_000 });
    const issuing = (await open()).issue(orderOf(await checkedRequest(openssl)));
    await expect(issuing).rejects.toMatchObject({ code: "private-ca-failed" });
    await expect(issuing).rejects.toThrow("has not issued");
    expect(pauses.reduce((sum, each) => sum + each, 0)).toBeLessThan(25_000);
  });

  test("a lost answer makes no second certificate", async () => {
    const authority = await open();
    server.behave({ hangUpOnce: true });
    const before = callsOf("IssueCertificate").length;
    await authority.issue(orderOf(await checkedRequest(openssl)));
    const [one, two, ...others] = callsOf("IssueCertificate").slice(before);
    expect(others).toEqual([]);
    expect(one?.parameters).toEqual(two?.parameters);
    expect(`${one?.parameters.IdempotencyToken}`).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ["throttled", [{ status: 400, type: "ThrottlingException" }]],
    [
      "unavailable",
      [
        { status: 503, type: "InternalFailure" },
        { status: 500, type: "InternalFailure" },
      ],
    ],
  ])("goes on after the service was %s", async (_, failures) => {
    const authority = await open();
    server.behave({ failures });
    const leaf = await authority.issue(orderOf(await checkedRequest(openssl)));
    expect(leaf.pem).toContain("BEGIN CERTIFICATE");
    expect(pauses).toHaveLength(failures.length);
  });

  test("ends when the service stays unavailable", async () => {
    const authority = await open();
    server.behave({ failures: Array.from({ length: 99 }, () => ({ status: 503, type: "InternalFailure" })) });
    expect(await codeOf(authority.issue(orderOf(await checkedRequest(openssl))))).toBe("private-ca-failed");
    expect(pauses.reduce((sum, milliseconds) => sum + milliseconds)).toBeLessThan(10_000);
  });

  test.each([
    ["AccessDeniedException", "acm-pca:IssueCertificate"],
    ["InvalidStateException", "The CA must be active"],
    ["ResourceNotFoundException", "Give the ARN of a private CA in this region"],
    ["LimitExceededException", "rotate to a new CA"],
  ])("is refused once and for all by %s, with the mend", async (type, mend) => {
    const authority = await open();
    server.behave({ failures: [{ status: 400, type }] });
    const issuing = authority.issue(orderOf(await checkedRequest(openssl)));
    await expect(issuing).rejects.toMatchObject({ code: "private-ca-failed" });
    await expect(issuing).rejects.toThrow(new RegExp(`IssueCertificate: ${type}: it is so.*${mend}`));
    expect(pauses).toEqual([]);
  });

  test("every call is signed: one with another secret is refused", async () => {
    await expect(open({ secret: "another" })).rejects.toThrow("InvalidSignatureException");
  });

  test("a service that cannot be reached is told", async () => {
    await expect(open({ endpoint: "http://127.0.0.1:1" })).rejects.toThrow(/cannot be reached.*try again/);
  });

  test("what the request asks for stays out of the certificate", async () => {
    const names = ["-addext", "subjectAltName=URI:bedrock-access:facts/mfa=yes/device=yes,DNS:root.example.com"];
    const pem = await opensslRequest(openssl, "P-256", ...names);
    const request = await readCertificateRequest(pem, { subject: ANNA, seen: () => false });
    const leaf = await (await open()).issue(orderOf(request, { facts: { mfa: false, device: false } }));
    const text = await openssl.run("x509", "-noout", "-text", "-in", openssl.file(leaf.pem));
    expect(text).toContain("URI:bedrock-access:facts/mfa=no/device=no\n");
    expect(text).not.toContain("root.example.com");
  });

  test("a CA that takes names from the request instead is found out, and nobody gets the certificate", async () => {
    server.behave({ takesRequest: true });
    const names = [
      "-subj",
      "/CN=anna@example.com",
      "-addext",
      "subjectAltName=URI:bedrock-access:facts/mfa=yes/device=yes",
    ];
    const pem = await opensslRequest(openssl, "P-256", ...names);
    const request = await readCertificateRequest(pem, { subject: ANNA, seen: () => false });
    const issuing = (await open()).issue(orderOf(request, { facts: { mfa: false, device: false } }));
    await expect(issuing).rejects.toMatchObject({ code: "not-as-ordered" });
    await expect(issuing).rejects.toThrow(
      /its subject is "CN=anna@example\.com".*alternative names are \[url:.*device=yes\]/,
    );
  });
});

/* S3 as moto has it; the list in it is one that openssl writes in the form in which Private CA does: DER. */
describeWith(motoServer, "revoking", () => {
  let moto: Moto;
  let s3: S3Client;

  beforeAll(async () => {
    moto = await startMoto();
    s3 = new S3Client({ ...EMULATED, endpoint: moto.url, forcePathStyle: true });
  });

  afterAll(async () => {
    s3.destroy();
    await moto.stop();
  });

  beforeEach(async () => {
    await moto.reset();
    const CreateBucketConfiguration = { LocationConstraint: EMULATED.region };
    await s3.send(new CreateBucketCommand({ Bucket: "acme-lists", CreateBucketConfiguration }));
  });

  const put = async (body: Uint8Array) => {
    const Key = `crl/${server.arn.split("/").at(-1)}.crl`;
    await s3.send(new PutObjectCommand({ Bucket: "acme-lists", Key, Body: body }));
  };
  const issue = async (authority: CertificateAuthority) => authority.issue(orderOf(await checkedRequest(openssl)));
  const revocation = ({ serial, notAfter }: Leaf): RevokedCertificate => ({
    serial,
    notAfter,
    revokedAt: NOW,
    reason: "key-compromise",
  });

  test("a certificate is pending until the CA has written its list, which then ends it", async () => {
    const authority = await open({ s3 });
    const [good, bad] = [await issue(authority), await issue(authority)];
    await put(await server.writeList());
    const first = await authority.revoke([revocation(bad)]);
    expect(first.pending).toEqual([bad.serial]);
    const [call] = callsOf("RevokeCertificate").slice(-1);
    expect(call?.parameters).toMatchObject({ RevocationReason: "KEY_COMPROMISE" });
    expect(`${call?.parameters.CertificateSerial}`.replaceAll(":", "").replace(/^0/, "")).toBe(bad.serial);

    const again = await authority.revoke([revocation(bad)], first.list);
    expect(again.pending).toEqual([bad.serial]);

    await put(await server.writeList());
    const second = await authority.revoke([revocation(bad)], first.list);
    expect(second.pending).toEqual([]);
    expect(second.list.entries).toMatchObject([{ serial: bad.serial, reason: "key-compromise" }]);
    expect(second.list.pem).toMatch(/^-----BEGIN X509 CRL-----/);
    const { pem: anchors } = authority.chain.anchor;
    const verdictOn = (leaf: Leaf) =>
      verifyLeaf(openssl, { leaf: leaf.pem, anchors, lists: [second.list.pem], at: Date.now() });
    expect(await verdictOn(good)).toMatchObject({ ok: true });
    expect(await verdictOn(bad)).toMatchObject({ ok: false, said: expect.stringContaining("error 23") });
  });

  test("what is listed, has expired or is another CA's is not revoked again", async () => {
    const authority = await open({ s3 });
    const listed = await issue(authority);
    await put(await server.writeList());
    await authority.revoke([revocation(listed)]);
    await put(await server.writeList());
    const before = callsOf("RevokeCertificate").length;
    await authority.revoke([
      revocation(listed),
      { serial: "4a", revokedAt: NOW - 1, notAfter: NOW - 3_600_000 },
      { serial: "4b", revokedAt: NOW, authorityKeyId: "ab" },
    ]);
    expect(callsOf("RevokeCertificate")).toHaveLength(before);
  });

  test("a serial that the CA has never issued keeps neither the list nor another certificate from its way, and is told", async () => {
    const authority = await open({ s3 });
    const leaf = await issue(authority);
    await put(await server.writeList());
    const { list, pending, refused } = await authority.revoke([{ serial: "4a", revokedAt: NOW }, revocation(leaf)]);
    expect(list.number).toBeGreaterThan(0n);
    expect(pending).toEqual([leaf.serial]);
    expect(refused).toEqual([{ serial: "4a", why: expect.stringContaining("a certificate of that CA") }]);
    await put(await server.writeList());
    expect((await authority.revoke([])).list.entries).toContainEqual(expect.objectContaining({ serial: leaf.serial }));
  });

  test.each([
    ["AccessDeniedException", 400],
    ["InternalFailure", 503],
  ])("where the CA revokes nothing (%s) no further certificate is tried", async (type, status) => {
    const authority = await open({ s3 });
    await put(await server.writeList());
    const failures = Array.from({ length: 99 }, () => ({ status, type }));
    server.behave({ failures });
    const before = callsOf("RevokeCertificate").length;
    await expect(authority.revoke([{ serial: "4a", revokedAt: NOW }])).rejects.toMatchObject({
      code: "private-ca-failed",
    });
    const one = callsOf("RevokeCertificate").length - before;
    server.behave({ failures });
    const two = [..."ab"].map((digit) => ({ serial: `4${digit}`, revokedAt: NOW }));
    await expect(authority.revoke(two)).rejects.toMatchObject({ code: "private-ca-failed" });
    expect(callsOf("RevokeCertificate")).toHaveLength(before + 2 * one);
    server.behave({ failures: [] });
  });

  test("before the first list, a serial that the CA has never issued is told first", async () => {
    const revoking = (await open({ s3 })).revoke([{ serial: "4a", revokedAt: NOW }]);
    await expect(revoking).rejects.toThrow(/certificate 4a.*a certificate of that CA/);
  });

  test("before the first list, the certificate is revoked all the same and the missing list is told", async () => {
    const authority = await open({ s3 });
    const leaf = await issue(authority);
    const before = callsOf("RevokeCertificate").length;
    await expect(authority.revoke([revocation(leaf)])).rejects.toThrow(/has written no list yet: enable its CRL/);
    expect(callsOf("RevokeCertificate")).toHaveLength(before + 1);
  });

  test("an older list than the current one is refused: somebody has put it back", async () => {
    const authority = await open({ s3 });
    const old = await server.writeList();
    await put(await server.writeList());
    const { list } = await authority.revoke([]);
    await put(old);
    const revoking = authority.revoke([], list);
    await expect(revoking).rejects.toMatchObject({ code: "private-ca-failed" });
    await expect(revoking).rejects.toThrow("check who writes there");
  });

  test("the list of another CA is refused", async () => {
    const other = await startPrivateCaServer(openssl);
    await put(await other.writeList());
    await other.stop();
    expect(await codeOf((await open({ s3 })).revoke([]))).toBe("foreign-authority");
  });

  test("a bucket that does not exist is told, with the mend", async () => {
    await moto.reset();
    const revoking = (await open({ s3 })).revoke([]);
    await expect(revoking).rejects.toThrow(/acme-lists.*NoSuchBucket.*s3:GetObject/);
  });
});
