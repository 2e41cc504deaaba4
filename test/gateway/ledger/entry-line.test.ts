import type { LedgerEntry } from "../../../access/ledger-entry";
import { formatEntry, parseEntry } from "../../../gateway/ledger/entry-line";
import { fc } from "../../support/properties";
import { entry } from "./fixtures";

const text = fc.string({ unit: "binary" });
const count = fc.maxSafeNat();

const entries: fc.Arbitrary<LedgerEntry> = fc.record(
  {
    id: fc.string({ minLength: 1 }),
    at: text,
    day: fc.constant("2026-11-25"),
    month: fc.constant("2026-11"),
    principal: fc.record({
      environment: text,
      team: text,
      user: text,
      credential: fc.record({ kind: fc.constantFrom("token", "key", "certificate"), id: text, expiresAt: count }),
    }),
    scopes: fc.array(fc.oneof(text, fc.constant('{"id":"x"}'))),
    route: text,
    modelId: text,
    region: text,
    surface: text,
    operation: text,
    outcome: fc.constantFrom("completed", "failed", "cancelled", "estimated"),
    status: fc.integer(),
    usage: fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWriteLong: count }),
    cost: count,
    reserved: count,
    latencyMilliseconds: count,
    firstEventMilliseconds: count,
  },
  {
    requiredKeys: [
      "id",
      "at",
      "day",
      "month",
      "principal",
      "scopes",
      "route",
      "modelId",
      "region",
      "surface",
      "operation",
      "outcome",
      "status",
      "usage",
      "cost",
      "reserved",
      "latencyMilliseconds",
    ],
  },
);

function line(given: LedgerEntry): string {
  return formatEntry(given).slice(0, -1);
}

test("any entry is one line, and is read back as it was", () => {
  fc.assert(
    fc.property(entries, (given) => {
      expect(formatEntry(given)).toMatch(/^[^\n]*\n$/);
      expect(parseEntry(line(given))).toEqual({ entry: JSON.parse(JSON.stringify(given)) });
    }),
  );
});

test("an entry behind one that was torn off is found, and the torn one reported", () => {
  fc.assert(
    fc.property(entries, entries, fc.nat(), (torn, whole, cut) => {
      const start = line(torn).slice(0, 1 + (cut % (line(torn).length - 1)));
      const { entry: found, problem } = parseEntry(start + line(whole));
      expect(found).toEqual(JSON.parse(JSON.stringify(whole)));
      expect(problem).toBeDefined();
    }),
  );
});

test("an entry behind the zeros that a loss of power leaves is found", () => {
  expect(parseEntry("\0".repeat(4096) + line(entry("a")))).toMatchObject({ entry: { id: "a" } });
});

test("only what an entry has is written, whatever the object carries besides", () => {
  const prompt = "a prompt that must not be kept";
  const carrying = { ...entry("a"), prompt, usage: { ...entry("a").usage, prompt } };
  const principal = { ...carrying.principal, prompt, credential: { ...carrying.principal.credential, token: prompt } };
  expect(formatEntry({ ...carrying, principal } as LedgerEntry)).not.toContain(prompt);
});

test("what a later version has added is passed over", () => {
  const later = JSON.stringify({ ...entry("a"), carbon: 3 });
  expect(parseEntry(later)).toEqual({ entry: entry("a") });
});

test.each([
  ["a negative cost", { cost: -1 }],
  ["a cost in words", { cost: "1" }],
  ["a broken cost", { cost: 0.5 }],
  ["no id", { id: undefined }],
  ["a day in another form", { day: "25.11.2026" }],
  ["an unknown outcome", { outcome: "s3cret" }],
])("a line with %s is no entry, and the report names the member and quotes nothing", (_case, more) => {
  const { entry: found, problem } = parseEntry(JSON.stringify({ ...entry("a"), ...more }));
  expect(found).toBeUndefined();
  expect(problem).toContain(Object.keys(more)[0]);
  expect(problem).not.toContain("s3cret");
});

test("random lines are no entries and no crashes", () => {
  const anything = fc.oneof(
    text,
    fc.json(),
    fc.json().map((json) => `{"id":${json}`),
  );
  fc.assert(
    fc.property(anything, (given) => {
      expect(parseEntry(given)).toEqual({ problem: expect.any(String) });
    }),
  );
});
