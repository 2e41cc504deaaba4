import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeAged } from "./aged-identity";
import { buildCredentialProcess, runProgram } from "./programs";
import { startWorld, type World } from "./world";

let world: World;
let program: string;

beforeEach(async () => {
  world = await startWorld({ authorityAgeDays: 2 });
  program = await buildCredentialProcess(join(world.folder, "credential-process.js"));
});
afterEach(() => world.close());

const login = (...args: string[]) => world.run("login", "--issuer", world.issuer, ...args);
const print = (...args: string[]) => runProgram(program, args, world.env);
const cache = () => join(world.home, ".cache/bedrock-access");
const issued = () => world.audit().match(/certificate-issued/g)?.length ?? 0;

test("it prints what AWS's SDKs want, from the cache the second time", async () => {
  await login();
  const first = await print();
  const { credentials } = world.rolesAnywhere.sessions()[0] ?? {};
  expect(JSON.parse(first.stdout)).toEqual({
    ...{ Version: 1, AccessKeyId: credentials?.accessKeyId, SecretAccessKey: credentials?.secretAccessKey },
    ...{ SessionToken: credentials?.sessionToken, Expiration: expect.stringMatching(/Z$/) },
  });
  expect(await print("--name", "default")).toEqual(first);
  expect(await print("--name=default")).toEqual(first);
  expect(world.rolesAnywhere.requests()).toHaveLength(1);
});

test("the command gives the same as the program of its own", async () => {
  await login();
  const own = await print();
  expect(await world.run("credential-process")).toEqual(own);
});

test("of 50 at once one opens a session, and all print it", async () => {
  await login();
  const runs = await Promise.all(Array.from({ length: 50 }, () => print()));
  expect(world.rolesAnywhere.requests()).toHaveLength(1);
  expect(new Set(runs.map(({ code, stdout, stderr }) => `${code}${stdout}${stderr}`)).size).toBe(1);
});

test("of 50 at once whose certificate is due one renews it", async () => {
  await login();
  await aged(0.8);
  const before = issued();
  const runs = await Promise.all(Array.from({ length: 50 }, () => print()));

  expect(issued()).toBe(before + 1);
  expect(world.rolesAnywhere.requests()).toHaveLength(1);
  expect(new Set(runs.map(({ code, stdout, stderr }) => `${code}${stdout}${stderr}`)).size).toBe(1);
});

test("a renewal that fails is told, and the certificate serves until its end", async () => {
  await login();
  await aged(0.8);
  world.provider.become({ kind: "failing", status: 500 });
  expect(await print()).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("cannot be renewed and lasts until"),
  });
});

test("with an expired certificate and no way to renew it only a person can go on", async () => {
  await login("--no-renewal");
  await aged(1.1);
  expect(await print()).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("bedrock-access login") });
  expect(await world.run("cert", "status")).toMatchObject({ code: 1, stdout: expect.stringContaining("expired") });
});

test.each([
  { says: "nothing", content: "" },
  { says: "half of it", content: '{"identity":"x","obtainedAt":1,"creden' },
  { says: "another program's", content: '{"Version":1}' },
])("a cache that holds $says is fetched anew", async ({ content }) => {
  await login();
  await print();
  writeFileSync(join(cache(), "credentials-default.json"), content, { mode: 0o600 });
  expect(await print()).toMatchObject({ code: 0, stdout: expect.stringContaining("AccessKeyId") });
  expect(world.rolesAnywhere.requests()).toHaveLength(2);
});

test("credentials of a former login are not handed out", async () => {
  await login();
  await print();
  const former = readFileSync(join(cache(), "credentials-default.json"), "utf8");
  await world.run("login");
  mkdirSync(cache(), { recursive: true });
  writeFileSync(join(cache(), "credentials-default.json"), former, { mode: 0o600 });
  await print();
  expect(world.rolesAnywhere.sessions()).toHaveLength(2);
});

test("a cache that others may read is refused with the mend", async () => {
  await login();
  await print();
  writeFileSync(join(cache(), "credentials-other.json"), "{}", { mode: 0o644 });
  await world.run("login", "--name", "other", "--issuer", world.issuer); // which takes away what was there
  expect(existsSync(join(cache(), "credentials-other.json"))).toBe(false);
  writeFileSync(join(cache(), "credentials-other.json"), "{}", { mode: 0o644 });
  expect(await print("--name", "other")).toMatchObject({ code: 1, stderr: expect.stringContaining("chmod 600") });
});

test.each([
  { says: "nobody has logged in", args: [], told: /run `bedrock-access login`/ },
  { says: "the name is none", args: ["--name", "../x"], told: /letters, digits/ },
  { says: "there are other options", args: ["--profile", "x"], told: /--name <name> and nothing else/ },
])("it says in a sentence what is missing: $says", async ({ args, told }) => {
  const { code, stdout, stderr } = await print(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(told);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("where nothing says what a certificate becomes, that is told", async () => {
  await login();
  const file = world.file("default", "client.json");
  const { session: _, ...settings } = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify(settings));
  expect(await print()).toMatchObject({ code: 1, stderr: expect.stringContaining("--trust-anchor-arn") });
});

test("from the cache it loads nothing but files", async () => {
  await login();
  await print();
  const shown = join(world.folder, "shown.js");
  writeFileSync(
    shown,
    `process.on("exit", () => require("node:fs").writeSync(2, JSON.stringify(process.moduleLoadList)));
     require.main = module; require(${JSON.stringify(program)}).run([]);`,
  );
  writeFileSync(join(world.folder, "bare.js"), "console.error(JSON.stringify(process.moduleLoadList))");
  const [own, bare] = await Promise.all([
    runProgram(shown, [], world.env),
    runProgram(join(world.folder, "bare.js"), [], world.env),
  ]);
  const known = new Set<string>(JSON.parse(bare.stderr));
  const loaded: readonly string[] = JSON.parse(own.stderr);
  const more = loaded.filter((name) => !known.has(name));

  expect(own.stdout).toContain("AccessKeyId");
  expect(more.filter((name) => /crypto|http|net|tls|dns|undici|zlib|child|worker/.test(name))).toEqual([]);
});

test("a process that was killed at renewing leaves a lock that the next one breaks", async () => {
  await login();
  writeFileSync(
    `${world.file("default", "client.json")}.lock`,
    JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), at: Date.now() }),
  );
  await aged(0.8);
  expect(await print()).toMatchObject({ code: 0, stderr: "" });
  expect(readdirSync(world.file("default"))).not.toContain("client.json.lock");
});

/** Another certificate for the key, of which this part of its time is over. */
async function aged(part: number): Promise<void> {
  const path = world.file("default", "identity.pem");
  const text = await makeAged(world.authority, readFileSync(path, "utf8"), part);
  rmSync(path);
  writeFileSync(path, text, { mode: 0o600 });
}
