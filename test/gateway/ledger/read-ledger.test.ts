import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LedgerFilter, readLedger } from "../../../gateway/ledger/read-ledger";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { collect, entry, openLedger } from "./fixtures";

const folder = useTemporaryFolder();

function path(): string {
  return join(folder(), "usage.jsonl");
}

beforeEach(async () => {
  const { ledger } = openLedger(path());
  await Promise.all([
    ledger.append(entry("a", { at: "2026-10-31T23:30:00Z", day: "2026-11-01", month: "2026-11" })), // in Berlin
    ledger.append(entry("b", { at: "2026-10-31T22:30:00Z", day: "2026-10-31", month: "2026-10" })),
    ledger.append(entry("n", { at: "2026-11-01T02:30:00Z", day: "2026-10-31", month: "2026-10" })), // in New York
    ledger.append(entry("c", { user: "ben" })),
    ledger.append(entry("d", { team: "search" })),
  ]);
  await ledger.close();
});

test.each<[string, LedgerFilter, readonly string[]]>([
  ["everything, oldest month first", {}, ["b", "n", "a", "c", "d"]],
  ["one team's", { team: "search" }, ["d"]],
  ["one user's", { user: "anna" }, ["b", "n", "a", "d"]],
  ["one user's in one team", { team: "payments", user: "anna" }, ["b", "n", "a"]],
  ["those since a moment", { since: Date.parse("2026-10-31T23:30:00Z") }, ["n", "a", "c", "d"]],
  ["one that counts for the month before the moment", { since: Date.parse("2026-11-01T02:30:00Z") }, ["n", "c", "d"]],
  ["nobody's", { team: "nobody" }, []],
])("it reads %s", async (_case, filter, ids) => {
  expect((await collect(readLedger(path(), filter, () => {}))).map(({ id }) => id)).toEqual(ids);
});

test("it reads one file of a ledger", async () => {
  const one = join(folder(), "usage.2026-10.0001.jsonl");
  expect((await collect(readLedger(one, {}, () => {}))).map(({ id }) => id)).toEqual(["b", "n"]);
});

test("months before the moment are not opened", async () => {
  writeFileSync(join(folder(), "usage.2026-09.0001.jsonl"), "rubbish\n");
  const problems: unknown[] = [];
  await collect(readLedger(path(), { since: Date.parse("2026-11-01T00:00:00Z") }, (problem) => problems.push(problem)));
  expect(problems).toEqual([]);
  await collect(readLedger(path(), {}, (problem) => problems.push(problem)));
  expect(problems).toHaveLength(1);
});

test("a torn last line is reported and passed over", async () => {
  const torn = join(folder(), "usage.2026-12.0001.jsonl");
  writeFileSync(torn, '{"id":"half');
  const problems: unknown[] = [];
  expect(await collect(readLedger(path(), {}, (problem) => problems.push(problem)))).toHaveLength(5);
  expect(problems).toEqual([{ file: torn, offset: 0, reason: expect.stringContaining("cut off") }]);
});

test("a ledger that is not there holds nothing", async () => {
  expect(await collect(readLedger(join(folder(), "nowhere", "x.jsonl"), {}, () => {}))).toEqual([]);
});
