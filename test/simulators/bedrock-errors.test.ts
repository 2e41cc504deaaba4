import {
  AccessDeniedException,
  ConverseCommand,
  InternalServerException,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ModelErrorException,
  ModelNotReadyException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { until } from "../support/until";
import {
  awsClient,
  collect,
  HAIKU_3,
  invokePath,
  messages,
  parse,
  post,
  SIGNED_IN_FORM,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

const simulator = useSimulator();

function invoke(text: string, modelId = SONNET, maxAttempts = 1) {
  return awsClient(simulator().url, { maxAttempts }).send(
    new InvokeModelCommand({ modelId, body: JSON.stringify(messages(text)) }),
  );
}

test.each([
  ["ValidationException", 400, ValidationException],
  ["ServiceQuotaExceededException", 400, ServiceQuotaExceededException],
  ["AccessDeniedException", 403, AccessDeniedException],
  ["ResourceNotFoundException", 404, ResourceNotFoundException],
  ["ModelTimeoutException", 408, ModelTimeoutException],
  ["ModelErrorException", 424, ModelErrorException],
  ["ThrottlingException", 429, ThrottlingException],
  ["ModelNotReadyException", 429, ModelNotReadyException],
  ["InternalServerException", 500, InternalServerException],
  ["ServiceUnavailableException", 503, ServiceUnavailableException],
])("a fault of %s has status %i and the SDK's own class", async (name, status, type) => {
  const failure = await invoke(`[[fault ${name}]]`).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(type);
  expect(failure).toMatchObject({ name, $metadata: { httpStatusCode: status }, message: expect.stringMatching(/\w/) });
});

test.each([
  [429, "ThrottlingException"],
  [500, "InternalServerException"],
  [503, "ServiceUnavailableException"],
])("a fault of %i is a %s", async (status, name) => {
  await expect(invoke(`[[fault ${status}]]`)).rejects.toMatchObject({ name });
});

test("an error has AWS's header and body", async () => {
  const { status, headers, body } = await post(
    simulator().url,
    invokePath(SONNET),
    messages("[[fault 429 retry-after 7]]"),
  );

  expect(status).toBe(429);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "retry-after": "7",
    "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
    "x-amzn-requestid": expect.any(String),
  });
  expect(parse(body)).toEqual({ message: "Too many requests, please wait before trying again." });
});

test("a fault that happens twice is over at the SDK's third attempt", async () => {
  const { body } = await invoke("[[fault 503 twice]] Hi", SONNET, 3);

  expect(parse(body).stop_reason).toBe("end_turn");
  expect(
    simulator()
      .requests()
      .map(({ status }) => status),
  ).toEqual([503, 503, 200]);
});

test("a fault that happens once is counted for each question and model by itself", async () => {
  await expect(invoke("[[fault 500 once]] A")).rejects.toThrow(InternalServerException);
  await expect(invoke("[[fault 500 once]] B")).rejects.toThrow(InternalServerException);
  await expect(invoke("[[fault 500 once]] A", HAIKU_3)).rejects.toThrow(InternalServerException);
  await invoke("[[fault 500 once]] A");
});

describe("faults that a program sets", () => {
  test("befall the model and operation that they name, as often as they say", async () => {
    simulator().fault({ kind: "error", error: "ThrottlingException", model: SONNET, operation: "invoke", times: 1 });

    await invoke("Hi", HAIKU_3);
    await expect(invoke("Hi")).rejects.toThrow(ThrottlingException);
    await invoke("Hi");
  });

  test("can have words of their own and be taken back", async () => {
    const takeBack = simulator().fault({ kind: "error", error: "AccessDeniedException", message: "Not today." });

    await expect(invoke("Hi")).rejects.toThrow("Not today.");
    takeBack();
    await invoke("Hi");
  });

  test("can delay", async () => {
    simulator().fault({ kind: "delay", milliseconds: 50 });
    const started = performance.now();
    await invoke("Hi");

    expect(performance.now() - started).toBeGreaterThan(45);
  });
});

test.each([
  ["no JSON", "{", /not valid JSON/],
  ["no object", "[]", /JSONObject/],
  ["no version", { max_tokens: 1, messages: [] }, /required key \[anthropic_version\] not found/],
  ["no maximum", { anthropic_version: "bedrock-2023-05-31", messages: [] }, /required key \[max_tokens\] not found/],
  ["a maximum of nothing", messages("Hi", { max_tokens: 0 }), /max_tokens/],
  ["no messages", messages("Hi", { messages: [] }), /at least one message/],
  ["a message without a role", messages("Hi", { messages: [{ content: "Hi" }] }), /expected role/],
  ["the model in the body", messages("Hi", { model: "claude" }), /extraneous key \[model\]/],
  ["the stream flag in the body", messages("Hi", { stream: true }), /extraneous key \[stream\]/],
  [
    "a thinking budget that is not below the maximum",
    messages("Hi", { max_tokens: 2000, thinking: { type: "enabled", budget_tokens: 2000 } }),
    /greater than `thinking.budget_tokens`/,
  ],
])("a body with %s is refused", async (_, body, message) => {
  const answer = await post(simulator().url, invokePath(SONNET), body);

  expect(answer.status).toBe(400);
  expect(parse(answer.body).message).toMatch(message);
});

test.each([
  ["an id of no maker", "claude-sonnet-4-5"],
  ["an ARN of an unknown profile", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/unknown"],
])("%s is an invalid model identifier", async (_, modelId) => {
  await expect(invoke("Hi", modelId)).rejects.toThrow("The provided model identifier is invalid.");
});

test.each([
  ["GET", invokePath(SONNET)],
  ["POST", "/"],
  ["POST", "/model/invoke"],
  ["POST", "/model/%/invoke"],
  ["POST", invokePath(SONNET, "explain")],
])("%s %s is an unknown operation", async (method, path) => {
  const { status, headers } = await fetch(`${simulator().url}${path}`, { method, headers: SIGNED_IN_FORM });

  expect(status).toBe(404);
  expect(headers.get("x-amzn-errortype")).toMatch(/^UnknownOperationException:/);
});

describe("a model behind an application inference profile", () => {
  const profile = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/a1b2c3";
  const withProfile = useSimulator({ applicationProfiles: { a1b2c3: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" } });

  test("is found by the profile's ARN, whose slashes come encoded", async () => {
    const { body } = await awsClient(withProfile().url).send(
      new InvokeModelCommand({ modelId: profile, body: JSON.stringify(messages("Hi")) }),
    );

    expect(parse(body).model).toBe("claude-sonnet-4-5-20250929");
    expect(withProfile().requests()[0]).toMatchObject({ modelId: profile, path: invokePath(profile) });
  });
});

describe("inside a stream", () => {
  test("an exception frame becomes the SDK's exception, after the events before it", async () => {
    const { body } = await awsClient(simulator().url).send(
      new InvokeModelWithResponseStreamCommand({
        modelId: SONNET,
        body: JSON.stringify(messages("[[exception throttlingException after 2 events]] [[say 50 tokens]]")),
      }),
    );
    const seen: unknown[] = [];
    const failure = await (async () => {
      for await (const event of body ?? []) seen.push(event);
    })().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(ThrottlingException);
    expect(seen).toHaveLength(2);
    await until(() => simulator().runningRequests() === 0);
    expect(simulator().requests()[0]).toMatchObject({ outcome: "broken", events: 2, status: 200 });
  });

  test("an error before the first event is an ordinary one", async () => {
    const call = awsClient(simulator().url).send(
      new InvokeModelWithResponseStreamCommand({ modelId: SONNET, body: JSON.stringify(messages("[[fault 503]]")) }),
    );

    await expect(call.then(({ body }) => collect(body))).rejects.toThrow(ServiceUnavailableException);
  });

  test("an exception that a call without a stream is asked for is its error", async () => {
    const call = awsClient(simulator().url).send(
      new ConverseCommand({
        modelId: SONNET,
        messages: [{ role: "user", content: [{ text: "[[exception modelErrorException after 2 events]]" }] }],
      }),
    );

    await expect(call).rejects.toThrow(ModelErrorException);
  });
});
