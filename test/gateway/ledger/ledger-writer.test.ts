import type { LedgerEntry } from "../../../access/ledger-entry";
import type { Ledger } from "../../../gateway/ledger/ledger";
import { type LedgerEvent, LedgerWriter } from "../../../gateway/ledger/ledger-writer";
import { eventually } from "../../support/until";
import { entry, NOON } from "./fixtures";

/** A ledger in memory that can be full. */
class Disk implements Ledger {
  full = true;
  /** Ids that it never takes. */
  readonly refused = new Set<string>();
  readonly ids: string[] = [];

  async append({ id }: LedgerEntry): Promise<void> {
    if (this.full || this.refused.has(id)) throw new Error("ENOSPC: no space left on device");
    this.ids.push(id);
  }

  async totals() {
    const month = this.ids.length * 100;
    return { totals: [{ scope: "team/payments", day: month, month }], recentIds: this.ids };
  }

  async close(): Promise<void> {}
}

let now: number;
let disk: Disk;
let events: LedgerEvent[];
let writer: LedgerWriter;

beforeEach(() => {
  now = NOON;
  disk = new Disk();
  events = [];
  writer = new LedgerWriter({
    ledger: disk,
    now: () => now,
    onEvent: (event) => events.push(event),
    retryMilliseconds: 5,
  });
});
afterEach(() => writer.close());

async function write(count: number, more: Parameters<typeof entry>[1] = {}): Promise<void> {
  const name = more.team ?? "call";
  await Promise.all(Array.from({ length: count }, (_, index) => writer.write(entry(`${name}-${index}`, more)).tried));
}

test("an entry that a full disk has refused is written once there is room, and its writer hears of it", async () => {
  const { tried, written } = writer.write(entry("one"));
  let isWritten = false;
  void written.then(() => {
    isWritten = true;
  });
  await tried;
  expect([isWritten, disk.ids]).toEqual([false, []]);
  disk.full = false;
  await written;
  await writer.idle();
  expect(disk.ids).toEqual(["one"]);
  expect(events).toMatchObject([
    { kind: "entry-failed", entry: { id: "one" } },
    { kind: "caught-up", entries: 1 },
  ]);
});

test("every entry is kept, however many times it is refused, and each failure is told once", async () => {
  await write(300);
  await new Promise((later) => setTimeout(later, 30));
  disk.full = false;
  await eventually(async () => expect(disk.ids).toHaveLength(300));
  expect(new Set(disk.ids)).toEqual(new Set(Array.from({ length: 300 }, (_, index) => `call-${index}`)));
  await writer.idle();
  expect(events.map(({ kind }) => kind)).toEqual([...Array(300).fill("entry-failed"), "caught-up"]);
});

test("an entry that is never taken holds up no other", async () => {
  disk.refused.add("call-0");
  await write(60);
  disk.full = false;
  await eventually(async () => expect(disk.ids).toHaveLength(59));
  now += 5_001;
  await eventually(async () => expect(writer.standing("payments")).toBe("behind"));
});

test("nor do many such entries, wherever they stand", async () => {
  for (let index = 0; index < 30; index += 1) disk.refused.add(`call-${index}`);
  await write(60);
  disk.full = false;
  await eventually(async () => expect(disk.ids).toHaveLength(30));
});

describe("a team may spend no more", () => {
  test("when an entry of it was refused for more than five seconds; another team may", async () => {
    await write(1);
    now += 5_000;
    await write(1, { team: "research" });
    expect([writer.standing("payments"), writer.isBehind]).toEqual(["open", false]);
    now += 1;
    await write(1, { team: "platform" });
    expect([writer.standing("payments"), writer.isBehind]).toEqual(["behind", true]);
    expect(writer.standing("research")).toBe("open");
  });

  test("but not because the process stood still: then the entry is tried first", async () => {
    const still = new LedgerWriter({ ledger: disk, now: () => now, onEvent: () => {}, retryMilliseconds: 60_000 });
    await still.write(entry("one")).tried;
    now += 3_600_000;
    expect(still.standing("payments")).toBe("open");
    await still.close();
  });

  test("when more than 100 entries of it wait, until they are written", async () => {
    await write(100);
    expect(writer.standing("payments")).toBe("open");
    await writer.write(entry("one more")).tried;
    expect(writer.standing("payments")).toBe("behind");
    disk.full = false;
    await eventually(async () => expect(writer.standing("payments")).toBe("open"));
    expect(disk.ids).toHaveLength(101);
  });

  test("whatever team it is, when 10,000 entries wait: memory is bounded, and nothing is dropped", async () => {
    await write(10_000);
    expect([writer.standing("payments"), writer.standing("research")]).toEqual(["full", "full"]);
    await write(20, { team: "research" }); // calls that were running
    disk.full = false;
    await eventually(async () => expect(disk.ids).toHaveLength(10_020));
    expect(writer.standing("research")).toBe("open");
  });
});

describe("totals, from which a store that was lost is filled", () => {
  test("hold what waits, with its id, and each entry once", async () => {
    await write(1, { day: "2026-11-24" });
    await writer.write(entry("today", { cost: 7 })).tried;
    await writer.write(entry("last month", { month: "2026-10" })).tried;
    expect(await writer.totals("payments", "2026-11-25", "2026-11")).toEqual({
      totals: [
        { scope: "team/payments", day: 7, month: 107 },
        { scope: "route/claude-sonnet", day: 7, month: 107 },
        { scope: "user/anna", day: 7, month: 107 },
      ],
      recentIds: ["call-0", "today"],
    });
  });

  test("count an entry once that was written while they were read", async () => {
    await write(1);
    disk.ids.push("call-0");
    expect(await writer.totals("payments", "2026-11-25", "2026-11")).toEqual({
      totals: [{ scope: "team/payments", day: 100, month: 100 }],
      recentIds: ["call-0"],
    });
  });
});

test("when the process ends what waits is tried once more, and what cannot be written is told", async () => {
  await write(2);
  disk.refused.add("call-1");
  disk.full = false;
  await writer.close();
  expect(disk.ids).toEqual(["call-0"]);
  expect(events.at(-1)).toEqual({ kind: "left-behind", entries: 1 });
});
