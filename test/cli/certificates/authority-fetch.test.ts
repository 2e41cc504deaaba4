import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseLock } from "../../../environment/lock";
import { changed } from "../../environment/good-environment";
import { AUTHORITY } from "../../support/authority-pems";
import { ISSUER_NAME, startWorld, type World } from "./world";

let world: World;
let folder: string;
let file: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  folder = join(world.folder, `project-${Math.random()}`);
  mkdirSync(folder);
  file = join(folder, "dev.json");
  write({});
});

const ELSEWHERE = { kind: "pem", pem: AUTHORITY };
const ISSUER = { provider: "https://login.example.com", audience: "bedrock-access-login" };

function write(change: Record<string, unknown>): void {
  const managed = {
    "direct.authority": { kind: "kms" },
    "direct.issuer": ISSUER,
    "direct.issuerCommonName": ISSUER_NAME,
  };
  writeFileSync(file, JSON.stringify(changed({ ...managed, ...change })));
}

const fetchIt = (...more: string[]) =>
  world.run("authority", "init", "--environment", file, "--issuer", world.issuer, ...more);
const lockFile = () => join(folder, "dev.lock.json");
const lock = () => parseLock(readFileSync(lockFile(), "utf8"), "dev");
const own = () => readFileSync(join(world.authority, "1.pem"), "utf8");

test("the certificates of the issuer's authority go into the lock, once", async () => {
  writeFileSync(lockFile(), JSON.stringify({ environment: "dev", later: { version: 3 } }));
  expect(await fetchIt()).toMatchObject({ code: 0, stdout: expect.stringContaining("Next: commit the lock") });
  expect(lock()).toMatchObject({ authority: { version: 1, pem: own() }, later: { version: 3 } });
  const text = readFileSync(lockFile(), "utf8");
  expect(await fetchIt("--json")).toMatchObject({ code: 0, stdout: expect.stringContaining('"changed": false') });
  expect(readFileSync(lockFile(), "utf8")).toBe(text);
});

test.each<[string, Record<string, unknown>, string[], RegExp]>([
  [
    "an environment whose authority is elsewhere",
    { "direct.authority": ELSEWHERE, "direct.issuer": undefined },
    [],
    /of kind "kms"/,
  ],
  ["an authority of another name", { "direct.issuerCommonName": "Somebody Else" }, [], /trusts "Somebody Else"/],
  [
    "an issuer that does not answer",
    {},
    ["--issuer", "http://127.0.0.1:2"],
    /ECONNREFUSED.*: apply the trust stack first/,
  ],
  ["an issuer without TLS", {}, ["--issuer", "http://issuer.example.com"], /https/],
])("%s is told with the mend, and no lock is written", async (_, change, more, told) => {
  write(change);
  const refused = await fetchIt(...more);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(told) });
  expect(existsSync(lockFile())).toBe(false);
});

test("certificates that would end every other are taken only when asked to", async () => {
  const other = join(world.folder, "other");
  await world.run("authority", "init", "--common-name", ISSUER_NAME, "--authority", other);
  const pem = readFileSync(join(other, "1.pem"), "utf8");
  writeFileSync(lockFile(), JSON.stringify({ environment: "dev", authority: { version: 1, pem } }));
  expect(await fetchIt()).toMatchObject({ code: 2, stderr: expect.stringContaining("--replace") });
  expect(lock().authority?.pem).toBe(pem);
  expect(await fetchIt("--replace")).toMatchObject({ code: 0 });
  expect(lock().authority?.pem).toBe(own());
});
