import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { LedgerEntry } from "../../access/ledger-entry";
import { readLedger } from "../../gateway/ledger/read-ledger";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { collect, entry, openLedger } from "../gateway/ledger/fixtures";
import { spent } from "../gateway/ledger/ledger-contract";
import { type Run, runCommand } from "../support/command-line";
import { fc } from "../support/properties";
import { failedLine } from "./failed-lines";

let folder: string;
let ledgerPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-restore-"));
  ledgerPath = join(folder, ".bedrock-access/dev/usage.jsonl");
  writeFileSync(join(folder, "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function log(name: string, ...entries: readonly LedgerEntry[]): void {
  writeFileSync(join(folder, name), entries.map((each) => `${failedLine(each)}\n`).join(""));
}

function restore(...args: readonly string[]): Promise<Run> {
  return runCommand(["ledger", "restore", ...args, "--environment", "dev.json"], folder);
}

async function idsInFiles(): Promise<string[]> {
  const entries = await collect(readLedger(ledgerPath, {}, ({ reason }) => expect(reason).toBe("")));
  return entries.map(({ id }) => id);
}

async function append(...entries: readonly LedgerEntry[]): Promise<void> {
  const { ledger } = openLedger(ledgerPath);
  await Promise.all(entries.map((each) => ledger.append(each)));
  await ledger.close();
}

const DOLLAR = 1e9;
const A = entry("a", { cost: 2 * DOLLAR });
const B = entry("b", { cost: DOLLAR, usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cacheWriteLong: 5 } });
const C = entry("c", { team: "research", user: "carl", day: "2026-11-24", cost: DOLLAR / 4 });

describe("entries that the gateway could not write", () => {
  test("come into its files once, and those that are there stay as they are", async () => {
    await append(A);
    log("gateway.log", A, B, C);

    const { code, stdout, stderr } = await restore("gateway.log");

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "team      day         restored  tokens in  tokens out  cost       there already",
        "payments  2026-11-25  1         13         2           $1.000000  1",
        "research  2026-11-24  1         10         20          $0.250000  0",
        `2 entries are restored to ${join(folder, ".bedrock-access/dev/usage.<month>.<number>.jsonl")}, $1.250000; 1 was there already.`,
        "",
      ].join("\n"),
    );
    expect((await idsInFiles()).sort()).toEqual(["a", "b", "c"]);
    expect(await spent(openLedger(ledgerPath).ledger)).toMatchObject({ "team/payments": [3 * DOLLAR, 3 * DOLLAR] });
  });

  test("are told before anything is written", async () => {
    await append(A);
    log("gateway.log", A, B);

    const { code, stdout } = await restore("gateway.log", "--check");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^team +day +would be restored /);
    expect(stdout).toMatch(/\n1 entry would be restored to .*, \$1\.000000; 1 was there already\.\n$/);
    expect(await idsInFiles()).toEqual(["a"]);
  });

  test("add nothing when they are restored again, in any order and however often they stand in the logs", async () => {
    log("one.log", A, B, A);
    log("two.log", C, B);
    await restore("one.log", "two.log");
    const { code, stdout } = await restore("two.log", "one.log", "one.log");
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n0 entries are restored to .*, \$0\.000000; 3 were there already\.\n$/);
    const files = readFileSync(join(folder, ".bedrock-access/dev/usage.2026-11.0001.jsonl"), "utf8");
    expect(files.trim().split("\n")).toHaveLength(3);
  });

  test("of several months lie in the files of their months", async () => {
    const months = ["2026-08", "2026-09", "2026-10"].map((month) =>
      entry(month, { month, day: `${month}-02`, at: `${month}-02T10:00:00.000Z` }),
    );
    log("gateway.log", ...months);
    await restore("gateway.log");
    expect(await idsInFiles()).toEqual(["2026-08", "2026-09", "2026-10"]);
  });

  test("are told for programs", async () => {
    log("gateway.log", A);
    const { stdout } = await restore("gateway.log", "--json");
    const sum = { entries: 1, inputTokens: 10, outputTokens: 20, dollars: 2 };
    const none = { entries: 0, inputTokens: 0, outputTokens: 0, dollars: 0 };
    expect(JSON.parse(stdout)).toEqual({
      ledger: join(folder, ".bedrock-access/dev/usage.<month>.<number>.jsonl"),
      check: false,
      restored: sum,
      there: none,
      days: [{ team: "payments", day: "2026-11-25", restored: sum, there: none }],
      problems: { count: 0, first: [] },
      stopped: false,
    });
  });

  test("come from standard input, beside files that are packed", () => {
    writeFileSync(join(folder, "000000.gz"), gzipSync(`2026-11-25T12:00:00.000Z ${failedLine(A)}\n`));
    const command = ["--require", require.resolve("tsx/cjs"), join(__dirname, "../../cli/main.ts")];
    const { status, stdout } = spawnSync(
      process.execPath,
      [...command, "ledger", "restore", "000000.gz", "-", "--environment", "dev.json"],
      { cwd: folder, encoding: "utf8", input: `${failedLine(B)}\n`, timeout: 120_000 },
    );
    expect([status, stdout.split("\n").at(-2)]).toEqual([0, expect.stringMatching(/^2 entries are restored to /)]);
  });
});

test("whatever stood in the ledger, in however many logs and however often, each entry is there once and is told once", async () => {
  const ids = fc.array(fc.constantFrom(..."abcdefgh"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(ids, ids, ids, async (before, one, two) => {
      rmSync(join(folder, ".bedrock-access"), { recursive: true, force: true });
      await append(...[...new Set(before)].map((id) => entry(id)));
      log("one.log", ...one.map((id) => entry(id)));
      log("two.log", ...two.map((id) => entry(id)));
      const told = JSON.parse((await restore("one.log", "two.log", "--json")).stdout);

      const logged = new Set([...one, ...two]);
      expect((await idsInFiles()).sort()).toEqual([...new Set([...before, ...logged])].sort());
      expect(told.there.entries).toBe([...logged].filter((id) => before.includes(id)).length);
      expect(told.restored.entries + told.there.entries).toBe(logged.size);
    }),
    { numRuns: 20 },
  );
});

describe("lines that cannot be used", () => {
  test("are told by file, line and call, the others are restored, and the command ends with 1", async () => {
    const other = entry("6f1c2b9e-0000-4000-8000-000000000001", { user: "secret" });
    const foreign = { ...other, principal: { ...other.principal, environment: "prod" } };
    const text = ["START", failedLine(A).slice(0, -20), failedLine(B), failedLine(foreign), ""].join("\n");
    writeFileSync(join(folder, "gateway.log"), text);

    const { code, stdout, stderr } = await restore("gateway.log");

    expect(code).toBe(1);
    expect(stderr).toBe(
      "gateway.log, line 2: it was cut off, changed, or is spread over several lines: each line of the log must stand on one.\n" +
        `gateway.log, line 4 (request ${other.id}): its entry is not of the environment dev.\n`,
    );
    expect(stdout).toContain("1 entry is restored to ");
    expect(await idsInFiles()).toEqual(["b"]);
  });

  test("of a gateway in AWS are refused, for its tables have a ledger of their own", async () => {
    writeFileSync(join(folder, "gateway.log"), `${failedLine(A, undefined, "eu-west-1")}\n${failedLine(B)}\n`);
    const { code, stderr } = await restore("gateway.log");
    expect([code, stderr]).toEqual([
      1,
      "gateway.log, line 1 (request a): its ledger is in eu-west-1, and this one on this machine: restore it with --aws --region eu-west-1.\n",
    ]);
    expect(await idsInFiles()).toEqual(["b"]);
  });

  test("of many the first are told, and how many more there are", async () => {
    const cut = failedLine(A).slice(0, -20);
    writeFileSync(join(folder, "gateway.log"), `${cut}\n`.repeat(25));
    const { stderr } = await restore("gateway.log");
    expect(stderr.trim().split("\n")).toHaveLength(21);
    expect(stderr).toMatch(/\nAnd 5 more\.\n$/);
  });
});

test("a log without such lines says so and is no problem", async () => {
  writeFileSync(join(folder, "gateway.log"), "START\nEND\n");
  const { code, stdout } = await restore("gateway.log");
  expect([code, stdout]).toEqual([0, "No line of these logs holds an entry that the gateway could not write.\n"]);
});

test("of a packed file that was cut off what is whole is restored, and the next file too", async () => {
  const packed = gzipSync(
    Array.from({ length: 500 }, (_, index) => failedLine(entry(`call-${index * 7919}`))).join("\n"),
  );
  writeFileSync(join(folder, "cut.gz"), packed.subarray(0, packed.length - 100));
  log("gateway.log", A);
  const { code, stderr } = await restore("cut.gz", "gateway.log");
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^cut\.gz, line \d+: from here on .*fetch it again\.\n$/)]);
  const ids = await idsInFiles();
  expect(ids.length).toBeGreaterThan(100);
  expect(ids.at(-1)).toBe("a");
});

test("a ledger that cannot be used ends with 2", async () => {
  mkdirSync(join(folder, ".bedrock-access/dev/usage.2026-11.0001.jsonl"), { recursive: true });
  log("gateway.log", A);
  const { code, stderr } = await restore("gateway.log");
  expect([code, stderr]).toEqual([2, expect.stringContaining("is a folder, and a file is needed")]);
});

test("a log that cannot be read ends the command, though whoever writes to its standard input goes on", async () => {
  const command = ["--require", require.resolve("tsx/cjs"), join(__dirname, "../../cli/main.ts")];
  const child = spawn(process.execPath, [...command, "ledger", "restore", "-", "--environment", "dev.json"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "pipe"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stdin.write(Buffer.from("\uFEFFa line\n", "utf16le"));
  try {
    expect(await once(child, "close")).toEqual([2, null]);
  } finally {
    child.stdin.destroy();
  }
  expect(said).toMatch(/^standard input is written in UTF-16/);
});

test("a command that is to end reads no more, and says that it can be run again", async () => {
  log("gateway.log", A);
  const args = ["ledger", "restore", "gateway.log", "--environment", "dev.json"];
  const { code, stdout } = await runCommand(args, folder, AbortSignal.abort());
  expect([code, stdout]).toEqual([
    130,
    expect.stringMatching(/^0 entries are restored .*\nStopped before the end: run the same command again/),
  ]);
  expect(await idsInFiles()).toEqual([]);
});

test.each<[what: string, args: string[], says: RegExp]>([
  ["a log that is not there", ["nowhere.log"], /nowhere\.log/],
  [
    "a region without AWS",
    ["a.log", "--region", "eu-central-1"],
    /^--table and --region name a ledger in AWS\. Add --aws/,
  ],
  ["standard input named twice", ["-", "-"], /^Standard input \(-\) can be read once\./],
])("%s is an error", async (_, args, says) => {
  const { code, stderr } = await restore(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  expect(stderr).not.toContain("mistake in bedrock-access");
});
