import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownIds } from "../../../gateway/ledger/known-ids";
import { entry, openLedger } from "./fixtures";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-known-"));
  path = join(folder, "usage.jsonl");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OCTOBER = entry("october", { month: "2026-10", day: "2026-10-02", at: "2026-10-02T10:00:00.000Z" });

function known(...ids: readonly string[]): Promise<ReadonlySet<string>> {
  const entries = ids.map((id) => (id === "october" ? OCTOBER : entry(id)));
  return knownIds(path, entries, ({ reason }) => expect(reason).toBe(""));
}

test("the entries that are in any file of the ledger are known, of whatever month, and no others", async () => {
  const { ledger } = openLedger(path, { maxFileBytes: 1_000 }); // a file or two an entry
  for (const each of [OCTOBER, entry("a"), entry("b"), entry("c")]) await ledger.append(each);
  await ledger.close();
  expect(await known("october", "b", "missing")).toEqual(new Set(["october", "b"]));
  expect(await known("missing")).toEqual(new Set());
});

test("of a ledger that nobody has written to none is known", async () => {
  expect(await known("a")).toEqual(new Set());
});

test("who asks for no entry is told of none", async () => {
  expect(await known()).toEqual(new Set());
});
