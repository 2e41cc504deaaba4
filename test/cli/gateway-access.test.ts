import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseGatewayKey } from "../../access/gateway-key";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { type Run, runCommand } from "../support/command-line";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-gateway-"));
  writeFileSync(join(folder, "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<Run> {
  return runCommand([...args, "--environment", "dev.json"], folder);
}

async function newKey(): Promise<{ readonly id: string; readonly key: string }> {
  const { stdout } = await run("key", "create", "--team", "payments", "--user", "ci-payments", "--json");
  return JSON.parse(stdout);
}

describe("a gateway key", () => {
  test("is printed alone, so that a script can take it, and what is said about it goes elsewhere", async () => {
    const { code, stdout, stderr } = await run("key", "create", "--team", "payments", "--user", "ci-payments");
    expect(code).toBe(0);
    expect(parseGatewayKey(stdout.trim())).toBeDefined();
    expect(stderr).toContain("It is shown this once.");
  });

  test("is kept as a hash, in a file for its owner alone", async () => {
    const { key } = await newKey();
    const file = join(folder, ".bedrock-access/dev/access-state.json");
    expect(readFileSync(file, "utf8")).not.toContain(parseGatewayKey(key)?.secret);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("ends after the time that was asked for, 90 days unless said", async () => {
    const day = 86_400_000;
    const { stdout } = await run("key", "create", "--team", "payments", "--user", "ci", "--expires", "12h", "--json");
    expect(Date.parse(JSON.parse(stdout).expiresAt) - Date.now()).toBeLessThanOrEqual(day / 2);
    await newKey();
    const { stdout: listed } = await run("key", "list", "--json");
    const last = Date.parse(JSON.parse(listed)[1].expiresAt) - Date.now();
    expect(last / day).toBeCloseTo(90, 2);
  });

  test("is listed without its secret, and as revoked once it is", async () => {
    const { id } = await newKey();
    expect((await run("key", "list")).stdout).toContain("valid");
    expect((await run("key", "revoke", id)).stdout).toBe(`Key ${id} is revoked.\n`);
    const { stdout } = await run("key", "list");
    expect(stdout).toContain("revoked");
    expect(stdout).not.toMatch(/secretHash|[0-9a-f]{64}/);
    expect((await run("key", "revoke", id)).stdout).toBe(`Key ${id} was revoked already.\n`);
  });

  test.each([
    [
      "a team that does not exist",
      ["--team", "paymens", "--user", "ci"],
      '"paymens" is no team that takes the gateway path. There are payments, research.',
    ],
    ["a user name that nothing can carry", ["--team", "payments", "--user", "CI Bot"], '"CI Bot" is no user name'],
    [
      "a life of no length",
      ["--team", "payments", "--user", "ci", "--expires", "soon"],
      '"soon" is no time: write minutes, hours or days',
    ],
  ])("for %s is refused", async (_, options, text) => {
    const { code, stdout, stderr } = await run("key", "create", ...options);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(text);
  });

  test("that does not exist cannot be revoked", async () => {
    const { code, stderr } = await run("key", "revoke", "abcdefghij012345");
    expect([code, stderr]).toEqual([2, expect.stringContaining("`bedrock-access key list` shows them")]);
  });

  test("is revoked by whoever has found it, and its secret is not repeated", async () => {
    const { id, key } = await newKey();
    expect((await run("key", "revoke", key)).stdout).toBe(`Key ${id} is revoked.\n`);
    const { code, stderr } = await run("key", "revoke", key.slice(0, -3));
    expect([code, stderr]).toEqual([2, "That is no whole key: give its id, or all of it.\n"]);
  });
});

describe("revoke and restore", () => {
  test.each([
    ["user", "anna"],
    ["team", "payments"],
    ["certificate", "0a1b2c"],
  ])("a %s, and again without harm", async (kind, id) => {
    expect((await run("revoke", kind, id, "--reason", "left")).stdout).toBe(`The ${kind} ${id} is revoked.\n`);
    expect((await run("revoke", kind, id)).stdout).toBe(`The ${kind} ${id} was revoked already.\n`);
    expect((await run("restore", kind, id)).stdout).toBe(`The ${kind} ${id} may come again.\n`);
    expect((await run("restore", kind, id)).stdout).toBe(`The ${kind} ${id} was not revoked.\n`);
  });

  test("end a key by its id or by all of it, and development keys, which stand nowhere", async () => {
    const { id, key } = await newKey();
    expect((await run("revoke", "key", id)).stdout).toBe(`The key ${id} is revoked.\n`);
    const again = await run("revoke", "key", key);
    expect(again.stdout).toBe(`The key ${id} was revoked already.\n`);
    expect((await run("restore", "key", key)).stdout).toBe(`The key ${id} may come again.\n`);
    expect((await run("revoke", "key", "dev-payments-anna")).stdout).toBe("The key dev-payments-anna is revoked.\n");
  });

  test("know what can be revoked", async () => {
    const { code, stderr } = await run("revoke", "person", "anna");
    expect([code, stderr]).toEqual([
      2,
      '"person" cannot be revoked: write one of user, team, key, certificate, token.\n',
    ]);
  });

  test.each([
    ["a team that is mistyped", ["team", "paymens"], '"paymens" is no team of dev. There are payments, research.\n'],
    [
      "a user who is written otherwise than anywhere else",
      ["user", "Anna"],
      '"Anna" is not a user name: 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen.\n',
    ],
    [
      "a key that is mistyped",
      ["key", "abcdefghij012345"],
      'There is no key "abcdefghij012345": `bedrock-access key list` shows them.\n',
    ],
    ["what is no key's id, unrepeated", ["key", "hunter2"], "What you gave is not the id of a gateway key.\n"],
    [
      "a key in the place of a user, unrepeated",
      ["user", "bak_abcdefghij012345_Secret"],
      "What you gave is not a user name: 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen.\n",
    ],
    [
      "a token in the place of its id, unrepeated",
      ["token", "eyJ.".repeat(100)],
      "What you gave is not the id of a token.\n",
    ],
    [
      "a token in the place of a user, unrepeated",
      ["user", "eyJ.".repeat(100)],
      "What you gave is not a user name: 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen.\n",
    ],
  ])("end nothing for %s", async (_, ended, sentence) => {
    const { code, stdout, stderr } = await run("revoke", ...ended);
    expect([code, stdout, stderr]).toEqual([2, "", sentence]);
  });

  test("take nothing back from what nobody can be called", async () => {
    const { code, stdout, stderr } = await run("restore", "token", "eyJ.".repeat(100));
    expect([code, stdout, stderr]).toEqual([2, "", "What you gave is not the id of a token.\n"]);
  });

  test("say when the store could not be told, so that nobody believes it is done", async () => {
    const { code, stderr } = await run("revoke", "user", "anna", "--store", "redis://127.0.0.1:1");
    expect(code).toBe(2);
    expect(stderr).toContain("Gateways do not know it yet: run the same command again.");
  });
});

test("usage says so when nothing is spent", async () => {
  expect((await run("usage")).stdout).toBe("Nothing is spent this month.\n");
});
