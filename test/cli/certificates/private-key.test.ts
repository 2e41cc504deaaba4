import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { buildCredentialProcess, runProgram } from "./programs";
import { startWorld, type World } from "./world";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Passes bytes on to a port, and keeps all that went there and back. */
async function wiretap(to: string): Promise<{ url: string; heard(): Buffer; close(): Promise<void> }> {
  const { connect } = await import("node:net");
  const heard: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const target = connect(Number(new URL(to).port), "127.0.0.1");
    sockets.push(client, target);
    for (const [from, into] of [[client, target] as const, [target, client] as const]) {
      from.on("data", (chunk) => {
        heard.push(chunk);
        into.write(chunk);
      });
      from.on("error", () => into.destroy());
      from.on("close", () => into.destroy());
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    heard: () => Buffer.concat(heard),
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}

/** Every way in which the number of an EC key could stand somewhere. */
function spellingsOf(pem: string): readonly string[] {
  const { d = "" } = createPrivateKey(pem).export({ format: "jwk" });
  const number = Buffer.from(d, "base64url");
  const [, ...lines] = pem.match(/PRIVATE KEY-----\n([\s\S]*?)\n-----END/)?.[1]?.split("\n") ?? [];
  return [
    ...(["hex", "base64url", "latin1"] as const).map((encoding) => number.toString(encoding).slice(0, 24)),
    ...[0, 1, 2].map((skip) => number.subarray(skip).toString("base64").slice(0, 24)),
    ...lines.map((line) => line.slice(0, 24)).filter((line) => line.length === 24 && number.length > 0),
  ];
}

test("no private key and no refresh token leaves its file: not by the network, nor into any log, answer or other file", async () => {
  const [issuer, rolesAnywhere] = await Promise.all([wiretap(world.issuer), wiretap(world.rolesAnywhere.url)]);
  const program = await buildCredentialProcess(join(world.folder, "credential-process.js"));
  const keys: string[] = [];
  const keep = () => keys.push(readFileSync(world.file("default", "identity.pem"), "utf8"));

  const runs = [await world.run("login", "--issuer", issuer.url, "--endpoint", rolesAnywhere.url)];
  keep();
  runs.push(await world.run("cert", "status", "--json"), await runProgram(program, [], world.env));
  runs.push(await world.run("cert", "renew", "--force", "--json"));
  keep();
  runs.push(await world.run("configure", "aws-profile", "--json"), await world.run("credential-process"));
  runs.push(await world.administer("cert", "revoke", "--user", "anna@example.com", "--json"));
  runs.push(await world.run("login", "--json"));
  keep();
  keys.push(readFileSync(join(world.authority, "1.key"), "utf8"));
  await Promise.all([issuer.close(), rolesAnywhere.close()]);
  expect(runs.map(({ code }) => code)).toEqual(runs.map(() => 0));

  const heard = `${issuer.heard().toString("latin1")}${rolesAnywhere.heard().toString("latin1")}`;
  expect(heard).toContain("BEGIN CERTIFICATE REQUEST"); // it does listen in the right place
  expect(heard).toContain("AWS4-X509-ECDSA-SHA256");
  const seen = [
    heard,
    ...world.provider.signIn.requests(),
    world.audit(),
    ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...filesBelow(world.folder)
      .filter((path) => !path.endsWith("identity.pem") && !path.endsWith(".key"))
      .map((path) => readFileSync(path, "latin1")),
  ].join("\n");
  for (const spelling of keys.flatMap(spellingsOf)) expect(seen.includes(spelling)).toBe(false);

  const refreshToken = readFileSync(world.file("default", "refresh-token"), "utf8").trim();
  const logged = [heard, world.audit(), ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr])].join("\n");
  expect(logged.includes(refreshToken)).toBe(false);
});

test("the audit has every decision and never a token", async () => {
  const tokens = (await world.run("login", "--issuer", world.issuer)) && world.audit();
  expect(tokens).toContain("certificate-issued");
  expect(tokens).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}/);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
