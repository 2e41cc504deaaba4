import { httpPrivateCaApi } from "../../certificates/private-ca/http-private-ca-api";
import { openPrivateAuthority } from "../../certificates/private-ca/private-authority";
import { EMULATED, emulatedAws } from "../support/aws";
import { type Moto, motoServer, startMoto } from "../support/moto";
import { describeWith } from "../support/python-server";
import { checkedRequest, orderOf, seededBytes } from "./support/fixtures";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

/*
 * Where moto is not AWS: it ignores ApiPassthrough, Validity, ValidityNotBefore and IdempotencyToken, knows two templates, has a
 * certificate at once, keeps no revocation list and writes none to S3. So it shows that our calls are well-formed, and that the check
 * of what comes back refuses a CA that does not do as ordered; support/private-ca-server.ts does what AWS's documentation says.
 */
describeWith(motoServer, "an authority of an emulated AWS Private CA", () => {
  let moto: Moto;
  let arn: string;

  beforeAll(async () => {
    moto = await startMoto();
    arn = await createCa();
  });

  afterAll(() => moto.stop());

  const api = () => httpPrivateCaApi(emulatedAws(moto.url));

  const open = (certificateAuthority = arn) =>
    openPrivateAuthority({
      api: api(),
      arn: certificateAuthority,
      context: { now: Date.now, randomBytes: seededBytes("moto") },
      pause: async () => {},
    });

  /** What an authority never does itself, without a signature: moto checks none. */
  async function call(operation: string, parameters: object): Promise<Readonly<Record<string, string>>> {
    const scope = `test/20260101/${EMULATED.region}/acm-pca/aws4_request`;
    const answer = await fetch(moto.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `ACMPrivateCA.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(parameters),
    });
    if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
    return JSON.parse(await answer.text());
  }

  async function createCa(): Promise<string> {
    const { CertificateAuthorityArn = "" } = await call("CreateCertificateAuthority", {
      CertificateAuthorityType: "ROOT",
      UsageMode: "SHORT_LIVED_CERTIFICATE",
      CertificateAuthorityConfiguration: {
        KeyAlgorithm: "RSA_2048",
        SigningAlgorithm: "SHA256WITHRSA",
        Subject: { CommonName: "Acme Developers dev" },
      },
    });
    const { Csr = "" } = await call("GetCertificateAuthorityCsr", { CertificateAuthorityArn });
    const { CertificateArn } = await call("IssueCertificate", {
      CertificateAuthorityArn,
      Csr: Buffer.from(Csr).toString("base64"),
      SigningAlgorithm: "SHA256WITHRSA",
      TemplateArn: "arn:aws:acm-pca:::template/RootCACertificate/V1",
      Validity: { Type: "DAYS", Value: 365 },
    });
    const { Certificate = "" } = await call("GetCertificate", { CertificateAuthorityArn, CertificateArn });
    await call("ImportCertificateAuthorityCertificate", {
      CertificateAuthorityArn,
      Certificate: Buffer.from(Certificate).toString("base64"),
    });
    return CertificateAuthorityArn;
  }

  test("opens with the CA's own certificate, which is the anchor", async () => {
    const { chain, kind } = await open();
    expect(kind).toBe("private-ca");
    expect(chain).toMatchObject({ issuing: { commonName: "Acme Developers dev" }, intermediates: [] });
    expect(chain.anchor).toBe(chain.issuing);
  });

  test("gets a certificate by IssueCertificate and GetCertificate, and refuses it: it is not what was ordered", async () => {
    const issuing = (await open()).issue(orderOf(await checkedRequest(openssl)));
    await expect(issuing).rejects.toMatchObject({ code: "not-as-ordered" });
    for (const difference of ["its subject is", "it ends at", "its key usage is not", "its alternative names are []"]) {
      await expect(issuing).rejects.toThrow(difference);
    }
  });

  test("a CA that does not exist is told, with the mend", async () => {
    await expect(open(`${arn}x`)).rejects.toThrow(
      /ResourceNotFoundException.*Give the ARN of a private CA in this region/,
    );
  });

  test("a revocation is taken", async () => {
    await expect(api().revokeCertificate(arn, "4a:4b", "KEY_COMPROMISE")).resolves.toBeUndefined();
  });
});
