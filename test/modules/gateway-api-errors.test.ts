import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import Anthropic from "@anthropic-ai/sdk";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { createServer } from "@httptoolkit/httpolyglot";
import OpenAI from "openai";
import { ERROR_RESPONSES } from "../../modules/gateway-api/error-responses";

/** As API Gateway fills the template in. */
function filledIn(template: string): string {
  return template
    .replaceAll("$context.error.messageString", JSON.stringify('Something "quoted"'))
    .replaceAll("$context.requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
}

let server: Server;
let address: string;
/** What the server answers next. */
let answer: { readonly status: number; readonly body: string } = { status: 500, body: "" };

beforeAll(async () => {
  // AWS clients speak HTTP/2 from the first byte, the others HTTP/1.1.
  server = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

const messages = [{ role: "user" as const, content: "Hello" }];

describe.each(
  Object.entries(ERROR_RESPONSES).map(([type, { status = type === "DEFAULT_5XX" ? 502 : 402, template }]) => {
    const body = filledIn(template);
    return { type, status, body, text: String(JSON.parse(body).message) };
  }),
)("$type ($status)", ({ status, body, text }) => {
  beforeEach(() => {
    answer = { status, body };
  });

  test("tells an Anthropic client what is wrong", async () => {
    const client = new Anthropic({ baseURL: address, apiKey: "key", maxRetries: 0 });
    const call = client.messages.create({ model: "m", max_tokens: 1, messages });
    await expect(call).rejects.toMatchObject({
      status,
      message: expect.stringContaining(text),
      type: JSON.parse(body).error.type,
    });
  });

  test("tells an OpenAI client", async () => {
    const client = new OpenAI({ baseURL: address, apiKey: "key", maxRetries: 0 });
    const call = client.chat.completions.create({ model: "m", messages });
    await expect(call).rejects.toMatchObject({
      status,
      message: expect.stringContaining(text),
      type: JSON.parse(body).error.type,
    });
  });

  test("tells an AWS client", async () => {
    const client = new BedrockRuntimeClient({
      region: "eu-central-1",
      endpoint: address,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
    });
    const call = client.send(
      new ConverseCommand({ modelId: "m", messages: [{ role: "user", content: [{ text: "Hello" }] }] }),
    );
    await expect(call).rejects.toMatchObject({
      name: JSON.parse(body).__type,
      message: text,
      $metadata: { httpStatusCode: status },
    });
    client.destroy();
  });
});
