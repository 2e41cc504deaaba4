import { ACCESS_STATE_TABLE, ENDED_KEYS_KEPT_SECONDS, RESTORED_KEPT_SECONDS } from "../../../access/access-state-table";
import { DynamoDbAccessState } from "../../../gateway/access-state/dynamodb-access-state";
import { type EmulatedDynamoDb, startDynamoDb } from "../../support/dynamodb";
import { motoServer } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { anna, key, NOW, testAccessState } from "./access-state-contract";

describeWith(motoServer, "an access state in an emulated DynamoDB", () => {
  let dynamoDb: EmulatedDynamoDb;
  let table: string;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
  });
  afterAll(() => dynamoDb.stop());

  beforeEach(async () => {
    tables += 1;
    table = `access-state-${tables}`;
    await dynamoDb.createTable(table, ACCESS_STATE_TABLE);
  });
  afterEach(() => dynamoDb.interfere(undefined));

  function open(now = NOW): DynamoDbAccessState {
    return new DynamoDbAccessState({ dynamoDb: dynamoDb.client(), table, now: () => now });
  }

  async function item(pk: string, sk: string) {
    const { Item } = await dynamoDb.ask("GetItem", { TableName: table, Key: { pk: { S: pk }, sk: { S: sk } } });
    return Item;
  }

  testAccessState(open);

  test("keys leave the table some time after they have ended, revocations only when they were taken back", async () => {
    const one = key();
    await open().addKey(one);
    await open().revoke(anna);
    expect(await item("keys", one.id)).toMatchObject({
      removeAt: { N: `${NOW / 1000 + 1 + ENDED_KEYS_KEPT_SECONDS}` },
    });
    expect(await item("revocations", "user:anna")).not.toHaveProperty("removeAt");

    await open().restore(anna);
    expect(await item("revocations", "user:anna")).toMatchObject({
      state: { S: "restored" },
      removeAt: { N: `${NOW / 1000 + RESTORED_KEPT_SECONDS}` },
    });
    await open().revoke(anna);
    expect(await item("revocations", "user:anna")).not.toHaveProperty("removeAt");
  });

  test("every change of a revocation has a later version, whatever the clock says", async () => {
    const versions: unknown[] = [];
    for (const change of ["revoke", "restore", "revoke", "renew"] as const) {
      await open(NOW - versions.length)[change](anna);
      versions.push(await item("revocations", "user:anna"));
    }
    expect(versions).toMatchObject([0, 1, 2, 3].map((more) => ({ version: { N: `${NOW + more}` } })));
  });

  test.each([
    ["is lost", { status: 500, body: {} }],
    ["is lost after it was done", { status: 500, body: {}, asks: true }],
    ["comes too often", { status: 400, body: { __type: "com.amazonaws#ThrottlingException", message: "slow down" } }],
  ] as const)("a write that %s is repeated", async (_, answer) => {
    let failures = 1;
    dynamoDb.interfere(({ operation }) => (operation === "PutItem" && failures-- > 0 ? answer : undefined));
    const one = key();
    await open().addKey(one);
    expect(await open().keys()).toEqual([one]);
    failures = 1;
    await open().revoke(anna);
    expect(await open().revocations()).toEqual([anna]);
  });

  test("what AWS refuses for good is told at once, with its words", async () => {
    dynamoDb.interfere(() => ({
      status: 400,
      body: { __type: "com.amazon.coral.service#AccessDeniedException", Message: "not yours" },
    }));
    dynamoDb.seen();
    await expect(open().revocations()).rejects.toThrow("DynamoDB refuses Query: AccessDeniedException: not yours");
    expect(dynamoDb.seen()).toEqual(["Query"]);
  });

  test("an item that somebody has written by hand is named, without what stands in it", async () => {
    const Item = { pk: { S: "keys" }, sk: { S: "abc" }, id: { S: "abc" }, secretHash: { S: "my-secret" } };
    await dynamoDb.ask("PutItem", { TableName: table, Item });
    const failure = await open()
      .keys()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "corrupt" });
    expect(String(failure)).toContain("keys / abc");
    expect(String(failure)).not.toContain("my-secret");
  });
});
