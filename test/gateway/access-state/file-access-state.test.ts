import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { AccessStateError } from "../../../gateway/access-state/access-state-error";
import { FileAccessState } from "../../../gateway/access-state/file-access-state";
import { runChildren, startChild } from "../../support/child-process";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { anna, key, NOW, testAccessState } from "./access-state-contract";

const folder = useTemporaryFolder();

function path(): string {
  return join(folder(), "access", "state.json");
}

function open(file = path()): FileAccessState {
  return new FileAccessState({ path: file, now: () => NOW, lockPatienceMilliseconds: 50 });
}

describe("an access state in a file", () =>
  testAccessState(() => new FileAccessState({ path: path(), now: () => NOW })));

test("asking makes no file, nor does what is refused", async () => {
  await open().revocations();
  await expect(open().revoke({ ...anna, id: "Anna" })).rejects.toMatchObject({ code: "invalid" });
  expect(existsSync(path())).toBe(false);
});

test.each([
  ["a loop of links", () => symlinkSync("itself", join(folder(), "itself")), "itself", "ELOOP"],
  ["a name longer than any", () => {}, "a".repeat(300), "ENAMETOOLONG"],
])("%s is told with its name and is no state", async (_, make, name, code) => {
  make();
  const file = join(folder(), name);
  const told = { code: "unreadable", message: `${file} cannot be read (${code}): make it a file that you may read.` };
  await expect(open(file).revocations()).rejects.toMatchObject(told);
  expect(() => open(file).version()).toThrow(AccessStateError);
});

test("what changes nothing is not written", async () => {
  const state = open();
  await state.revoke(anna);
  const before = readFileSync(path(), "utf8");
  await state.revoke({ ...anna, by: "carl", reason: "again" });
  await state.restore({ kind: "team", id: "anna" });
  expect(readFileSync(path(), "utf8")).toBe(before);
});

test("a revocation by one process holds for the very next question of another", async () => {
  const [writer, reader] = [open(), open()];
  const version = reader.version();
  await writer.revoke(anna);
  expect(reader.version()).not.toBe(version);
  expect(await reader.revocations()).toEqual([anna]);
});

test("the version stays while nothing changes", async () => {
  const state = open();
  await state.revoke(anna);
  expect(state.version()).toBe(state.version());
});

test("each of many changes within one moment is seen", async () => {
  const [writer, reader] = [open(), open()];
  const versions = new Set([reader.version()]);
  for (let round = 0; round < 50; round += 1) {
    await writer.revoke(anna);
    versions.add(reader.version());
    const before = statSync(path()).mtimeMs;
    await writer.restore(anna);
    versions.add(reader.version());
    expect(statSync(path()).mtimeMs).toBeGreaterThan(before); // though our clock stands still
  }
  expect(versions.size).toBe(101);
});

test("the file is its owner's alone, whatever the process's habit", async () => {
  const before = process.umask(0);
  try {
    await open().revoke(anna);
  } finally {
    process.umask(before);
  }
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder(), "access"))).toEqual(["state.json"]);
});

const onPosix = process.platform === "win32" ? test.skip : test;

onPosix.each([0o644, 0o640, 0o620, 0o606])(
  "a file with mode %o is refused with the mend, read or written",
  async (mode) => {
    await open().revoke(anna);
    chmodSync(path(), mode);
    const state = open();
    for (const question of [state.keys(), state.revoke({ ...anna, id: "ben" })]) {
      await expect(question).rejects.toMatchObject({ code: "exposed", message: expect.stringContaining("chmod 600") });
    }
    chmodSync(path(), 0o600);
    expect(await state.revocations()).toEqual([anna]);
  },
);

test.each([
  ["nothing", ""],
  ["half of it", '{"version":1,"keys":['],
  ["another document", '{"version":2,"keys":[],"revocations":[]}'],
  ["a list", "[]"],
  ["a misspelt member", '{"version":1,"keys":[],"revocations":[],"revocation":[]}'],
  ["a key without a hash", '{"version":1,"keys":[{"id":"0000000000000000"}],"revocations":[]}'],
  ["a revocation of a wrong kind", '{"version":1,"keys":[],"revocations":[{"kind":"dog","id":"rex"}]}'],
])("a file that holds %s is an error for every question, and is not overwritten", async (_case, text) => {
  await open().revoke(anna);
  writeFileSync(path(), text);
  const state = open();
  for (const ask of [() => state.keys(), () => state.key("x"), () => state.addKey(key()), () => state.revoke(anna)]) {
    await expect(ask()).rejects.toThrow(AccessStateError);
    await expect(ask()).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining(path()) });
  }
  expect(() => state.version()).toThrow("does not hold an access state");
  expect(readFileSync(path(), "utf8")).toBe(text);
});

test("an error about the file does not quote it: a secret may have got there", async () => {
  await open().addKey(key());
  writeFileSync(
    path(),
    readFileSync(path(), "utf8").replace(/"secretHash": "\w+"/, '"secretHash": "the-s3cret-itself"'),
  );
  await expect(open().keys()).rejects.toMatchObject({ message: expect.stringContaining("keys.0.secretHash") });
  await expect(open().keys()).rejects.toMatchObject({ message: expect.not.stringContaining("s3cret") });
});

test("a file that was mended is read again", async () => {
  const state = open();
  await state.revoke(anna);
  const good = readFileSync(path(), "utf8");
  writeFileSync(path(), "");
  await expect(state.revocations()).rejects.toMatchObject({ code: "corrupt" });
  writeFileSync(path(), good);
  expect(await state.revocations()).toEqual([anna]);
});

test("a file that vanishes while it is used is an error: it would lift every revocation", async () => {
  const state = open();
  await state.revoke(anna);
  await state.revocations();
  renameSync(path(), `${path()}.away`);
  await expect(state.revocations()).rejects.toMatchObject({ code: "missing" });
  await expect(state.revoke(anna)).rejects.toMatchObject({ code: "missing" });
  renameSync(`${path()}.away`, path());
  expect(await state.revocations()).toEqual([anna]);
});

test("a symbolic link stays one", async () => {
  await open().revoke(anna);
  const link = join(folder(), "link.json");
  symlinkSync(path(), link);
  await open(link).revoke({ ...anna, id: "ben" });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await open().revocations()).toHaveLength(2);
});

test("a lock that somebody keeps is an error with the mend", async () => {
  const state = open();
  await state.revoke(anna);
  writeFileSync(`${path()}.lock`, JSON.stringify({ pid: 1, host: `not-${hostname()}`, began: "", at: 0, token: "x" }));
  await expect(state.restore(anna)).rejects.toMatchObject({
    code: "locked",
    message: expect.stringContaining("delete the file"),
  });
  rmSync(`${path()}.lock`);
  expect(await state.restore(anna)).toBe("restored");
});

test("a change that failed does not stop those after it", async () => {
  const state = open();
  const one = key();
  const results = await Promise.allSettled([state.addKey(one), state.addKey(one), state.revoke(anna)]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("four processes that write at once lose nothing", async () => {
  const program = join(__dirname, "change-state.child.ts");
  const names = ["a1", "b2", "c3", "d4"];
  const reader = open();
  await runChildren(names.map((name) => startChild(program, path(), name, "25")));
  expect(await reader.keys()).toHaveLength(100);
  expect(new Set((await reader.revocations()).map(({ id }) => id)).size).toBe(100);
  expect(readdirSync(join(folder(), "access"))).toEqual(["state.json"]);
});
