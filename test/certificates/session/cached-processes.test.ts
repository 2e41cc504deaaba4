import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN, startCompany } from "../../simulators/roles-anywhere/company";
import { type Made, makeAuthority, makeCertificate, makeCrl } from "../../simulators/roles-anywhere/make-certificates";
import { until } from "../../support/until";
import type { ProcessOrders } from "./cached-process";

const run = promisify(execFile);

let folder: string;
let program: string;
let root: Made;
let leaf: Made;
let simulator: RolesAnywhereSimulator;
/** What the simulator waits for before it reads them. */
let crls: () => Promise<readonly string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-processes-"));
  program = join(folder, "cached-process.js");
  const entryPoints = [join(__dirname, "cached-process.ts")];
  await build({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node20", format: "cjs" });
  const now = Date.now(); // the processes look at the clock themselves
  root = await makeAuthority({}, now);
  leaf = await makeCertificate({ issuer: root }, now);
  writeFileSync(join(folder, "certificate.pem"), leaf.pem);
  writeFileSync(join(folder, "key.pem"), leaf.keyPem, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  crls = async () => [];
  simulator = await startCompany(root.pem, { simulator: { clock: Date.now }, anchor: { crls: () => crls() } });
});
afterEach(async () => {
  await simulator.close();
  rmSync(join(folder, "cache"), { recursive: true, force: true });
});

async function start(other: Partial<ProcessOrders> = {}) {
  const orders: ProcessOrders = {
    folder: join(folder, "cache"),
    endpoint: simulator.url,
    certificate: join(folder, "certificate.pem"),
    privateKey: join(folder, "key.pem"),
    trustAnchorArn: ANCHOR_ARN,
    profileArn: PROFILE_ARN,
    roleArn: ROLE_ARN,
    region: REGION,
    ...other,
  };
  return run(process.execPath, [program, JSON.stringify(orders)]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** So many processes, of which the first to ask is answered when all others wait for it. */
async function startTogether(count: number, lists: readonly string[] = []) {
  const announceIn = mkdtempSync(join(folder, "announced-"));
  crls = async () => {
    await until(() => readdirSync(announceIn).length === count);
    return lists;
  };
  return Promise.all(Array.from({ length: count }, () => start({ announceIn })));
}

test("of 50 processes at once one opens a session, and all print it", async () => {
  const runs = await startTogether(50);
  const [session] = simulator.sessions();

  expect(simulator.requests()).toHaveLength(1);
  expect(new Set(runs.map(({ code, stdout, stderr }) => `${code}${stdout}${stderr}`)).size).toBe(1);
  const { accessKeyId, secretAccessKey, sessionToken } = session?.credentials ?? {};
  expect(JSON.parse(runs[0]?.stdout ?? "")).toEqual({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(readdirSync(join(folder, "cache"))).toEqual(["dev.json"]);
});

test("of 15 processes at once one is refused, and all tell why", async () => {
  const runs = await startTogether(15, [await makeCrl(root, ["1002"], { now: Date.now() })]);

  expect(simulator.requests()).toHaveLength(1);
  for (const { code, stdout, stderr } of runs) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^AWS refused the session: Certificate revoked \(AccessDeniedException\)\. /);
  }
});

test("a process that was killed at it leaves a lock that the next one breaks", async () => {
  simulator.become({ kind: "slow", milliseconds: 60_000 });
  const orders = { folder: join(folder, "cache"), endpoint: simulator.url };
  const child = execFile(process.execPath, [
    program,
    JSON.stringify({
      ...orders,
      certificate: join(folder, "certificate.pem"),
      privateKey: join(folder, "key.pem"),
      trustAnchorArn: ANCHOR_ARN,
      profileArn: PROFILE_ARN,
      roleArn: ROLE_ARN,
      region: REGION,
    }),
  ]);
  const ended = new Promise((done) => child.once("exit", done));
  await until(() => simulator.requests().length > 0);
  child.kill("SIGKILL");
  await ended;
  simulator.become({ kind: "well" });

  expect(readdirSync(join(folder, "cache"))).toEqual(["dev.json.lock"]);
  expect(await start()).toMatchObject({ code: 0, stderr: "" });
  expect(simulator.sessions()).toHaveLength(1);
});

test("from the cache a process loads nothing but files", async () => {
  await start();
  const { stdout } = await start({ showModules: true });
  const bare = await run(process.execPath, ["-e", "console.log(JSON.stringify(process.moduleLoadList))"]);
  const known = new Set<string>(JSON.parse(bare.stdout));
  const loaded: readonly string[] = JSON.parse(stdout);
  const more = loaded.filter((name) => !known.has(name));

  expect(more.filter((name) => /crypto|http|net|tls|dns|undici|stream|zlib|child/.test(name))).toEqual([]);
  expect(simulator.requests()).toHaveLength(1);
});

test("the private key neither crosses the network nor stands in any output or file", async () => {
  const runs = [await start(), await start({ privateKey: join(folder, "none.pem"), folder: join(folder, "other") })];
  const pem = leaf.keyPem.split("\n").slice(1, -1).join("");
  const secret = Buffer.from(pem, "base64").subarray(36, 68); // PKCS#8 of P-256: the number itself
  const seen = [
    ...simulator.requests().map((request) => JSON.stringify(request.rawHeaders) + request.target + request.body),
    ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...readdirSync(join(folder, "cache")).map((name) => readFileSync(join(folder, "cache", name), "latin1")),
  ].join("\n");

  expect(seen).toContain(leaf.der.toString("base64")); // it does look at the right thing
  for (const encoding of ["base64", "base64url", "hex", "latin1"] as const) {
    expect(seen).not.toContain(secret.toString(encoding).slice(0, 20));
  }
  for (let at = 0; at + 24 <= pem.length; at += 8) {
    const part = pem.slice(at, at + 24);
    if (!leaf.der.toString("base64").includes(part)) expect(seen).not.toContain(part);
  }
});
