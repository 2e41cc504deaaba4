import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

async function get(path: string, key: string = KEYS.anna) {
  const answer = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, body: await answer.json() };
}

test("a model of Anthropic's API is found by its alias, its Bedrock id and Anthropic's own name", async () => {
  for (const name of ["claude-sonnet", "eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0", "claude-sonnet-4-5"]) {
    expect(await get(`/anthropic/v1/models/${name}`)).toEqual({
      status: 200,
      body: {
        type: "model",
        id: decodeURIComponent(name),
        display_name: decodeURIComponent(name),
        created_at: "1970-01-01T00:00:00Z",
      },
    });
  }
});

test.each(["nova", "claude-opus", "%zz"])("%s is not a model of Anthropic's API here", async (name) => {
  const { status, body } = await get(`/anthropic/v1/models/${name}`);
  expect([status, body]).toEqual([
    name === "%zz" ? 400 : 404,
    expect.objectContaining({ type: "error", error: expect.objectContaining({ message: expect.any(String) }) }),
  ]);
});

test("inference profiles are those of the caller's routes, in the shape of Bedrock's control plane", async () => {
  const { status, body } = await get("/bedrock/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000");
  const { inferenceProfileSummaries } = body as { inferenceProfileSummaries: { inferenceProfileId: string }[] };
  expect(status).toBe(200);
  expect(inferenceProfileSummaries[0]).toEqual({
    inferenceProfileId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    inferenceProfileName: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    inferenceProfileArn:
      "arn:aws:bedrock:eu-central-1:000000000000:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    models: [{ modelArn: "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0" }],
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  });
  expect(inferenceProfileSummaries.map(({ inferenceProfileId }) => inferenceProfileId)).not.toContain(
    "amazon.titan-embed-text-v2:0",
  );
  expect((await get("/bedrock/inference-profiles?type=APPLICATION")).body).toEqual({ inferenceProfileSummaries: [] });
});

test("foundation models are those of the caller's routes, each once", async () => {
  const { modelSummaries } = (await get("/bedrock/foundation-models")).body as {
    modelSummaries: { modelId: string; inferenceTypesSupported: string[] }[];
  };
  const ids = modelSummaries.map(({ modelId }) => modelId);
  expect(ids).toEqual([...new Set(ids)]);
  expect(modelSummaries.find(({ modelId }) => modelId === "amazon.titan-embed-text-v2:0")).toMatchObject({
    modelArn: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-embed-text-v2:0",
    providerName: "amazon",
    inferenceTypesSupported: ["ON_DEMAND"],
  });
});

test("nobody sees a list without a credential", async () => {
  const lists = ["/bedrock/inference-profiles", "/bedrock/foundation-models", "/anthropic/v1/models/claude-sonnet"];
  const answers = await Promise.all(lists.map((path) => fetch(`${gateway.url}${path}`)));
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 401]);
});

test.each([
  "/access/v1/me",
  "/bedrock/inference-profiles",
  "/bedrock/foundation-models",
  "/anthropic/v1/models",
  "/anthropic/v1/models/claude-sonnet",
  "/openai/v1/models",
  "/openai/v1/models/claude-sonnet",
])("%s is shown to nobody who is revoked, and again to who is restored", async (path) => {
  expect(await get(path)).toMatchObject({ status: 200 });
  await gateway.accessState.revoke({ kind: "user", id: "anna", at: "2026-11-25T09:30:00Z", by: "test" });
  const refused = await get(path);
  await gateway.accessState.restore({ kind: "user", id: "anna" });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    403,
    expect.stringContaining('Access of user \\"anna\\" has been revoked.'),
  ]);
  expect(await get(path, KEYS.ben)).toMatchObject({ status: 200 });
  expect(await get(path)).toMatchObject({ status: 200 });
});
