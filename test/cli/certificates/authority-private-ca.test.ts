import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Openssl } from "../../certificates/support/openssl";
import { type PrivateCaServer, startPrivateCaServer } from "../../certificates/support/private-ca-server";
import { EMULATED } from "../../support/aws";
import { setEnvironment } from "../../support/command-line";
import { type Moto, motoServer, startMoto } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { command } from "./world";

describeWith(motoServer, "an authority of AWS Private CA, by the command", () => {
  const openssl = new Openssl();
  let folder: string;
  let moto: Moto;
  let server: PrivateCaServer;
  let s3: S3Client;
  let restore: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-private-ca-"));
    moto = await startMoto();
    server = await startPrivateCaServer(openssl);
    s3 = new S3Client({ ...EMULATED, endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: EMULATED.region };
    await s3.send(new CreateBucketCommand({ Bucket: "acme-lists", CreateBucketConfiguration }));
    const { accessKeyId, secretAccessKey } = EMULATED.credentials;
    restore = setEnvironment({
      ...{ AWS_ENDPOINT_URL_ACM_PCA: server.url, AWS_ENDPOINT_URL_S3: moto.url },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...{ AWS_SESSION_TOKEN: undefined, AWS_PROFILE: undefined },
    });
  });
  afterAll(async () => {
    restore();
    s3.destroy();
    await Promise.all([moto.stop(), server.stop()]);
    rmSync(folder, { recursive: true });
    openssl.remove();
  });

  const run = (...args: string[]) => command(folder, { HOME: folder }, ["authority", ...args, "--authority", folder]);

  test("its name and certificate come from the service, and its list from the bucket once it is written", async () => {
    const init = ["init", "--private-ca", server.arn, "--list-bucket", "acme-lists", "--json"];
    const made = JSON.parse((await run(...init)).stdout);
    expect(made).toMatchObject({ made: true, kind: "private-ca" });
    expect(JSON.parse((await run(...init)).stdout)).toMatchObject({ made: false, commonName: made.commonName });
    expect(await run("crl")).toMatchObject({ code: 2, stderr: expect.stringContaining("has written no list yet") });

    const Key = `crl/${server.arn.split("/").at(-1)}.crl`;
    await s3.send(new PutObjectCommand({ Bucket: "acme-lists", Key, Body: await server.writeList() }));
    expect(await run("crl")).toMatchObject({ code: 0, stdout: expect.stringContaining("0 certificates") });
    const [certificate, list] = [join(folder, "1.pem"), join(folder, "1.crl.pem")];
    expect(readFileSync(certificate, "utf8")).toBe(made.pem);
    expect(await openssl.run("crl", "-in", list, "-CAfile", certificate, "-noout")).toContain("verify OK");
  });

  test.each([
    ["without a bucket", ["--private-ca", "{arn}"], /--list-bucket/],
    [
      "with what is no ARN",
      ["--private-ca", "my-ca", "--list-bucket", "acme-lists"],
      /give the ARN of an AWS Private CA/,
    ],
    [
      "of another name",
      ["--private-ca", "{arn}", "--list-bucket", "acme-lists", "--common-name", "Other"],
      /not "Other"/,
    ],
    ["without any name", [], /--common-name/],
  ])("one %s is refused with the mend, and nothing is left behind", async (_, args, told) => {
    const given = args.map((each) => each.replace("{arn}", server.arn));
    const none = join(folder, "none");
    const refused = await command(folder, { HOME: folder }, ["authority", "init", ...given, "--authority", none]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(told) });
    expect(() => readFileSync(join(none, "authority.json"))).toThrow("ENOENT");
  });
});

test("without credentials of AWS the command says that there are none, and how to get some", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-private-ca-"));
  const restore = setEnvironment({
    ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SESSION_TOKEN: undefined },
    ...{ AWS_PROFILE: undefined, AWS_EC2_METADATA_DISABLED: "true", HOME: folder },
  });
  try {
    const arn = "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    const given = ["--private-ca", arn, "--list-bucket", "acme-lists", "--authority", join(folder, "authority")];
    expect(await command(folder, { HOME: folder }, ["authority", "init", ...given])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^AWS credentials cannot be found: .*\. Set AWS_PROFILE, or sign in with/),
    });
  } finally {
    restore();
    rmSync(folder, { recursive: true });
  }
});
