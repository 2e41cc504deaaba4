import fs, {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { FileLedger } from "../../../gateway/ledger/file-ledger";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { collect, entry, openLedger } from "./fixtures";
import { spent, testLedger } from "./ledger-contract";

const folder = useTemporaryFolder();
const ledgers: FileLedger[] = [];
afterEach(async () => {
  await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
});

function path(): string {
  return join(folder(), "made", "usage.jsonl");
}

function file(name = "usage.2026-11.0001.jsonl"): string {
  return join(folder(), "made", name);
}

function open(more: Parameters<typeof openLedger>[1] = {}) {
  const opened = openLedger(path(), more);
  ledgers.push(opened.ledger);
  return opened;
}

describe("a ledger in files", () => testLedger(() => open().ledger));

test("an entry is one line in a file of its month that is its owner's alone", async () => {
  const { ledger } = open();
  await ledger.append(entry("a"));
  expect(readFileSync(file(), "utf8")).toBe(`${JSON.stringify(entry("a"))}\n`);
  if (process.platform !== "win32") expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test("the line is written when append returns, before it is durable", () => {
  const { ledger } = open();
  const durable = ledger.append(entry("a"));
  expect(readFileSync(file(), "utf8")).toContain('{"id":"a",');
  return durable;
});

test("what was read is not read again", async () => {
  const { ledger, problems } = open();
  await ledger.append(entry("a"));
  await spent(ledger);
  const size = statSync(file()).size;
  writeFileSync(file(), `${"#".repeat(size - 1)}\n`, { flag: "r+" }); // in place: nobody looks there any more
  await ledger.append(entry("b"));
  expect((await spent(ledger))["team/payments"]).toEqual([200, 200]);
  expect(problems).toEqual([]);
});

describe("on a network drive that was away, of whose open files the system knows no more", () => {
  const stale = () => {
    throw Object.assign(new Error("ESTALE: stale file handle"), { code: "ESTALE" });
  };
  afterEach(() => jest.restoreAllMocks());

  test("the file is opened anew for the next entry", async () => {
    const { ledger } = open();
    await ledger.append(entry("a"));
    const asking = jest.spyOn(fs, "fstatSync").mockImplementation(stale);
    await expect(ledger.append(entry("b"))).rejects.toThrow("ESTALE");
    asking.mockRestore();
    const opening = jest.spyOn(fs, "openSync");
    await ledger.append(entry("b"));
    expect(opening).toHaveBeenCalledTimes(1);
    expect(readFileSync(file(), "utf8").split("\n")).toHaveLength(3);
  });

  test("a file that cannot be closed is no failure: what stands in it is durable, or was told to be lost", async () => {
    const { ledger } = open();
    await ledger.append(entry("a"));
    const closing = jest.spyOn(fs, "closeSync").mockImplementation(stale);
    await ledger.close();
    expect(closing).toHaveBeenCalledTimes(1);
  });
});

test("when another file takes the place of one that was read, the month is counted anew", async () => {
  const { ledger } = open();
  await Promise.all([ledger.append(entry("a")), ledger.append(entry("b"))]);
  await spent(ledger);
  rmSync(file());
  writeFileSync(file(), `${JSON.stringify(entry("c", { cost: 7 }))}\n`);
  expect((await spent(ledger))["team/payments"]).toEqual([7, 7]);
});

test("an id that is there changes nothing: in the same process, after a restart, and from two processes at once", async () => {
  const one = open().ledger;
  await Promise.all([one.append(entry("a")), one.append(entry("a")), one.append(entry("a", { cost: 999 }))]);
  await one.append(entry("a"));
  expect(readFileSync(file(), "utf8").split("\n")).toHaveLength(2);

  const later = open().ledger;
  await spent(later);
  await later.append(entry("a"));
  expect(readFileSync(file(), "utf8").split("\n")).toHaveLength(2);

  const blind = open().ledger; // has not read what is there
  await blind.append(entry("a"));
  expect(readFileSync(file(), "utf8").split("\n")).toHaveLength(3);
  expect((await spent(open().ledger))["team/payments"]).toEqual([100, 100]);
  expect(await collect(readLedger(path(), {}, fail))).toHaveLength(1);
});

test("a full file is followed by another, and totals hold both", async () => {
  const { ledger } = open({ maxFileBytes: 1500 });
  for (let index = 0; index < 10; index += 1) await ledger.append(entry(`e-${index}`));
  const files = readdirSync(join(folder(), "made")).sort();
  expect(files.length).toBeGreaterThan(3);
  expect(files[1]).toBe("usage.2026-11.0002.jsonl");
  expect(files.every((name) => statSync(file(name)).size < 1500 + 1000)).toBe(true);
  expect((await spent(ledger))["team/payments"]).toEqual([1000, 1000]);
  expect(await collect(readLedger(path(), {}, fail))).toHaveLength(10);
});

test("a process that starts later goes on in the last file", async () => {
  await open({ maxFileBytes: 1500 }).ledger.append(entry("a"));
  await open({ maxFileBytes: 1500 }).ledger.append(entry("b"));
  expect(readdirSync(join(folder(), "made"))).toEqual(["usage.2026-11.0001.jsonl"]);
});

test("each month has its files, and a call that ends late is written to the month that it counts for", async () => {
  const { ledger } = open();
  const months = ["2026-10", "2026-11", "2026-10", "2026-12", "2026-10"];
  await Promise.all(months.map((month, index) => ledger.append(entry(`e-${index}`, { month, day: `${month}-01` }))));
  expect(readdirSync(join(folder(), "made")).sort()).toEqual([
    "usage.2026-10.0001.jsonl",
    "usage.2026-11.0001.jsonl",
    "usage.2026-12.0001.jsonl",
  ]);
  expect((await spent(ledger, { month: "2026-10", day: "2026-10-01" }))["team/payments"]).toEqual([300, 300]);
  expect((await spent(ledger, { month: "2026-12", day: "2026-12-01" }))["team/payments"]).toEqual([100, 100]);
});

test("a line that a loss of power has torn off is reported, and the next entry begins a fresh line", async () => {
  await open().ledger.append(entry("a"));
  await open().ledger.append(entry("b"));
  truncateSync(file(), statSync(file()).size - 10);

  const { ledger, problems } = open();
  expect((await spent(ledger))["team/payments"]).toEqual([100, 100]);
  await ledger.append(entry("c"));
  expect((await spent(ledger))["team/payments"]).toEqual([200, 200]);
  expect(problems).toEqual([{ file: file(), offset: expect.any(Number), reason: expect.stringContaining("cut off") }]);
  const reported: number[] = [];
  const entries = await collect(readLedger(path(), {}, ({ offset }) => reported.push(offset)));
  expect(entries.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(reported).toHaveLength(1);
});

test("a line that is torn while others write is noticed by them", async () => {
  const { ledger } = open();
  await ledger.append(entry("a"));
  appendFileSync(file(), '{"id":"torn'); // by a process that was killed
  await ledger.append(entry("b"));
  expect((await collect(readLedger(path(), {}, () => {}))).map(({ id }) => id)).toEqual(["a", "b"]);
});

test("a last line that is whole but for its end counts once, before and after others follow it", async () => {
  const { ledger } = open();
  await ledger.append(entry("a"));
  truncateSync(file(), statSync(file()).size - 1);
  expect((await spent(ledger))["team/payments"]).toEqual([100, 100]);
  await ledger.append(entry("b"));
  expect((await spent(ledger))["team/payments"]).toEqual([200, 200]);
  expect((await spent(open().ledger))["team/payments"]).toEqual([200, 200]);
});

test("a line that somebody is just writing is counted when it is there", async () => {
  const { ledger, problems } = open();
  await ledger.append(entry("a"));
  const line = `${JSON.stringify(entry("b"))}\n`;
  appendFileSync(file(), line.slice(0, 100));
  expect((await spent(ledger))["team/payments"]).toEqual([100, 100]);
  appendFileSync(file(), line.slice(100));
  expect((await spent(ledger))["team/payments"]).toEqual([200, 200]);
  expect(problems).toEqual([]);
});

test("lines that are no entries are reported with their place and passed over", async () => {
  const { ledger, problems } = open();
  await ledger.append(entry("a"));
  const size = statSync(file()).size;
  appendFileSync(file(), "rubbish\n");
  await ledger.append(entry("b"));
  expect((await spent(ledger))["team/payments"]).toEqual([200, 200]);
  expect(problems).toEqual([{ file: file(), offset: size, reason: expect.stringContaining("not JSON") }]);
});

test("a file that somebody deletes is begun anew, so nothing is written into the void", async () => {
  const { ledger } = open();
  await ledger.append(entry("a"));
  rmSync(file());
  await ledger.append(entry("b"));
  expect((await collect(readLedger(path(), {}, fail))).map(({ id }) => id)).toEqual(["b"]);
});

test("an entry that cannot be written is an error, and may be tried again", async () => {
  mkdirSync(join(folder(), "made"));
  mkdirSync(file());
  const { ledger } = open();
  await expect(ledger.append(entry("a"))).rejects.toThrow("EISDIR");
  rmSync(file(), { recursive: true });
  await ledger.append(entry("a"));
  expect((await spent(ledger))["team/payments"]).toEqual([100, 100]);
});

test("closing waits for what was appended, and nothing can be appended afterwards", async () => {
  const { ledger } = openLedger(path());
  const appended = Promise.all([ledger.append(entry("a")), ledger.append(entry("b", { month: "2026-10" }))]);
  await ledger.close();
  await appended;
  await expect(ledger.append(entry("c"))).rejects.toThrow("closed");
  expect(await collect(readLedger(path(), {}, fail))).toHaveLength(2);
});

function fail(): void {
  throw new Error("a problem was reported");
}
