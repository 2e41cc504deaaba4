import { CountTokensCommand, type CountTokensCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { awsClient, invokePath, messages, parse, post, SONNET, useSimulator } from "./bedrock-fixtures";

const MODEL = SONNET.replace("us.", "");
const ARN = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3";

const simulator = useSimulator({ applicationProfiles: { [ARN]: SONNET } });

async function count(input: CountTokensCommandInput["input"], modelId = MODEL) {
  const client = awsClient(simulator().url);
  return (await client.send(new CountTokensCommand({ modelId, input }))).inputTokens;
}

const HI = { converse: { messages: [{ role: "user" as const, content: [{ text: "Hi" }] }] } };

test("an invoke body counts what the invoke itself counts", async () => {
  const body = messages("How many words are these?", { system: "Be brief.", tools: [WEATHER] });
  const answer = await post(simulator().url, invokePath(SONNET), body);

  expect(parse(answer.body).usage).toMatchObject({
    input_tokens: await count({ invokeModel: { body: Buffer.from(JSON.stringify(body)) } }),
  });
});

test("a conversation counts its words and its frame", async () => {
  const input = {
    converse: { messages: [{ role: "user" as const, content: [{ text: "How many words are these?" }] }] },
  };

  expect(await count(input)).toBe(15);
});

test("counting is free", async () => {
  await count(HI);

  expect(simulator().requests()[0]?.tokens).toEqual({
    input: 0,
    output: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
  });
});

test("a model is counted by, and no inference profile", async () => {
  const modelArn = `arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`;
  expect(await count(HI, modelArn)).toBe(await count(HI));
  for (const profile of [SONNET, ARN]) {
    await expect(count(HI, profile)).rejects.toMatchObject({
      name: "ValidationException",
      message: "The provided model doesn't support counting tokens.",
    });
  }
});

test("one of the two inputs must be there", async () => {
  const { status } = await post(simulator().url, invokePath(MODEL, "count-tokens"), { input: {} });

  expect(status).toBe(400);
});

const WEATHER = {
  name: "get_weather",
  description: "The weather of a city",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
