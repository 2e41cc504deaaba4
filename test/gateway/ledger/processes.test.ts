import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { runChildren, startChild } from "../../support/child-process";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { collect, openLedger } from "./fixtures";

const folder = useTemporaryFolder();
const APPEND = join(__dirname, "append.child.ts");
const APPEND_FOREVER = join(__dirname, "append-forever.child.ts");

function path(): string {
  return join(folder(), "usage.jsonl");
}

test("four processes append 1,000 entries each to one ledger: every one is there once, over files that fill up", async () => {
  const { ledger, problems } = openLedger(path());
  const children = ["a1", "b2", "c3", "d4"].map((name) => startChild(APPEND, path(), name, "1000", "100000"));
  const all = runChildren(children);
  let running = true;
  const watching = (async () => {
    while (running) {
      await ledger.totals("payments", "2026-11-25", "2026-11"); // reads while they write
      await pause(10);
    }
  })();
  await all;
  running = false;
  await watching;

  const { totals, recentIds } = await ledger.totals("payments", "2026-11-25", "2026-11");
  expect(Object.fromEntries(totals.map(({ scope, month }) => [scope, month]))).toEqual({
    "team/payments": 400_000,
    "route/claude-sonnet": 400_000,
    "user/a1": 100_000,
    "user/b2": 100_000,
    "user/c3": 100_000,
    "user/d4": 100_000,
  });
  expect(recentIds).toHaveLength(4000);
  expect(problems).toEqual([]);
  const entries = await collect(readLedger(path(), {}, ({ reason }) => problems.push({ file: "", offset: 0, reason })));
  expect(new Set(entries.map(({ id }) => id)).size).toBe(4000);
  expect(readdirSync(folder()).length).toBeGreaterThan(20);
  expect(problems).toEqual([]);
});

test("kill -9 loses no entry whose append has returned, nor one that was durable", async () => {
  const children = ["x", "y"].map((name) => startChild(APPEND_FOREVER, path(), name));
  for (const [index, child] of children.entries()) {
    while (child.lines.length < 300 + 137 * index) await pause(3);
    child.kill();
  }
  await Promise.all(children.map(({ ended }) => ended));

  const written = children.flatMap(({ lines }) => lines.filter((line) => line.startsWith("written ")));
  const ids = written.map((line) => line.slice("written ".length));
  expect(ids.length).toBeGreaterThan(400);
  const found = new Set((await collect(readLedger(path(), {}, () => {}))).map(({ id }) => id));
  expect(ids.filter((id) => !found.has(id))).toEqual([]);
  const { totals } = await openLedger(path()).ledger.totals("payments", "2026-11-25", "2026-11");
  expect(totals.find(({ scope }) => scope === "team/payments")?.month).toBe(found.size * 100);
});
