import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { DynamoDb } from "../../../aws/dynamodb";
import { defineEnvironment } from "../../../environment/define-environment";
import { emptyLock } from "../../../environment/lock";
import { projectorHandler } from "../../../functions/access-projector/handler";
import { Acknowledgements } from "../../../gateway/access-state/acknowledgements";
import { emulatedAws } from "../../support/aws";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";

const POLICY = renderRuntimePolicy(defineEnvironment(GATEWAY_ENVIRONMENT), emptyLock("test"));
const MARKS = ["user:anna", "user:odd", "user:ben"];

/** A table of three revocations, one of which nobody can read. */
function table(): DynamoDb {
  const answer = (target: string, { Key }: { readonly Key?: { readonly sk: { readonly S: string } } }) => {
    if (target.endsWith(".Query")) return { Items: MARKS.map((S) => ({ sk: { S } })) };
    if (target.endsWith(".PutItem")) return {};
    return Key?.sk.S === "user:odd"
      ? { __type: "ValidationException", message: "so it is" }
      : { Item: { state: { S: "revoked" }, version: { N: "1" } } };
  };
  const connection = emulatedAws("http://dynamodb.test", {
    transport: () => ({
      send: async ({ headers, body }) => {
        const said = answer(`${headers["x-amz-target"]}`, JSON.parse(`${body}`));
        return { status: "__type" in said ? 400 : 200, headers: {}, body: JSON.stringify(said) };
      },
      close: async () => {},
    }),
  });
  return new DynamoDb(connection);
}

test("by its schedule a revocation that cannot be projected keeps no other from the store, and is told", async () => {
  const stored = new Set<string>();
  const failed: (string | undefined)[] = [];
  const handle = projectorHandler({
    acknowledgements: new Acknowledgements({ dynamoDb: table(), table: "access-state", now: Date.now }),
    feed: { policy: () => POLICY, refresh: async () => {}, settled: async () => {} },
    store: {
      mark: async (_, { revoked = [] }) => {
        for (const mark of revoked) stored.add(mark);
      },
    },
    region: "eu-central-1",
    telemetry: { failed: (_, { request }) => void failed.push(request) },
  });
  await expect(handle({})).rejects.toThrow("ValidationException");
  expect([...stored]).toEqual(["user:anna", "user:ben"]);
  expect(failed).toContain("user:odd");
});
