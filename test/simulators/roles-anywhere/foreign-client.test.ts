import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { describeWith, findPythonTool, type PythonTool } from "../../support/python-server";
import { makeSelfMadeCertificate } from "../self-made-certificate";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN, startCompany } from "./company";
import { type CertificateOptions, type Made, makeAuthority, makeCertificate, makeCrl } from "./make-certificates";

/** Opens the sessions that it is told on its input, with AWS's package for Python. */
const PROGRAM = `
import json, sys
from iam_rolesanywhere_session import IAMRolesAnywhereSession
told = json.load(sys.stdin)
answers = []
for case in told["cases"]:
    try:
        session = IAMRolesAnywhereSession(endpoint=told["endpoint"], verify=told["verify"], **case).get_session()
        frozen = session.get_credentials().get_frozen_credentials()
        answers.append({"accessKeyId": frozen.access_key, "sessionToken": frozen.token})
    except Exception as error:
        answers.append({"error": str(error)})
print(json.dumps(answers))
`;

type PythonAnswer = { readonly accessKeyId?: string; readonly sessionToken?: string; readonly error?: string };

describeWith(findPackage(), "AWS's client for Python", () => {
  let folder: string;
  let simulator: RolesAnywhereSimulator;
  let crls: readonly string[] = [];
  let root: Made;
  let intermediate: Made;
  const now = Date.now(); // Python looks at the clock itself

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-python-"));
    const tls = await makeSelfMadeCertificate();
    writeFileSync(join(folder, "tls.pem"), tls.cert);
    root = await makeAuthority({}, now);
    intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: root }, now);
    const options = { simulator: { clock: Date.now, tls }, anchor: { crls: () => crls } };
    simulator = await startCompany(root.pem, options);
  });

  afterAll(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  const certificate = (options: CertificateOptions) => makeCertificate({ issuer: root, ...options }, now);

  function caseOf(leaf: Made, chain?: Made, keyPem = leaf.keyPem) {
    const file = (name: string, text: string) => {
      const path = join(folder, `${Math.random()}-${name}`);
      writeFileSync(path, text);
      return path;
    };
    return {
      profile_arn: PROFILE_ARN,
      role_arn: ROLE_ARN,
      trust_anchor_arn: ANCHOR_ARN,
      region: REGION,
      certificate: file("certificate.pem", leaf.pem),
      private_key: file("key.pem", keyPem),
      ...(chain && { certificate_chain: file("chain.pem", chain.pem) }),
    };
  }

  /** Without the environment's settings for AWS and for proxies. */
  async function open(cases: readonly object[]): Promise<readonly PythonAnswer[]> {
    const running = promisify(execFile)(findPackage().path ?? "", ["-c", PROGRAM], {
      env: { PATH: process.env.PATH ?? "", NO_PROXY: "127.0.0.1" },
    });
    const endpoint = simulator.url.replace("https://", "");
    running.child.stdin?.end(JSON.stringify({ endpoint, verify: join(folder, "tls.pem"), cases }));
    return JSON.parse((await running).stdout);
  }

  test("opens sessions with EC and RSA, with a chain and without, and is refused in AWS's words", async () => {
    crls = [await makeCrl(root, ["2002"], { now })];
    const alice = await certificate({});
    const answers = await open([
      caseOf(alice),
      caseOf(await certificate({ key: "RSA-2048" })),
      caseOf(await certificate({ issuer: intermediate }), intermediate),
      caseOf(await certificate({ serial: "2002" })),
      caseOf(await certificate({ issuer: intermediate })),
      caseOf(alice, undefined, (await certificate({})).keyPem),
      { ...caseOf(alice), role_arn: `${ROLE_ARN}-2` },
      { ...caseOf(alice), role_session_name: "mine" },
    ]);
    const opened = simulator.sessions().map(({ credentials }) => credentials);

    expect(answers.slice(0, 3)).toEqual(opened.map(({ accessKeyId, sessionToken }) => ({ accessKeyId, sessionToken })));
    expect(opened).toHaveLength(3);
    expect(answers.slice(3).map(({ error }) => error?.replace("CreateSession failed (HTTP 403): ", ""))).toEqual([
      "Certificate revoked",
      "Untrusted signing certificate",
      "Invalid signature",
      "Requested Role isn't one of those listed in the Profile.",
      "Not authorized to set roleSessionName.",
    ]);
  });
});

/** The interpreter that has the package. */
function findPackage(): PythonTool {
  const name = "iam-rolesanywhere-session";
  const { path } = findPythonTool("python3");
  if (path === undefined) return { name, path };
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('iam_rolesanywhere_session') is None)";
  return { name, path: spawnSync(path, ["-c", look]).status === 0 ? path : undefined };
}
