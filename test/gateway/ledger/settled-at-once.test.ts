import { setTimeout as pause } from "node:timers/promises";
import { DynamoDb } from "../../../aws/dynamodb";
import { pooledTransport } from "../../../aws/pooled-transport";
import { DynamoDbLedger } from "../../../gateway/ledger/dynamodb-ledger";
import { emulatedAws } from "../../support/aws";
import { startTransactionsFake } from "../../support/dynamodb-transactions";
import { entry, NOON } from "./fixtures";

test("200 calls of one team that settle at once in five functions, each sent twice, while transactions conflict and answers are lost: totals are exact", async () => {
  const fake = await startTransactionsFake(7);
  const clients = Array.from(
    { length: 6 },
    () =>
      new DynamoDb(
        emulatedAws(fake.url, {
          transport: pooledTransport,
          pause: (milliseconds) => pause(milliseconds),
          random: Math.random,
          patienceMilliseconds: 60_000,
        }),
      ),
  );
  const [reader, ...functions] = clients.map(
    (dynamoDb) => new DynamoDbLedger({ dynamoDb, table: "ledger", now: () => NOON }),
  );
  const calls = Array.from({ length: 200 }, (_, index) =>
    entry(`call-${index}`, { cost: index + 1, user: `user-${index % 5}` }),
  );
  await Promise.all(
    calls.flatMap((call, index) => [functions[index % 5]?.append(call), functions[(index + 3) % 5]?.append(call)]),
  );
  expect(fake.conflicts()).toBeGreaterThan(50);

  const sum = (200 * 201) / 2;
  const { totals = [], recentIds = [] } = (await reader?.totals("payments", "2026-11-25", "2026-11")) ?? {};
  expect(totals.find(({ scope }) => scope === "team/payments")).toEqual({
    scope: "team/payments",
    day: sum,
    month: sum,
  });
  const users = totals.filter(({ scope }) => scope.startsWith("user/"));
  expect(users).toHaveLength(5);
  expect(users.reduce((total, { month }) => total + month, 0)).toBe(sum);
  expect([...recentIds].sort()).toEqual(calls.map(({ id }) => id).sort());

  await Promise.all(clients.map((client) => client.close()));
  await fake.stop();
});
