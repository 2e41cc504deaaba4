import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { Openssl } from "../../certificates/support/openssl";
import { EMULATED } from "../../support/aws";
import { setEnvironment } from "../../support/command-line";
import { type Moto, motoServer, startMoto } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { command } from "./world";

describeWith(motoServer, "an authority in KMS, by the command", () => {
  const openssl = new Openssl();
  let folder: string;
  let moto: Moto;
  let restore: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-kms-"));
    moto = await startMoto();
    restore = setEnvironment({
      ...{ AWS_ENDPOINT_URL_KMS: moto.url, AWS_ACCESS_KEY_ID: "emulated", AWS_SECRET_ACCESS_KEY: "emulated" },
      ...{ AWS_SESSION_TOKEN: undefined, AWS_PROFILE: undefined },
    });
  });
  afterAll(async () => {
    restore();
    await moto.stop();
    rmSync(folder, { recursive: true });
    openssl.remove();
  });

  async function newKey(): Promise<string> {
    const client = new KMSClient({ ...EMULATED, endpoint: moto.url });
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    client.destroy();
    return KeyMetadata?.KeyId ?? "";
  }

  const run = (...args: string[]) => command(folder, { HOME: folder }, ["authority", ...args, "--authority", folder]);
  const kms = (key: string) => ["--kms-key", key, "--region", EMULATED.region];

  test("it makes certificate and list, is opened again, and is followed by another", async () => {
    const key = await newKey();
    const init = ["init", "--common-name", "Acme Developers dev", ...kms(key), "--json"];
    const first = await run(...init);
    expect(JSON.parse(first.stdout)).toMatchObject({ made: true, kind: "kms" });
    expect(JSON.parse((await run(...init)).stdout)).toMatchObject({ made: false });
    const [certificate, list] = [join(folder, "1.pem"), join(folder, "1.crl.pem")];
    expect(await openssl.run("crl", "-in", list, "-CAfile", certificate, "-noout")).toContain("verify OK");

    const prepared = await run("rotate", "prepare", ...kms(await newKey()), "--json");
    expect(JSON.parse(prepared.stdout)).toMatchObject({ other: { kind: "kms", generation: 2, place: "next" } });
    expect(readFileSync(join(folder, "authority.json"), "utf8")).toContain(key);
  });

  test("a key that is not there is named with the mend, and nothing is left behind", async () => {
    const none = await command(folder, { HOME: folder }, [
      ...["authority", "init", "--common-name", "Acme", "--authority", "none", ...kms("alias/none"), "--json"],
    ]);
    expect(JSON.parse(none.stdout).error).toMatchObject({
      ...{ code: "signing-failed", message: expect.stringContaining("alias/none") },
    });
  });
});
