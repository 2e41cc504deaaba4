import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSelfMadeCertificate } from "../../simulators/self-made-certificate";
import { describeWith } from "../../support/python-server";
import { buildCredentialProcess, findForeignClient, openForeignSession, runProgram } from "./programs";
import { ANCHOR_ARN, PROFILE_ARN, REGION, ROLE_ARN, startWorld, type World } from "./world";

let world: World;
let program: string;

beforeAll(async () => {
  const tls = await makeSelfMadeCertificate();
  world = await startWorld({ tls });
  writeFileSync(join(world.folder, "tls.pem"), tls.cert);
  program = await buildCredentialProcess(join(world.folder, "credential-process.js"));
});
afterAll(() => world.close());

const ownClient = () => runProgram(program, [], world.env);

/** Credentials that AWS gave before live on in the cache: this asks for a new session. */
const ownClientAnew = () => {
  rmSync(join(world.home, ".cache"), { recursive: true, force: true });
  return ownClient();
};

const foreignClient = () =>
  openForeignSession({
    ...{ profile_arn: PROFILE_ARN, role_arn: ROLE_ARN, trust_anchor_arn: ANCHOR_ARN, region: REGION },
    ...{ certificate: world.file("default", "identity.pem"), private_key: world.file("default", "identity.pem") },
    endpoint: world.rolesAnywhereTls?.url.replace("https://", ""),
    verify: join(world.folder, "tls.pem"),
  });

const serial = async () => JSON.parse((await world.run("cert", "status", "--json")).stdout).serial;

describeWith(findForeignClient(), "the direct path", () => {
  test("login, certificate, credentials for both clients, renewal, revocation, and back with a new certificate only", async () => {
    const login = await world.run("login", "--issuer", world.issuer);
    expect(login).toMatchObject({ code: 0 });
    expect(login.stdout).toMatch(
      /^You are anna@example\.com in team research, environment dev\.\nCertificate [0-9a-f]{40} until /,
    );
    const first = await serial();

    const own = await ownClient();
    const session = world.rolesAnywhere.sessions()[0];
    expect(own).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(own.stdout).AccessKeyId).toBe(session?.credentials.accessKeyId);
    expect(session).toMatchObject({ sourceIdentity: "CN=anna@example.com", serial: first });
    expect(await foreignClient()).toEqual({
      accessKeyId: world.rolesAnywhereTls?.sessions()[0]?.credentials.accessKeyId,
    });

    expect(await world.run("cert", "renew", "--force")).toMatchObject({ code: 0 });
    const second = await serial();
    expect(second).not.toBe(first);
    expect(await ownClientAnew()).toMatchObject({ code: 0, stderr: "" });
    expect(world.rolesAnywhere.sessions().at(-1)).toMatchObject({ serial: second });
    expect(await foreignClient()).toHaveProperty("accessKeyId");

    const revoked = await world.administer("cert", "revoke", "--user", "anna@example.com", "--reason", "lost laptop");
    expect(revoked).toMatchObject({ code: 0 });
    expect(revoked.stdout).toContain(`Certificate ${first} is revoked.`);
    expect(revoked.stdout).toContain(`Certificate ${second} is revoked.`);
    expect(await ownClientAnew()).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Certificate revoked"),
    });
    expect((await foreignClient()).error).toContain("Certificate revoked");

    expect(await world.run("login")).toMatchObject({ code: 0 });
    const third = await serial();
    expect([first, second]).not.toContain(third);
    expect(await ownClientAnew()).toMatchObject({ code: 0, stderr: "" });
    expect(world.rolesAnywhere.sessions().at(-1)).toMatchObject({
      serial: third,
      sourceIdentity: "CN=anna@example.com",
    });
    expect(await foreignClient()).toHaveProperty("accessKeyId");
  });
});
