import { createPrivateKey, createPublicKey, verify, X509Certificate } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import { ANNA, AUDIENCE, command, GATEWAY_AUDIENCE, startWorld, type World } from "./world";

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const login = (...args: string[]) => world.run("login", "--issuer", world.issuer, ...args);
const mode = (...path: string[]) => (statSync(world.file(...path)).mode & 0o777).toString(8);
const status = async () => JSON.parse((await world.run("cert", "status", "--json")).stdout);

test("a login leaves key, certificate, refresh token and settings, for their owner alone", async () => {
  const { code, stdout } = await login("--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ user: "anna@example.com", team: "research", environment: "dev", renews: true },
    session: { endpoint: world.rolesAnywhere.url },
  });
  expect(readdirSync(world.file("default")).toSorted()).toEqual(["client.json", "identity.pem", "refresh-token"]);
  expect(["client.json", "identity.pem", "refresh-token"].map((name) => mode("default", name))).toEqual([
    "600",
    "600",
    "600",
  ]);
  expect(mode("default")).toBe("700");

  const pem = readFileSync(world.file("default", "identity.pem"), "utf8");
  expect(new X509Certificate(pem.slice(pem.indexOf("-----BEGIN CERT"))).checkPrivateKey(createPrivateKey(pem))).toBe(
    true,
  );
});

test("the device flow signs in as well", async () => {
  const { code, stderr, stdout } = await login("--device");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\/device and type BDRK-ACCS, or open /);
  expect(stdout).toContain("You are anna@example.com");
});

test("an RSA key is made where it is asked for", async () => {
  await login("--key-kind", "RSA-2048");
  const key = createPublicKey(createPrivateKey(readFileSync(world.file("default", "identity.pem"))));
  expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  expect(verify("sha256", Buffer.from(""), key, Buffer.alloc(256))).toBe(false);
});

test("logins under several names stand side by side", async () => {
  await login();
  world.provider.signIn.as({ ...ANNA, email: "bob@example.com" });
  await login("--name", "other");
  expect(readdirSync(world.file())).toEqual(["default", "other"]);
  expect(await status()).toMatchObject({ user: "anna@example.com", state: "valid" });
});

test("a second login forgets what the first one had: key, refresh token, credentials", async () => {
  await login();
  const before = readFileSync(world.file("default", "identity.pem"), "utf8");
  await world.run("credential-process");
  await world.run("login", "--no-renewal");

  expect(readFileSync(world.file("default", "identity.pem"), "utf8")).not.toBe(before);
  expect(await status()).toMatchObject({ renews: false });
  expect(await status()).not.toHaveProperty("credentialsUntil");
});

test("without a refresh token a renewal says that only a person can go on", async () => {
  await login("--no-renewal");
  expect(await world.run("cert", "renew", "--force", "--json")).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('"login-needed"'),
  });
});

test("a renewal that is not due changes nothing; forced it gives another key; a session that ended asks for a person", async () => {
  await login();
  const before = readFileSync(world.file("default", "identity.pem"), "utf8");
  expect((await world.run("cert", "renew")).stdout).toContain("is not due");
  expect(readFileSync(world.file("default", "identity.pem"), "utf8")).toBe(before);

  expect(await world.run("cert", "renew", "--force")).toMatchObject({ code: 0 });
  const after = readFileSync(world.file("default", "identity.pem"), "utf8");
  expect(after).not.toBe(before);

  world.provider.signIn.revokeRefreshTokens();
  const ended = await world.run("cert", "renew", "--force");
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("bedrock-access login") });
  expect(readFileSync(world.file("default", "identity.pem"), "utf8")).toBe(after);
});

test("renewals at once get one certificate together", async () => {
  await login();
  const before = world.audit().match(/certificate-issued/g)?.length;
  const runs = await Promise.all(Array.from({ length: 5 }, () => world.run("cert", "renew", "--force", "--json")));
  expect(new Set(runs.map(({ stdout }) => JSON.parse(stdout).serial)).size).toBe(1);
  expect(world.audit().match(/certificate-issued/g)?.length).toBe((before ?? 0) + 1);
});

const refusals: { says: string; claims: object; code: string }[] = [
  { says: "for the gateway", claims: { aud: GATEWAY_AUDIENCE }, code: "wrong-audience" },
  { says: "for both", claims: { aud: [AUDIENCE, GATEWAY_AUDIENCE] }, code: "wrong-audience" },
  { says: "that was used before", claims: { jti: "one" }, code: "token-used" },
  { says: "of a sign-in long ago", claims: { auth_time: 1_000 }, code: "login-too-old" },
  { says: "of an hour from now", claims: { nbf: Date.now() / 1000 + 3_600 }, code: "token-not-yet-valid" },
  { says: "without a second factor", claims: { amr: ["pwd"] }, code: "mfa-required" },
  { says: "of a user whom no tag can carry", claims: { email: "anna+x@example.com" }, code: "user-name" },
  { says: "of nobody's team", claims: { groups: ["others"] }, code: "no-team" },
];

test.each(refusals)(
  "a token $says is refused with the mend, and nothing that was there is lost",
  async ({ claims, code }) => {
    world.provider.signIn.as({ ...ANNA, jti: "one" });
    await login();
    const before = contents();
    world.provider.signIn.as({ ...ANNA, ...claims });
    const refused = await world.run("login", "--json");

    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: "certificate-refused",
      message: expect.stringContaining(code),
    });
    expect(contents()).toEqual(before);
  },
);

test("an issuer that cannot be reached is named, and nothing is written", async () => {
  const closed = await startOidcIssuer({ algorithm: "ES256" });
  await closed.close();
  const away = await world.run("login", "--issuer", closed.url);
  expect(away).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/127\.0\.0\.1:\d+.* cannot be reached: ECONNREFUSED/),
  });
  expect(await world.run("cert", "status")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("bedrock-access login"),
  });
});

test.each([
  { says: "without TLS", issuer: "http://issuer.example.com" },
  { says: "that is none", issuer: "issuer" },
])("an issuer is refused: an address $says", async ({ issuer }) => {
  expect(await world.run("login", "--issuer", issuer)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("https://"),
  });
});

test("who never said which issuer is asked", async () => {
  expect(await world.run("login")).toMatchObject({ code: 2, stderr: expect.stringContaining("--issuer") });
});

test("who does not sign in in time is told", async () => {
  const env = world.env;
  const args = ["login", "--issuer", world.issuer, "--timeout", "1"];
  expect(await command(world.folder, env, args, () => {})).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("nobody signed in within 1 seconds"),
  });
});

test.each([
  { file: "identity.pem", args: ["cert", "status"] },
  { file: "client.json", args: ["credential-process"] },
  { file: "refresh-token", args: ["cert", "renew", "--force"] },
])("$file that others may read is refused with the mend", async ({ file, args }) => {
  await login();
  chmodSync(world.file("default", file), 0o644);
  const refused = await world.run(...args);
  expect(refused.code).toBeGreaterThan(0);
  expect(refused.stderr).toContain(`chmod 600 ${world.file("default", file)}`);
});

test("settings that were damaged are mended by another login", async () => {
  await login();
  writeFileSync(world.file("default", "client.json"), '{"version": 1');
  expect(await world.run("cert", "status")).toMatchObject({ code: 2, stderr: expect.stringContaining("log in again") });
  writeFileSync(world.file("default", "client.json"), "{}");
  expect((await world.run("credential-process")).stderr).toContain("log in again");

  expect(await login()).toMatchObject({ code: 0 });
  expect(await world.run("credential-process")).toMatchObject({ code: 0 });
});

test("status tells who, until when, and where the files are", async () => {
  await login();
  const { code, stdout } = await world.run("cert", "status");
  expect(code).toBe(0);
  expect(stdout).toContain("anna@example.com, team research, environment dev\n");
  expect(stdout).toMatch(/certificate [0-9a-f]{40}: valid, until \d{4}-/);
  expect(stdout).toContain(`files in ${join(world.home, ".local/share/bedrock-access/default")}`);
});

test.each(["..", "a/b", "a b", "-x"])('the name "%s" is refused', async (name) => {
  const refused = await world.run("cert", "status", `--name=${name}`);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("letters, digits") });
});

function contents(): Record<string, string> {
  const names = readdirSync(world.file("default"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(world.file("default", name), "utf8")]));
}
