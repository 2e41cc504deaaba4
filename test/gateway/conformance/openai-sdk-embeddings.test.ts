import { BadRequestError, type ClientOptions } from "openai";
import { useClientsGateway } from "./clients-gateway";
import { openAiClient } from "./openai-client";

const { gateway } = useClientsGateway();
const client = (options?: ClientOptions) => openAiClient(gateway(), options);

describe("embeddings", () => {
  test.each(["embeddings", "cohere-embeddings"])("of %s come in the order of their texts, and count", async (model) => {
    const input = ["one", "two", "three", "one"];
    const answer = await client().embeddings.create({ model, input });
    expect(answer.data.map(({ index, embedding }) => [index, embedding.length])).toEqual(
      input.map((_, index) => [index, 1_024]),
    );
    expect(answer.data[3]?.embedding).toEqual(answer.data[0]?.embedding);
    expect(answer.data[1]?.embedding).not.toEqual(answer.data[0]?.embedding);
    const entries = await gateway().entries(model === "embeddings" ? input.length : 1);
    expect(entries.reduce((sum, { usage }) => sum + usage.input, 0)).toBe(answer.usage.prompt_tokens);
    expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
  });

  test("come as numbers or, as the SDK asks for them unasked, in base64", async () => {
    const asked = { model: "embeddings", input: "hello", dimensions: 256 };
    const plain = await client().embeddings.create({ ...asked, encoding_format: "float" });
    const packed = await client().embeddings.create(asked);
    const rounded = plain.data[0]?.embedding.map((value) => Math.fround(value));
    expect(packed.data[0]?.embedding).toEqual(rounded);
    expect(rounded).toHaveLength(256);
  });

  test("of more texts than a model takes at once are several calls", async () => {
    const input = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const { data } = await client().embeddings.create({ model: "cohere-embeddings", input });
    expect(data).toHaveLength(200);
    expect((await gateway().entries(3)).map(({ outcome }) => outcome)).toEqual(["completed", "completed", "completed"]);
  });

  test.each<[string, string, object]>([
    ["tokens in the place of texts", "input[0]", { input: [1, 2] }],
    ["no text", "input", { input: [] }],
    ["dimensions that the model does not choose", "dimensions", { model: "cohere-embeddings", dimensions: 256 }],
    ["a kind of input that the model does not tell apart", "input_type", { input_type: "search_query" }],
    ["a model that writes text", "model", { model: "claude-sonnet" }],
    ["a field of tomorrow", "a_field_of_tomorrow", { a_field_of_tomorrow: 1 }],
  ])("for %s are refused by name", async (_, param, more) => {
    const failing = client().embeddings.create({ model: "embeddings", input: "hello", ...more });
    await expect(failing).rejects.toThrow(BadRequestError);
    await expect(failing).rejects.toMatchObject({ param });
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("fail with Bedrock's error, however many calls there were", async () => {
    const input = [...Array.from({ length: 20 }, () => "hello"), "[[fault ValidationException]]", "hello"];
    await expect(client().embeddings.create({ model: "embeddings", input })).rejects.toThrow(BadRequestError);
  });
});
