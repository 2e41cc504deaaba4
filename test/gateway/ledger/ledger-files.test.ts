import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LedgerFiles } from "../../../gateway/ledger/ledger-files";
import { useTemporaryFolder } from "../../support/temporary-folder";

const folder = useTemporaryFolder();

test.each([
  ["usage.jsonl", "usage.2026-11.0001.jsonl"],
  ["usage", "usage.2026-11.0001.jsonl"],
  ["my.usage.log", "my.usage.2026-11.0001.log"],
])("the files of %s are called like %s", (path, name) => {
  expect(new LedgerFiles(join(folder(), path)).at("2026-11", 1).path).toBe(join(folder(), name));
});

test("in a folder that exists the files are called ledger", () => {
  expect(new LedgerFiles(folder()).at("2026-11", 1).path).toBe(join(folder(), "ledger.2026-11.0001.jsonl"));
});

test("files are listed by month and number, past four digits too; others in the folder are not ours", () => {
  for (const name of [
    "usage.2026-11.0002.jsonl",
    "usage.2026-11.10000.jsonl",
    "usage.2026-11.0001.jsonl",
    "usage.2025-12.0001.jsonl",
    "usage.jsonl",
    "usage.2026-11.0001.jsonl.gz",
    "usage.more.2026-11.0001.jsonl",
    "other.2026-11.0001.jsonl",
    "usage.2026-11.jsonl",
  ]) {
    writeFileSync(join(folder(), name), "");
  }
  const files = new LedgerFiles(join(folder(), "usage.jsonl")).list();
  expect(files.map(({ month, number }) => `${month} ${number}`)).toEqual([
    "2025-12 1",
    "2026-11 1",
    "2026-11 2",
    "2026-11 10000",
  ]);
});

test("a folder that is not there holds no files", () => {
  expect(new LedgerFiles(join(folder(), "nowhere", "usage.jsonl")).list()).toEqual([]);
});
