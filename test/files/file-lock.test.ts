import { readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { FileLockError, tryFileLock, withFileLock } from "../../files/file-lock";
import { runChildren, startChild } from "../support/child-process";
import { useTemporaryFolder } from "../support/temporary-folder";
import { linkNamed, noLinks } from "./no-links";

const folder = useTemporaryFolder();
const COUNT = join(__dirname, "count-under-lock.child.ts");
const HOLD = join(__dirname, "hold-lock.child.ts");

/** No process has it: Linux counts to 4,194,304 at most, macOS to 99,998. */
const DEAD_PID = 2 ** 30;

function lockPath(): string {
  return join(folder(), "state.lock");
}

function leaveLock(holder: Readonly<Record<string, unknown>>): void {
  const complete = { pid: process.pid, host: hostname(), began: "", at: Date.now(), token: "left", ...holder };
  writeFileSync(lockPath(), JSON.stringify(complete));
}

const stale: [string, Readonly<Record<string, unknown>>][] = [["of a process that died", { pid: DEAD_PID }]];
if (process.platform === "linux") {
  stale.push(["of an earlier process with the number of a living one", { began: "1" }]);
}

describe.each(["links", "EPERM"])("on a file system with %s", (links) => {
  const linking = linkNamed(links);

  /** Runs it under the lock, as somebody who waits for so long at the most. */
  function underLock<Result>(action: () => Promise<Result>, patienceMilliseconds = 10_000): Promise<Result> {
    return withFileLock({ path: lockPath(), now: Date.now, patienceMilliseconds, ...linking }, action);
  }

  test("the lock is free again afterwards, and nothing is left in the folder", async () => {
    expect(await underLock(async () => "done")).toBe("done");
    await expect(underLock(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(readdirSync(folder())).toEqual([]);
  });

  test("actions of one process exclude each other, also when all of them find a lock to break", async () => {
    let inside = 0;
    let most = 0;
    const action = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    for (let round = 0; round < 20; round += 1) {
      leaveLock({ pid: DEAD_PID }); // all find it, and only one may break it
      await Promise.all(Array.from({ length: 10 }, () => underLock(action)));
    }
    expect(most).toBe(1);
  });

  test("processes exclude each other, also while others are killed with the lock in their hands", async () => {
    const counter = join(folder(), "counter");
    writeFileSync(counter, "0");
    leaveLock({ pid: DEAD_PID });
    const counting = Array.from({ length: 4 }, () => startChild(COUNT, lockPath(), counter, "30", links));
    for (let round = 0; round < 3; round += 1) {
      const holding = startChild(HOLD, lockPath(), links);
      await holding.printed("held");
      holding.kill();
      expect(await holding.ended).toBe("SIGKILL");
    }
    await runChildren(counting);
    expect(readFileSync(counter, "utf8")).toBe("120");
  });

  test.each(stale)("the lock %s is broken at once", async (_case, holder) => {
    leaveLock(holder);
    expect(await underLock(async () => "done", 0)).toBe("done");
    expect(readdirSync(folder())).toEqual([]);
  });

  test("a lock that a loss of power has emptied is broken", async () => {
    writeFileSync(lockPath(), "");
    const before = Date.now() / 1000 - 10;
    utimesSync(lockPath(), before, before);
    expect(await underLock(async () => "done", 0)).toBe("done");
  });

  test("a lock whose breaker died too is broken", async () => {
    leaveLock({ pid: DEAD_PID });
    writeFileSync(
      `${lockPath()}.break`,
      JSON.stringify({ pid: DEAD_PID, host: hostname(), began: "", at: 0, token: "left too" }),
    );
    expect(await underLock(async () => "done", 0)).toBe("done");
    expect(readdirSync(folder())).toEqual([]);
  });

  test.each([
    ["a living process", {}, `process ${process.pid} of ${hostname()}`],
    ["another machine, where nobody here can look", { pid: DEAD_PID, host: "elsewhere" }, "of elsewhere"],
  ])("the lock of %s is respected, and the error names it and the mend", async (_case, holder, name) => {
    leaveLock(holder);
    const before = readFileSync(lockPath(), "utf8");
    const waiting = underLock(async () => "done", 30);
    await expect(waiting).rejects.toThrow(FileLockError);
    await expect(waiting).rejects.toThrow(name);
    await expect(waiting).rejects.toThrow("delete the file");
    expect(readFileSync(lockPath(), "utf8")).toBe(before);
    expect(readdirSync(folder())).toEqual(["state.lock"]);
  });

  test("who does not wait gets the lock or learns that it is held", async () => {
    const lock = await tryFileLock({ path: lockPath(), now: Date.now, ...linking });
    expect(statSync(lockPath()).mode & 0o777).toBe(0o600);
    expect(await tryFileLock({ path: lockPath(), now: Date.now, ...linking })).toBeUndefined();
    await lock?.release();
    expect(readdirSync(folder())).toEqual([]);
  });

  describe("where an old lock is broken", () => {
    const NOW = Date.parse("2026-11-25T12:00:00Z");
    const tryAt = (now: number) =>
      tryFileLock({ path: lockPath(), now: () => now, oldestMilliseconds: 45_000, ...linking });

    test("a holder that was too slow does not take the lock from who broke it", async () => {
      const slow = await tryAt(NOW);
      expect(await tryAt(NOW + 45_000)).toBeUndefined();
      expect(await tryAt(NOW + 45_001)).toBeDefined();
      const text = readFileSync(lockPath(), "utf8");
      await slow?.release();
      expect(readFileSync(lockPath(), "utf8")).toBe(text);
    });

    test.each([
      ["of another machine", { host: "elsewhere", at: NOW - 45_001 }],
      ["of a time to come", { at: NOW + 45_001 }],
    ])("one %s is no exception", async (_, holder) => {
      leaveLock(holder);
      expect(await tryAt(NOW)).toBeDefined();
    });
  });
});

test("where there are links a lock that is empty was left, however new it is", async () => {
  writeFileSync(lockPath(), "");
  expect(await tryFileLock({ path: lockPath(), now: Date.now })).toBeDefined();
});

test("a link to nowhere in the lock's place is no lock that anybody gets, and nobody tries for ever", async () => {
  symlinkSync(join(folder(), "nowhere"), lockPath());
  await expect(
    withFileLock({ path: lockPath(), now: Date.now, patienceMilliseconds: 30 }, async () => {}),
  ).rejects.toThrow(FileLockError);
  expect(await tryFileLock({ path: lockPath(), now: Date.now })).toBeUndefined();
});

describe("where there are no links", () => {
  const link = noLinks("EPERM");

  test("a lock that is new and empty is being written: it is waited for", async () => {
    writeFileSync(lockPath(), "");
    expect(await tryFileLock({ path: lockPath(), now: Date.now, link })).toBeUndefined();
    expect(readFileSync(lockPath(), "utf8")).toBe("");
    const waiting = withFileLock(
      { path: lockPath(), now: Date.now, patienceMilliseconds: 5_000, link },
      async () => "done",
    );
    leaveLock({ pid: DEAD_PID }); // its writer has written it, and died
    expect(await waiting).toBe("done");
    expect(readdirSync(folder())).toEqual([]);
  });

  test.each(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EISDIR"])(
    "a lock is taken whatever the system calls it: %s",
    async (code) => {
      const props = { path: lockPath(), now: Date.now, link: noLinks(code) };
      const lock = await tryFileLock(props);
      expect(readdirSync(folder())).toEqual(["state.lock"]);
      expect(await tryFileLock(props)).toBeUndefined();
      await lock?.release();
      expect(readdirSync(folder())).toEqual([]);
    },
  );

  test("another failure is none of that", async () => {
    const props = { path: lockPath(), now: Date.now, link: noLinks("EIO") };
    await expect(tryFileLock(props)).rejects.toMatchObject({ code: "EIO" });
    expect(readdirSync(folder())).toEqual([]);
  });
});
