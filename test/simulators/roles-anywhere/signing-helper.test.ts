import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { helperArguments } from "../../../certificates/session/signing-helper";
import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { findPythonTool } from "../../support/python-server";
import { makeSelfMadeCertificate } from "../self-made-certificate";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN, startCompany } from "./company";
import { type CertificateOptions, type Made, makeAuthority, makeCertificate } from "./make-certificates";

/** AWS's own program, which no package registry carries: where it is not on PATH this is skipped, in CI too. */
const helper = findPythonTool("aws_signing_helper").path;

if (helper === undefined) {
  process.stderr.write("skipped aws_signing_helper: it is not on PATH. AWS offers it for download.\n");
}

(helper === undefined ? describe.skip : describe)("aws_signing_helper", () => {
  const now = Date.now();
  let folder: string;
  let root: Made;
  let intermediate: Made;
  let simulator: RolesAnywhereSimulator;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-helper-"));
    root = await makeAuthority({}, now);
    intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: root }, now);
    simulator = await startCompany(root.pem, { simulator: { clock: Date.now, tls: await makeSelfMadeCertificate() } });
  });

  afterAll(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  test.each<[string, CertificateOptions, boolean]>([
    ["a key on P-256", {}, false],
    ["a key of RSA", { key: "RSA-2048" }, false],
    ["a chain", {}, true],
  ])("opens a session with %s", async (_, options, isChained) => {
    const leaf = await makeCertificate({ issuer: isChained ? intermediate : root, ...options }, now);
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const args = helperArguments(
      {
        trustAnchorArn: ANCHOR_ARN,
        profileArn: PROFILE_ARN,
        roleArn: ROLE_ARN,
        durationSeconds: 900,
        region: REGION,
        endpoint: simulator.url,
      },
      {
        kind: "file",
        certificate: file("certificate.pem", leaf.pem),
        privateKey: file("key.pem", leaf.keyPem),
        ...(isChained && { intermediates: file("chain.pem", intermediate.pem) }),
      },
    );
    const { stdout } = await promisify(execFile)(helper ?? "", ["credential-process", ...args, "--no-verify-ssl"]);

    expect(JSON.parse(stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: simulator.sessions().at(-1)?.credentials.accessKeyId,
    });
  });
});
