import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import { type BedrockSimulator, startBedrockSimulator } from "../../../simulators/bedrock/bedrock-simulator";
import { awsClient } from "../../simulators/bedrock-fixtures";
import { requestTo, targetOf, textOf, upstreamTo } from "./send";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session-token==" };
const MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const ARN = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/a1b2c3d4e5f6";

const MESSAGES = [{ role: "user", content: [{ text: "Hello" }] }];
const INVOKE = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 10,
  messages: [{ role: "user", content: "Hello" }],
};

/** An account with one application inference profile, which checks every signature. */
let bedrock: BedrockSimulator;
beforeAll(async () => {
  bedrock = await startBedrockSimulator({ credentials: [CREDENTIALS], applicationProfiles: { [ARN]: `eu.${MODEL}` } });
});
afterAll(() => bedrock.close());
afterEach(() => bedrock.forgetRequests());

/** A call of a team that has the profile, or another one. */
async function call(operation: BedrockOperation, body: object, profileArn = ARN) {
  const upstream = upstreamTo(bedrock.url, {
    credentials: { credentials: async () => CREDENTIALS, discard: () => undefined },
  });
  const target = targetOf(`eu.${MODEL}`, {
    target: {
      modelId: MODEL,
      geography: "eu",
      region: "eu-central-1",
      account: "own",
      invokeId: `eu.${MODEL}`,
    },
    body: Buffer.from(JSON.stringify(body)),
    profileArn,
  });
  const answer = await upstream.send(requestTo([target], { operation }), () => undefined);
  const text = await textOf(answer.body);
  await upstream.close();
  return { status: answer.status, text };
}

test.each<[BedrockOperation, object]>([
  ["invoke", INVOKE],
  ["invoke-with-response-stream", INVOKE],
  ["converse", { messages: MESSAGES }],
  ["converse-stream", { messages: MESSAGES }],
])("%s is made by the profile, with a signature that Bedrock takes", async (operation, body) => {
  expect(await call(operation, body)).toMatchObject({ status: 200 });
  expect(bedrock.requests()).toMatchObject([{ modelId: ARN, operation, status: 200 }]);
});

test("the profile stands in the path as AWS's SDK writes it", async () => {
  const client = awsClient(bedrock.url, { credentials: CREDENTIALS });
  await client.send(new InvokeModelCommand({ modelId: ARN, body: JSON.stringify(INVOKE) }));
  client.destroy();
  await call("invoke", INVOKE);
  const [sdk, ours] = bedrock.requests().map(({ path }) => path);
  expect(ours).toBe(sdk);
  expect(ours).toContain("application-inference-profile%2Fa1b2c3d4e5f6/invoke");
});

test("tokens are counted by the model itself, for counting takes no profile", async () => {
  const input = { converse: { messages: MESSAGES } };
  expect(await call("count-tokens", { input })).toMatchObject({ status: 200 });
  expect(bedrock.requests()).toMatchObject([{ modelId: MODEL, operation: "count-tokens" }]);
});

test("a profile that the account does not have is told as Bedrock tells it", async () => {
  const { status, text } = await call("converse", { messages: MESSAGES }, ARN.replace("a1b2", "zzzz"));
  expect([status, text]).toEqual([400, expect.stringContaining("The provided model identifier is invalid.")]);
});
