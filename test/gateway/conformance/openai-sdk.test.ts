import OpenAI, { type ClientOptions } from "openai";
import { setEnvironment } from "../../support/command-line";
import { KEYS } from "../../support/gateway";
import { until } from "../../support/until";
import { useClientsGateway } from "./clients-gateway";
import { openAiClient, question } from "./openai-client";

const { gateway } = useClientsGateway();
const client = (options?: ClientOptions) => openAiClient(gateway(), options);

test("it is set up by OPENAI_BASE_URL and OPENAI_API_KEY", async () => {
  const restore = setEnvironment({ OPENAI_BASE_URL: `${gateway().url}/openai/v1`, OPENAI_API_KEY: KEYS.anna });
  try {
    const { choices } = await new OpenAI().chat.completions.create(question("Hi"));
    expect(choices[0]?.message.content).toBe("You wrote 1 word in 1 message.");
  } finally {
    restore();
  }
});

describe("models", () => {
  test("are the routes of the caller's team", async () => {
    const ids: string[] = [];
    for await (const { id } of client().models.list()) ids.push(id);
    expect(ids).toEqual([
      ...["claude-sonnet", "claude-haiku", "nova", "llama", "embeddings"],
      ...["gpt-oss", "cohere-embeddings"],
    ]);
    expect((await client({ apiKey: KEYS.carl }).models.list()).data.map(({ id }) => id)).toEqual(["claude-haiku"]);
  });

  test("are found by any name that calls take", async () => {
    expect(await client().models.retrieve("gpt-oss")).toMatchObject({ id: "gpt-oss", owned_by: "openai" });
    expect(await client().models.retrieve("anthropic.claude-haiku-4-5-20251001-v1:0")).toMatchObject({
      owned_by: "anthropic",
    });
    await expect(client().models.retrieve("gpt-9")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });
});

describe("the SDK repeats by itself", () => {
  const patient = (key: string) => client({ apiKey: key, maxRetries: 5 });

  test.each(["ThrottlingException", "ServiceUnavailableException"])(
    "what Bedrock refused with %s, more often than the gateway tries",
    async (fault) => {
      await patient(KEYS.anna).chat.completions.create(question(`[[fault ${fault} 3 times]] Hi`, "claude-haiku"));
      expect((await gateway().entries(2)).map(({ outcome }) => outcome)).toEqual(["failed", "completed"]);
    },
  );

  test("what a limit of ours refused", async () => {
    const slow = patient(KEYS.ben).chat.completions.create(question("[[delay 300ms]] first"));
    await until(() => gateway().bedrock.runningRequests() > 0);
    const answers = await Promise.all([slow, patient(KEYS.ben).chat.completions.create(question("second"))]);
    expect(answers.map(({ choices }) => choices[0]?.finish_reason)).toEqual(["stop", "stop"]);
  });

  test("when Bedrock has said how long to wait: that reaches it", async () => {
    const asked = question("[[fault ThrottlingException retry-after 7200]]", "claude-haiku");
    const hasty = client();
    const [failure] = await Promise.allSettled([hasty.chat.completions.create(asked)]);
    expect(failure?.status === "rejected" && failure.reason.headers.get("retry-after")).toBe("7200");
  });
});
