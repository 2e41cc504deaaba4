import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { FileLockError, withFileLock } from "../../../gateway/access-state/file-lock";
import { runChildren, startChild } from "./child-process";
import { useTemporaryFolder } from "./temporary-folder";

const folder = useTemporaryFolder();
const COUNT = join(__dirname, "count-under-lock.child.ts");
const HOLD = join(__dirname, "hold-lock.child.ts");

/** No process has it: Linux counts to 4,194,304 at most, macOS to 99,998. */
const DEAD_PID = 2 ** 30;

function lockPath(): string {
  return join(folder(), "state.lock");
}

function leaveLock(holder: Readonly<Record<string, unknown>>): void {
  const complete = { pid: process.pid, host: hostname(), began: "", token: "left", ...holder };
  writeFileSync(lockPath(), JSON.stringify(complete));
}

test("the lock is free again afterwards, and nothing is left in the folder", async () => {
  expect(await withFileLock(lockPath(), async () => "done")).toBe("done");
  await expect(withFileLock(lockPath(), () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
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
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(lockPath(), action)));
  }
  expect(most).toBe(1);
});

test("processes exclude each other, also while others are killed with the lock in their hands", async () => {
  const counter = join(folder(), "counter");
  writeFileSync(counter, "0");
  leaveLock({ pid: DEAD_PID });
  const counting = Array.from({ length: 4 }, () => startChild(COUNT, lockPath(), counter, "30"));
  for (let round = 0; round < 3; round += 1) {
    const holding = startChild(HOLD, lockPath());
    await holding.printed("held");
    holding.kill();
    expect(await holding.ended).toBe("SIGKILL");
  }
  await runChildren(counting);
  expect(readFileSync(counter, "utf8")).toBe("120");
}, 30_000);

const stale: [string, Readonly<Record<string, unknown>>][] = [["of a process that died", { pid: DEAD_PID }]];
if (process.platform === "linux") {
  stale.push(["of an earlier process with the number of a living one", { began: "1" }]);
}

test.each(stale)("the lock %s is broken at once", async (_case, holder) => {
  leaveLock(holder);
  expect(await withFileLock(lockPath(), async () => "done", 0)).toBe("done");
  expect(readdirSync(folder())).toEqual([]);
});

test("a lock that a loss of power has emptied is broken", async () => {
  writeFileSync(lockPath(), "");
  expect(await withFileLock(lockPath(), async () => "done", 0)).toBe("done");
});

test("a lock whose breaker died too is broken", async () => {
  leaveLock({ pid: DEAD_PID });
  writeFileSync(
    `${lockPath()}.break`,
    JSON.stringify({ pid: DEAD_PID, host: hostname(), began: "", token: "left too" }),
  );
  expect(await withFileLock(lockPath(), async () => "done", 0)).toBe("done");
  expect(readdirSync(folder())).toEqual([]);
});

test.each([
  ["a living process", {}, `process ${process.pid} of ${hostname()}`],
  ["another machine, where nobody here can look", { pid: DEAD_PID, host: "elsewhere" }, "of elsewhere"],
])("the lock of %s is respected, and the error names it and the mend", async (_case, holder, name) => {
  leaveLock(holder);
  const before = readFileSync(lockPath(), "utf8");
  const waiting = withFileLock(lockPath(), async () => "done", 30);
  await expect(waiting).rejects.toThrow(FileLockError);
  await expect(waiting).rejects.toThrow(name);
  await expect(waiting).rejects.toThrow("delete the file");
  expect(readFileSync(lockPath(), "utf8")).toBe(before);
  expect(readdirSync(folder())).toEqual(["state.lock"]);
});
