import { LEDGER_TABLE, totalsRemoveAt } from "../../../access/ledger-table";
import { DynamoDbLedger } from "../../../gateway/ledger/dynamodb-ledger";
import { type EmulatedDynamoDb, startDynamoDb } from "../../support/dynamodb";
import { motoServer } from "../../support/moto";
import { fc } from "../../support/properties";
import { describeWith } from "../../support/python-server";
import { entry, NOON } from "./fixtures";
import { spent, testLedger } from "./ledger-contract";

describeWith(motoServer, "a ledger in an emulated DynamoDB", () => {
  let dynamoDb: EmulatedDynamoDb;
  let table: string;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
  });
  afterAll(() => dynamoDb.stop());

  beforeEach(async () => {
    if (table !== undefined) await dynamoDb.ask("DeleteTable", { TableName: table });
    tables += 1;
    table = `ledger-${tables}`;
    await dynamoDb.createTable(table, LEDGER_TABLE);
  });
  afterEach(() => dynamoDb.interfere(undefined));

  function open(more: { readonly patienceMilliseconds?: number; readonly retentionDays?: number } = {}) {
    const { retentionDays, ...client } = more;
    return new DynamoDbLedger({
      dynamoDb: dynamoDb.client(client),
      table,
      now: () => NOON,
      ...(retentionDays !== undefined && { retentionDays }),
    });
  }

  async function items(): Promise<{ readonly pk: { S: string }; readonly removeAt: { N: string } }[]> {
    const { Items } = await dynamoDb.ask("Scan", { TableName: table });
    return Array.isArray(Items) ? Items : [];
  }

  testLedger(open);

  test("calls of one team that settle at once, each sent twice, while transactions conflict: totals are exact", async () => {
    let conflicts = 0;
    let asked = 0;
    dynamoDb.interfere(({ operation, body }) => {
      if (operation !== "TransactWriteItems") return undefined;
      asked += 1;
      if (asked % 3 === 0) {
        conflicts += 1;
        return conflictOf(body.TransactItems?.length ?? 0);
      }
      return asked % 7 === 0 ? { status: 500, body: {}, asks: true } : undefined; // it is done, and nobody hears of it
    });
    const functions = Array.from({ length: 5 }, () => open());
    const calls = Array.from({ length: 30 }, (_, index) =>
      entry(`call-${index}`, { cost: index + 1, user: `user-${index % 5}` }),
    );
    await Promise.all(
      calls.flatMap((call, index) => [functions[index % 5]?.append(call), functions[(index + 3) % 5]?.append(call)]),
    );
    expect(conflicts).toBeGreaterThan(10);

    const sum = (30 * 31) / 2;
    const { totals, recentIds } = await open().totals("payments", "2026-11-25", "2026-11");
    const team = totals.find(({ scope }) => scope === "team/payments");
    expect(team).toEqual({ scope: "team/payments", day: sum, month: sum });
    const users = totals.filter(({ scope }) => scope.startsWith("user/"));
    expect(users).toHaveLength(5);
    expect(users.reduce((total, { month }) => total + month, 0)).toBe(sum);
    expect([...recentIds].sort()).toEqual(calls.map(({ id }) => id).sort());
  });

  test("a conflict that never ends is an error after a bounded time, and nothing is counted", async () => {
    dynamoDb.interfere(({ operation, body }) =>
      operation === "TransactWriteItems" ? conflictOf(body.TransactItems?.length ?? 0) : undefined,
    );
    await expect(open({ patienceMilliseconds: 200 }).append(entry("a"))).rejects.toMatchObject({
      code: "TransactionCanceledException",
    });
    dynamoDb.interfere(undefined);
    expect(await spent(open())).toEqual({});
  });

  test("a table that is not there is an error at once", async () => {
    await dynamoDb.ask("DeleteTable", { TableName: table });
    dynamoDb.seen();
    await expect(open().append(entry("a"))).rejects.toThrow("ResourceNotFoundException");
    expect(dynamoDb.seen()).toEqual(["TransactWriteItems"]);
    await dynamoDb.createTable(table, LEDGER_TABLE);
  });

  test("entries leave after the retention, totals long after their month", async () => {
    await open({ retentionDays: 7 }).append(entry("a"));
    const removals = new Map((await items()).map(({ pk, removeAt }) => [pk.S.split("#")[0], Number(removeAt.N)]));
    const week = NOON / 1000 + 7 * 86_400;
    expect(Object.fromEntries(removals)).toEqual({ id: week, entries: week, totals: totalsRemoveAt("2026-11") });
    expect(totalsRemoveAt("2026-11")).toBeGreaterThan(Date.parse("2027-11-01") / 1000);
  });

  test("what an entry does not have is not written, whatever else the object carries", async () => {
    const more = { prompt: "a planted prompt" };
    await open().append({ ...entry("a"), ...more });
    expect(JSON.stringify(await items())).not.toContain("planted");
  });

  test("an entry that comes while totals are read is among the recent ids exactly if it is among the totals", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.uuid(), async (position, id) => {
        const writer = open();
        const ledger = open();
        let queries = 0;
        let appended: Promise<void> | undefined;
        dynamoDb.interfere(({ operation }) => {
          if (operation === "Query" && queries++ === position) appended = writer.append(entry(id));
          return undefined;
        });
        const { totals, recentIds } = await ledger.totals("payments", "2026-11-25", "2026-11");
        dynamoDb.interfere(undefined);
        await (appended ?? writer.append(entry(id)));
        const team = totals.find(({ scope }) => scope === "team/payments");
        expect(team?.month ?? 0).toBe(100 * recentIds.length);
      }),
      { numRuns: 8 },
    );
  });
});

function conflictOf(writes: number) {
  const reasons = Array.from({ length: writes }, (_, index) => ({
    Code: index === writes - 1 ? "TransactionConflict" : "None",
  }));
  return {
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]",
      CancellationReasons: reasons,
    },
  };
}
