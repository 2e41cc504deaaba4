import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createDurably, replaceDurably } from "../../files/durable-file";
import { writeNewFile } from "../../files/new-file";
import { createPrivateFile, readFromPrivateFolder, replacePrivateFile } from "../../files/private-file";
import { makePrivateFolder, readPrivateFile } from "../../files/read-private-file";
import { useTemporaryFolder } from "../support/temporary-folder";
import { linkNamed } from "./no-links";

const folder = useTemporaryFolder();
const here = { platform: process.platform, uid: process.getuid?.() };
const somebodyElse = { platform: "linux", uid: (process.getuid?.() ?? 0) + 1 };

const file = (name = "secret") => join(folder(), name);

function written(mode: number): string {
  writeFileSync(file(), "mine");
  chmodSync(file(), mode);
  return file();
}

test("what is written is its owner's alone, in a folder that is as well, and is read back", async () => {
  const path = join(folder(), "made", "here", "secret");
  await createPrivateFile(path, "one");
  expect(readPrivateFile(path, here)).toBe("one");
  await replacePrivateFile(path, "two");
  expect(await readFromPrivateFolder(path)).toBe("two");
  expect([statSync(path).mode & 0o777, statSync(join(path, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(readdirSync(join(path, ".."))).toEqual(["secret"]);
});

test.each([
  ["there is none", () => file()],
  ["a file stands where its folder should be", () => join(written(0o600), "secret")],
])("nothing is read where %s", async (_, path) => {
  expect(readPrivateFile(path(), here)).toBeUndefined();
});

test.each([0o640, 0o604, 0o620, 0o666])("a file with mode %o is refused with the mend", (mode) => {
  const path = written(mode);
  const refusal = { code: "exposed", path, message: expect.stringContaining(`chmod 600 ${path}`) };
  expect(() => readPrivateFile(path, here)).toThrow(expect.objectContaining(refusal));
  expect(readPrivateFile(path, { ...here, platform: "win32" })).toBe("mine");
});

test("a file of another user is refused, with both named", () => {
  const path = written(0o600);
  const message = expect.stringContaining(`belongs to user ${here.uid} and not to you (${somebodyElse.uid})`);
  const refusal = expect.objectContaining({ code: "foreign-owner", message });
  expect(() => readPrivateFile(path, somebodyElse)).toThrow(refusal);
});

test("where others may put files nothing is read that must not be theirs, and nothing is written", async () => {
  const shared = file("shared");
  mkdirSync(shared);
  writeFileSync(join(shared, "secret"), "mine", { mode: 0o600 });
  chmodSync(shared, 0o777);
  const refusal = { code: "exposed", message: expect.stringContaining(`chmod 700 ${shared}`) };
  expect(() => makePrivateFolder(shared, here)).toThrow(expect.objectContaining(refusal));
  await expect(readFromPrivateFolder(join(shared, "secret"))).rejects.toMatchObject(refusal);
  await expect(replacePrivateFile(join(shared, "secret"), "new")).rejects.toMatchObject(refusal);
  expect(readFileSync(join(shared, "secret"), "utf8")).toBe("mine");

  chmodSync(shared, 0o1777); // as /tmp: each may touch only his own
  await replacePrivateFile(join(shared, "secret"), "new");
  expect(await readFromPrivateFolder(join(shared, "secret"))).toBe("new");
});

describe.each(["links", "EPERM", "EISDIR"])("on a file system with %s", (links) => {
  const { link } = linkNamed(links);

  test("of two that make a file at once one succeeds, and the other is told", async () => {
    const made = await Promise.allSettled([createDurably(file(), "one", link), createDurably(file(), "two", link)]);
    expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(made.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "exists", path: file() },
    });
    expect(["one", "two"]).toContain(readFileSync(file(), "utf8"));
    expect(readdirSync(folder())).toEqual(["secret"]);
  });

  test("a file that is there stays as it is, and one that is made is its owner's alone", async () => {
    await createDurably(file(), "one", link);
    await expect(createDurably(file(), "two", link)).rejects.toMatchObject({ code: "exists", path: file() });
    expect([readFileSync(file(), "utf8"), statSync(file()).mode & 0o777]).toEqual(["one", 0o600]);
  });
});

test("who made a file has made it, also where a network drive has lost the answer and is asked again", async () => {
  const askedTwice = async (existing: string, path: string) => {
    linkSync(existing, path);
    linkSync(existing, path);
  };
  await createDurably(file(), "one", askedTwice);
  await expect(createDurably(file(), "two", askedTwice)).rejects.toMatchObject({ code: "exists" });
  expect(readFileSync(file(), "utf8")).toBe("one");
  expect(readdirSync(folder())).toEqual(["secret"]);
});

test("of a file that cannot be finished nothing is left, so that it can be made again", async () => {
  const full = () => Promise.reject(new Error("no space left"));
  await expect(writeNewFile(file(), "half", full)).rejects.toThrow("no space left");
  expect(readdirSync(folder())).toEqual([]);
});

test("a symbolic link stays one, and what it leads to is replaced", async () => {
  written(0o600);
  symlinkSync(file(), file("link"));
  await replaceDurably(file("link"), "new");
  expect([lstatSync(file("link")).isSymbolicLink(), readFileSync(file(), "utf8")]).toEqual([true, "new"]);
});

test("a file has the time that it is given, to the millisecond", async () => {
  await replaceDurably(file(), "new", 1_795_000_000_123);
  expect(statSync(file()).mtimeMs).toBeCloseTo(1_795_000_000_123, 0);
});

test("a file that cannot be replaced is as it was, and no draft is left", async () => {
  mkdirSync(file());
  await expect(replaceDurably(file(), "new")).rejects.toThrow("EISDIR");
  expect(readdirSync(folder())).toEqual(["secret"]);
});

(process.platform === "linux" ? test : test.skip)(
  "where the system makes nobody a folder, that is told at once",
  () => {
    expect(() => makePrivateFolder("/proc/nothing/here", here)).toThrow("ENOENT");
  },
);
