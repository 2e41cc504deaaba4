import { AwsUnreachable } from "../../aws/aws-error";
import { DynamoDb } from "../../aws/dynamodb";
import { emulatedAws } from "../support/aws";

let asked: unknown[];

/** Gives one answer after the other, the last one again and again. */
function dynamoDb(answers: readonly object[]): DynamoDb {
  asked = [];
  return new DynamoDb(
    emulatedAws("http://dynamodb.test", {
      transport: () => ({
        send: async ({ body }) => {
          asked.push(JSON.parse(`${body}`));
          return {
            status: 200,
            headers: {},
            body: JSON.stringify(answers[Math.min(asked.length, answers.length) - 1]),
          };
        },
        close: async () => {},
      }),
    }),
  );
}

async function all(db: DynamoDb): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of db.query("revocations", { partition: "p" })) {
    items.push(item);
    if (items.length > 5) throw new Error("it does not end");
  }
  return items;
}

const [one, two] = [{ sk: { S: "1" } }, { sk: { S: "2" } }];

test("a partition is read page by page until no key is given for the next", async () => {
  const pages = [{ Items: [one], LastEvaluatedKey: one }, { Items: [], LastEvaluatedKey: two }, { Items: [two] }];
  expect(await all(dynamoDb(pages))).toEqual([one, two]);
  expect(asked).toEqual([
    expect.not.objectContaining({ ExclusiveStartKey: expect.anything() }),
    expect.objectContaining({ ExclusiveStartKey: one }),
    expect.objectContaining({ ExclusiveStartKey: two }),
  ]);
});

test.each([
  ["has no items passes for no empty partition", [{}]],
  ["holds what is no item does not pass for one without it", [{ Items: [one, "revoked"] }]],
  ["leads to itself is not read for ever", [{ Items: [one], LastEvaluatedKey: one }]],
])("a page that %s", async (_, pages) => {
  await expect(all(dynamoDb(pages))).rejects.toBeInstanceOf(AwsUnreachable);
});

test("an item that is none passes for no missing one", async () => {
  const key = { pk: "p", sk: "s" };
  expect(await dynamoDb([{}]).get("revocations", key)).toBeUndefined();
  await expect(dynamoDb([{ Item: "revoked" }]).get("revocations", key)).rejects.toBeInstanceOf(AwsUnreachable);
});
