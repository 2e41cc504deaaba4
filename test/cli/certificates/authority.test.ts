import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Openssl } from "../../certificates/support/openssl";
import { command, startWorld, type World } from "./world";

let folder: string;
const openssl = new Openssl();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-authority-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => openssl.remove());

const run = (...args: string[]) => command(folder, { HOME: folder }, args);
const init = (...more: string[]) => run("authority", "init", "--common-name", "Acme Developers dev", "--json", ...more);
const rotate = (step: string) => run("authority", "rotate", step, "--json");
const own = (name: string) => join(folder, ".bedrock-access/authority", name);

test("an authority is made with its first list, and stays when it is made again", async () => {
  const first = await init();
  expect(JSON.parse(first.stdout)).toMatchObject({ made: true, kind: "file", certificate: own("1.pem") });
  expect(statSync(own("1.key")).mode & 0o777).toBe(0o600);
  const again = await init();
  expect(JSON.parse(again.stdout)).toMatchObject({ made: false, pem: JSON.parse(first.stdout).pem });
  expect(await openssl.run("crl", "-in", own("1.crl.pem"), "-CAfile", own("1.pem"), "-noout")).toContain("verify OK");
});

test("what an interrupted run began, the next one completes with the same key", async () => {
  await init();
  const key = readFileSync(own("1.key"), "utf8");
  rmSync(own("authority.json"));
  rmSync(own("1.crl.pem"));
  expect(JSON.parse((await init()).stdout)).toMatchObject({ made: true });
  expect(readFileSync(own("1.key"), "utf8")).toBe(key);
});

test.each([
  ...["0", "abc", "1.5", "4000"].map((days) => ({ name: "Acme Developers dev", days, told: `--days ${days}: ` })),
  { name: "Developers & Co", days: "30", told: 'commonName "Developers & Co": ' },
])('an authority "$name" of $days days is refused, and nothing is made', async ({ name, days, told }) => {
  const { code, stderr } = await run("authority", "init", "--common-name", name, "--days", days);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(told) });
  expect(existsSync(own("1.key"))).toBe(false);
});

test.each([
  { says: "another authority's folder", args: ["authority", "init", "--common-name", "Other"], told: "another folder" },
  {
    says: "a name with &",
    args: ["authority", "init", "--common-name", "A & B", "--authority", "new"],
    told: "letters",
  },
  {
    says: "eleven years",
    args: ["authority", "init", "--common-name", "A", "--authority", "new", "--days", "4000"],
    told: "3650",
  },
  {
    says: "a key in KMS without its region",
    args: ["authority", "init", "--common-name", "A", "--authority", "new", "--kms-key", "alias/a"],
    told: "--region",
  },
  { says: "no authority", args: ["authority", "crl", "--authority", "none"], told: "authority init" },
  { says: "a switch before a successor", args: ["authority", "rotate", "switch"], told: "rotate prepare" },
])("it says how to mend $says", async ({ args, told }) => {
  await init();
  expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(told) });
});

test("a rotation has three steps, each safe to repeat, and the anchor always trusts whoever issues", async () => {
  await init();
  const bundle = (stdout: string) => JSON.parse(stdout).anchorPem.split("BEGIN CERTIFICATE").length - 1;

  const prepared = await rotate("prepare");
  expect(JSON.parse(prepared.stdout)).toMatchObject({
    changed: true,
    issuing: { generation: 1 },
    other: { generation: 2, place: "next" },
  });
  expect(JSON.parse((await rotate("prepare")).stdout)).toMatchObject({ changed: false, other: { generation: 2 } });
  expect(bundle(prepared.stdout)).toBe(2);
  expect(await rotate("finish")).toMatchObject({ code: 2, stdout: expect.stringContaining("rotate switch") });

  const switched = await rotate("switch");
  expect(JSON.parse(switched.stdout)).toMatchObject({
    changed: true,
    issuing: { generation: 2 },
    other: { generation: 1, place: "former" },
  });
  expect(JSON.parse((await rotate("switch")).stdout)).toMatchObject({ changed: false, issuing: { generation: 2 } });
  expect(existsSync(own("2.crl.pem"))).toBe(true);
  expect(await rotate("prepare")).toMatchObject({ code: 2, stdout: expect.stringContaining("rotate finish") });
  expect(await rotate("finish")).toMatchObject({ code: 2, stdout: expect.stringContaining("live until") });

  const manifest = JSON.parse(readFileSync(own("authority.json"), "utf8"));
  manifest.other.since = new Date(Date.now() - 25 * 3_600_000).toISOString();
  writeFileSync(own("authority.json"), JSON.stringify(manifest));
  const finished = await rotate("finish");
  expect(JSON.parse(finished.stdout)).toMatchObject({ changed: true, issuing: { generation: 2 } });
  expect(bundle(finished.stdout)).toBe(1);
  expect(JSON.parse((await rotate("finish")).stdout)).toMatchObject({ changed: false });
});

describe("revoking", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  const serials = () =>
    openssl
      .run("crl", "-in", join(world.authority, "1.crl.pem"), "-text", "-noout")
      .then((text) => [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial]) => serial?.toLowerCase()));
  const newSerial = async (...args: string[]) =>
    JSON.parse((await world.run("login", "--issuer", world.issuer, "--json", ...args)).stdout).serial;

  test("a certificate is revoked by its serial in any spelling, once, and repeating it says so", async () => {
    const serial = await newSerial();
    const spelt = serial.toUpperCase().replaceAll(/..(?=.)/g, "$&:");
    const first = await world.administer("cert", "revoke", spelt, "--json");
    expect(JSON.parse(first.stdout)).toMatchObject({ certificates: [{ serial, result: "revoked" }] });
    const again = await world.administer("cert", "revoke", serial, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ certificates: [{ serial, result: "already-revoked" }] });
    expect(await serials()).toEqual([serial]);
  });

  test("what an earlier run marked and did not list, `authority crl` lists", async () => {
    const serial = await newSerial();
    const list = readFileSync(join(world.authority, "1.crl.pem"), "utf8");
    await world.administer("cert", "revoke", serial);
    writeFileSync(join(world.authority, "1.crl.pem"), list, { mode: 0o600 });
    const { stdout } = await world.administer("authority", "crl", "--json");
    expect(JSON.parse(stdout).lists).toMatchObject([{ certificates: 1 }]);
    expect(await serials()).toEqual([serial]);
  });

  test("a list that was damaged is named with the mend, which brings back what was in it", async () => {
    const serial = await newSerial();
    await world.administer("cert", "revoke", serial);
    const list = join(world.authority, "1.crl.pem");
    writeFileSync(list, "hello", { mode: 0o600 });
    const { code, stderr } = await world.administer("authority", "crl");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${list}: `) });
    expect(stderr).toContain("remove the file");

    rmSync(list);
    expect(await world.administer("authority", "crl")).toMatchObject({ code: 0 });
    expect(await serials()).toEqual([serial]);
  });

  test("a revoked user gets no certificate, until that is taken back", async () => {
    const state = ["--environment", world.environmentFile, "--access-state", join(world.folder, "state.json")];
    await world.run("revoke", "user", "anna@example.com", ...state);
    expect(await world.run("login", "--issuer", world.issuer)).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining("your access has ended") },
    });
    await world.run("restore", "user", "anna@example.com", ...state);
    expect(await world.run("login", "--issuer", world.issuer)).toMatchObject({ code: 0 });
  });

  test("after a switch the successor issues, and both have lists", async () => {
    const before = await newSerial();
    await world.run("authority", "rotate", "prepare", "--authority", world.authority);
    await world.run("authority", "rotate", "switch", "--authority", world.authority);
    await world.administer("cert", "revoke", before);
    expect(await serials()).toEqual([before]);
    expect(existsSync(join(world.authority, "2.crl.pem"))).toBe(true);
  });

  test.each([
    { says: "no serial", args: ["hello"], told: "no serial" },
    { says: "nothing chosen", args: [], told: "--user" },
    { says: "a user without certificates", args: ["--user", "bob"], told: "no certificate" },
  ])("it says how to mend $says", async ({ args, told }) => {
    expect(await world.administer("cert", "revoke", ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(told),
    });
  });

  test("whois knows a certificate by its serial, its session and its source identity", async () => {
    const serial = await newSerial();
    const whois = async (trace: string) =>
      JSON.parse((await world.run("whois", trace, "--authority", world.authority, "--json")).stdout)[0];
    const person = { user: "anna@example.com", team: "research", environment: "dev", serial, onRecord: true };

    expect(await whois(serial)).toMatchObject(person);
    expect(await whois(serial.toUpperCase())).toMatchObject(person);
    expect(await whois(`arn:aws:sts::200000000002:assumed-role/bedrock-dev-direct-research/${serial}`)).toMatchObject(
      person,
    );
    expect(await whois("CN=bob@example.com")).toMatchObject({ user: "bob@example.com", onRecord: false });
    expect(await world.run("whois", "f".repeat(40), "--authority", world.authority)).toMatchObject({ code: 1 });
    expect(await world.run("whois", "hello world", "--authority", world.authority)).toMatchObject({ code: 2 });
  });
});
