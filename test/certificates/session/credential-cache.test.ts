import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialCacheProps } from "../../../certificates/session/cache-record";
import { cachedCredentials } from "../../../certificates/session/credential-cache";
import { credentialProcessOutput, type SessionCredentials } from "../../../certificates/session/session-credentials";
import { SessionError } from "../../../certificates/session/session-error";

const START = Date.parse("2026-03-01T12:00:00Z");
const MINUTE = 60_000;

let folder: string;
let now: number;
let warnings: string[];
let opened: number;
/** Of the sessions that `create` opens. */
let lifetime: number;
let trouble: Error | undefined;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "bedrock-access-cache-")), "bedrock-access");
  now = START;
  warnings = [];
  opened = 0;
  lifetime = 60 * MINUTE;
  trouble = undefined;
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const file = () => join(folder, "dev.json");

function sessionOf(count: number, ends: number): SessionCredentials {
  return {
    accessKeyId: `ASIA${count}`,
    secretAccessKey: "secret",
    sessionToken: "token",
    expiration: new Date(ends).toISOString(),
  };
}

function ask(other: Partial<CredentialCacheProps> = {}): Promise<SessionCredentials> {
  return cachedCredentials({
    folder,
    name: "dev",
    identity: "alice",
    machine: { platform: process.platform, uid: process.getuid?.() },
    create: async () => {
      opened++;
      if (trouble !== undefined) throw trouble;
      return sessionOf(opened, now + lifetime);
    },
    now: () => now,
    random: () => 0,
    sleep: () => new Promise((next) => setTimeout(next, 1)),
    warn: (sentence) => void warnings.push(sentence),
    ...other,
  });
}

const idOf = async (other: Partial<CredentialCacheProps> = {}) => (await ask(other)).accessKeyId;

test("the second caller gets what the first one got", async () => {
  expect(await ask()).toEqual(sessionOf(1, START + 60 * MINUTE));
  expect(await ask()).toEqual(sessionOf(1, START + 60 * MINUTE));
  expect(warnings).toEqual([]);
});

test("the file and its folder are their user's alone, and nothing else is left in there", async () => {
  await ask();

  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(["dev.json"]);
});

describe("renewing ahead", () => {
  test.each([
    ["an hour with 21 minutes left", 60, 39, "ASIA1"],
    ["an hour with 19 minutes left", 60, 41, "ASIA2"],
    ["a quarter of an hour with 11 minutes left", 15, 4, "ASIA1"],
    ["a quarter of an hour with 9 minutes left", 15, 6, "ASIA2"],
    ["12 hours with 5 hours left", 720, 420, "ASIA1"],
    ["12 hours with 3 hours left", 720, 540, "ASIA2"],
  ])("of %s", async (_, minutes, passed, id) => {
    lifetime = minutes * MINUTE;
    await ask();
    now += passed * MINUTE;

    expect(await idOf()).toBe(id);
  });

  test("keeps the old ones while new ones are not to be had, and says so", async () => {
    await ask();
    now += 45 * MINUTE;
    trouble = new SessionError("unreachable", "AWS could not be reached.");

    expect(await idOf()).toBe("ASIA1");
    expect(warnings).toEqual([
      "New credentials are not to be had; the old ones last until 2026-03-01T13:00:00.000Z. AWS could not be reached.",
    ]);
  });

  test("is not tried again for half a minute after it failed, for each try makes somebody wait", async () => {
    await ask();
    now += 45 * MINUTE;
    trouble = new Error("no");
    await ask();
    now += 29_000;
    await ask();
    expect(opened).toBe(2);

    now += 2_000;
    trouble = undefined;
    expect(await idOf()).toBe("ASIA3");
    expect(readdirSync(folder)).toEqual(["dev.json"]);
  });

  test("does not wait for a failure of a clock that was set back since", async () => {
    await ask();
    now += 45 * MINUTE;
    trouble = new Error("no");
    await ask();
    now -= 30_000;
    trouble = undefined;

    expect(await idOf()).toBe("ASIA3");
  });

  test("is left to another process that is at it", async () => {
    await ask();
    now += 45 * MINUTE;
    writeFileSync(
      `${file()}.lock`,
      JSON.stringify({ pid: process.pid, host: hostname(), began: "", at: now, token: "x" }),
      { mode: 0o600 },
    );

    expect(await idOf()).toBe("ASIA1");
    expect(opened).toBe(1);
  });

  test("is not ahead in the last minute: then the error is told", async () => {
    await ask();
    now += 59.5 * MINUTE;
    trouble = new SessionError("access-denied", "Certificate revoked");

    await expect(ask()).rejects.toBe(trouble);
  });

  test("happens when the clock was set back, for the end cannot be trusted then", async () => {
    await ask();
    now -= 2 * MINUTE;

    expect(await idOf()).toBe("ASIA2");
  });
});

describe("what is not handed out", () => {
  test("credentials of another identity", async () => {
    await ask();

    expect(await idOf({ identity: "bob" })).toBe("ASIA2");
    expect(await idOf({ identity: "alice" })).toBe("ASIA3");
    expect(warnings).toEqual([]);
  });

  test.each([
    ["not JSON", "{"],
    ["empty", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["without credentials", '{"identity":"alice","obtainedAt":1}'],
    [
      "without a token",
      JSON.stringify({
        identity: "alice",
        obtainedAt: START,
        credentials: { ...sessionOf(9, START), sessionToken: "" },
      }),
    ],
    [
      "without an end",
      JSON.stringify({
        identity: "alice",
        obtainedAt: START,
        credentials: { ...sessionOf(9, START), expiration: "soon" },
      }),
    ],
    ["without a beginning", JSON.stringify({ identity: "alice", credentials: sessionOf(9, START + 60 * MINUTE) })],
  ])("a file that is %s: it is told and replaced", async (_, text) => {
    await ask();
    writeFileSync(file(), text);

    expect(await idOf()).toBe("ASIA2");
    expect(warnings).toEqual([`${file()} does not hold credentials; they are fetched anew.`]);
    expect(await idOf()).toBe("ASIA2");
  });

  test.each(["640", "604", "660", "602"])("a file of mode %s, which others may have read or written", async (mode) => {
    await ask();
    chmodSync(file(), Number.parseInt(mode, 8));

    await expect(ask()).rejects.toMatchObject({
      code: "file-exposed",
      message: `${file()} may be read or written by others (mode ${mode}): run \`chmod 600 ${file()}\`.`,
    });
    expect(opened).toBe(1);
  });

  test("a file of somebody else", async () => {
    await ask();

    await expect(ask({ machine: { platform: "linux", uid: 4711 } })).rejects.toMatchObject({
      code: "file-exposed",
      message: expect.stringMatching(/belongs to user \d+ and not to you \(4711\): run this as its owner/),
    });
  });

  test("anything from a folder that others can put files into", async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);

    await expect(ask()).rejects.toMatchObject({
      code: "file-exposed",
      message: `Others may put files into ${folder} (mode 777): run \`chmod 700 ${folder}\`.`,
    });
  });
});

describe("a lock", () => {
  const lock = (holder: object) => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(`${file()}.lock`, JSON.stringify({ began: "", token: "x", ...holder }), { mode: 0o600 });
  };

  test("that a process left when it died is broken", async () => {
    lock({ pid: 2 ** 22 + 1, host: hostname(), at: START });

    expect(await idOf()).toBe("ASIA1");
    expect(existsSync(`${file()}.lock`)).toBe(false);
  });

  test("that is older than any session takes is broken, be it another machine's", async () => {
    lock({ pid: 1, host: "elsewhere", at: START - 46_000 });

    expect(await idOf()).toBe("ASIA1");
  });

  test("of a process that lives is waited for", async () => {
    lock({ pid: process.pid, host: hostname(), at: START });
    const waiting = idOf();
    await new Promise((next) => setTimeout(next, 30));
    expect(opened).toBe(0);
    rmSync(`${file()}.lock`);

    expect(await waiting).toBe("ASIA1");
  });
});

test("of many that wait in one process one opens a session", async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => idOf()));

  expect(new Set(ids)).toEqual(new Set(["ASIA1"]));
  expect(opened).toBe(1);
});

test("of many that wait for one that fails, all tell its error, and none asks AWS again", async () => {
  trouble = new SessionError("access-denied", "Certificate revoked");
  const asked = Array.from({ length: 20 }, () => ask().catch((error) => [error.name, error.code, error.message]));

  expect(await Promise.all(asked)).toEqual(Array(20).fill(["SessionError", "access-denied", "Certificate revoked"]));
  expect(opened).toBe(1);
  await expect(ask()).rejects.toMatchObject({ code: "access-denied" });
  trouble = undefined;
  now += 1;
  expect(await idOf()).toBe("ASIA2");
});

test("a failure of a clock that was set back since is nobody's", async () => {
  trouble = new Error("no");
  await expect(ask()).rejects.toThrow("no");
  trouble = undefined;
  now -= MINUTE;

  expect(await idOf()).toBe("ASIA2");
});

test("where nothing can be kept, every caller opens a session, and is told why", async () => {
  writeFileSync(folder, "in the way");

  expect([await idOf(), await idOf()]).toEqual(["ASIA1", "ASIA2"]);
  expect(warnings[0]).toMatch(/^Credentials cannot be kept in .*: every call opens a session\.$/);
});

test("a symbolic link is followed, and what it leads to is judged", async () => {
  await ask();
  const elsewhere = join(folder, "..", "elsewhere.json");
  writeFileSync(elsewhere, readFileSync(file()), { mode: 0o644 });
  rmSync(file());
  symlinkSync(elsewhere, file());

  await expect(ask()).rejects.toMatchObject({ code: "file-exposed" });
});

test.each(["../dev", "a/b", "", ".hidden", "a\\b"])("a cache cannot be named %p", async (name) => {
  await expect(ask({ name })).rejects.toThrow(RangeError);
});

test("the output is what AWS's SDKs want of a credential process", () => {
  expect(credentialProcessOutput(sessionOf(1, START))).toBe(
    '{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"secret","SessionToken":"token","Expiration":"2026-03-01T12:00:00.000Z"}',
  );
});
