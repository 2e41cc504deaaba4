import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileLedger } from "../../../gateway/ledger/file-ledger";
import { fc } from "../../support/properties";
import { entry, openLedger } from "./fixtures";

/** What may happen to a ledger of two processes. */
type Step =
  | {
      readonly kind: "append";
      readonly process: number;
      readonly id: number;
      readonly user: string;
      readonly day: string;
    }
  | { readonly kind: "restart"; readonly process: number }
  | { readonly kind: "totals"; readonly process: number }
  /** Somebody else is killed while it writes. */
  | { readonly kind: "tear"; readonly bytes: number };

const process = fc.nat({ max: 1 });
const day = fc.constantFrom("2026-10-31", "2026-11-01", "2026-11-25");

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("append" as const),
        process,
        id: fc.nat({ max: 40 }), // few, so that some come again
        user: fc.constantFrom("anna", "ben"),
        day,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("totals" as const), process }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), process }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("tear" as const), bytes: fc.integer({ min: 1, max: 300 }) }),
    },
  ),
  { maxLength: 40 },
);

test("whatever happens in whatever order, totals are the sums of the first entries of their ids", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const folder = mkdtempSync(join(tmpdir(), "bedrock-access-"));
      try {
        await play(given, folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
});

async function play(given: readonly Step[], folder: string): Promise<void> {
  const path = join(folder, "usage.jsonl");
  const start = () => openLedger(path, { maxFileBytes: 2000 }).ledger;
  const ledgers = [start(), start()];
  const counted = new Map<string, { readonly user: string; readonly day: string }>();
  for (const step of given) {
    if (step.kind === "tear") {
      tear(folder, step.bytes);
      continue;
    }
    const ledger = ledgers[step.process];
    if (ledger === undefined) throw new Error("no such process");
    switch (step.kind) {
      case "append": {
        // the same id always comes with the same entry, as the same call does
        const known = counted.get(String(step.id)) ?? step;
        await ledger.append(entry(String(step.id), { user: known.user, day: known.day, month: known.day.slice(0, 7) }));
        counted.set(String(step.id), known);
        break;
      }
      case "restart":
        await ledger.close();
        ledgers[step.process] = start();
        break;
      case "totals":
        await compare(ledger, counted.values());
    }
  }
  for (const ledger of ledgers) {
    await compare(ledger, counted.values());
    await ledger.close();
  }
}

async function compare(
  ledger: FileLedger,
  counted: Iterable<{ readonly user: string; readonly day: string }>,
): Promise<void> {
  const entries = [...counted];
  for (const asked of ["2026-10-31", "2026-11-25"]) {
    const month = asked.slice(0, 7);
    const { totals } = await ledger.totals("payments", asked, month);
    for (const user of ["anna", "ben"]) {
      const own = entries.filter((each) => each.user === user && each.day.startsWith(month));
      const found = totals.find(({ scope }) => scope === `user/${user}`) ?? { day: 0, month: 0 };
      expect([found.day, found.month]).toEqual([
        own.filter((each) => each.day === asked).length * 100,
        own.length * 100,
      ]);
    }
  }
}

/** The beginning of an entry at the end of the last file, as a killed process leaves it. */
function tear(folder: string, bytes: number): void {
  const last = readdirSync(folder).sort().at(-1);
  if (last === undefined) return;
  const file = join(folder, last);
  const size = statSync(file).size;
  appendFileSync(file, JSON.stringify(entry("torn")));
  truncateSync(file, size + bytes);
}
