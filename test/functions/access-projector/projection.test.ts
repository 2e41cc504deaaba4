import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { DynamoDb } from "../../../aws/dynamodb";
import { defineEnvironment } from "../../../environment/define-environment";
import { emptyLock } from "../../../environment/lock";
import { project } from "../../../functions/access-projector/projection";
import { Acknowledgements } from "../../../gateway/access-state/acknowledgements";
import { emulatedAws } from "../../support/aws";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";

const POLICY = renderRuntimePolicy(defineEnvironment(GATEWAY_ENVIRONMENT), emptyLock("test"));

/** A table with one revocation, whose version is what somebody has written there. */
function acknowledgementsOf(version: object, put: () => void): Acknowledgements {
  let reads = 0;
  const connection = emulatedAws("http://dynamodb.test", {
    transport: () => ({
      send: async ({ headers }) => {
        if (`${headers["x-amz-target"]}`.endsWith(".PutItem")) put();
        else if (++reads > 10) throw new Error("it is read again and again");
        return { status: 200, headers: {}, body: JSON.stringify({ Item: { state: { S: "revoked" }, version } }) };
      },
      close: async () => {},
    }),
    patienceMilliseconds: 0,
  });
  return new Acknowledgements({ dynamoDb: new DynamoDb(connection), table: "access-state", now: Date.now });
}

test.each([
  ["a text", { S: "three" }],
  ["a list", { L: [{ S: "one" }, { S: "two" }] }],
])("a revocation whose version is %s holds in the store, is not acknowledged, and is told", async (_, version) => {
  const stored = new Set<string>();
  const put = jest.fn();
  const projecting = project("user:anna", {
    acknowledgements: acknowledgementsOf(version, put),
    store: { mark: async (__, { revoked = [] }) => revoked.forEach((mark) => void stored.add(mark)) },
    policy: () => POLICY,
    region: "eu-central-1",
  });
  await expect(projecting).rejects.toThrow(/user:anna.*version.*no number/);
  expect([...stored]).toEqual(["user:anna"]);
  expect(put).not.toHaveBeenCalled();
});
