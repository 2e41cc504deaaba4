import { KEYS, startTestGateway, type TestGateway } from "../../../support/gateway";
import { until } from "../../../support/until";

const ROOM = 400_000;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway({ props: { bodyRoom: { overall: 10 * ROOM, team: 10 * ROOM, user: ROOM } } });
});
afterEach(() => gateway.close());

const SLOW = "hello [[delay 60000ms]]";

function ask(input: readonly string[], settings: object = {}, signal?: AbortSignal) {
  return fetch(`${gateway.url}/openai/v1/embeddings`, {
    method: "POST",
    headers: { "x-api-key": KEYS.anna, "content-type": "application/json" },
    body: JSON.stringify({ model: "embeddings", input, ...settings }),
    ...(signal && { signal }),
  });
}

test("the vectors that a request will hold count for its user before the model is asked", async () => {
  const leaving = new AbortController();
  const waiting = ask(Array(8).fill(SLOW), {}, leaving.signal).catch(() => undefined);
  await until(() => gateway.bedrock.runningRequests() === 8, "the model is asked");

  const refused = await ask(Array(8).fill("hello"));
  expect(refused.status).toBe(429);
  expect(await refused.text()).toContain(`hold as many bytes as they may at once, ${ROOM}`);
  expect(gateway.bedrock.runningRequests()).toBe(8);
  expect((await ask(["hello"], { dimensions: 256, encoding_format: "base64" })).status).toBe(200); // it takes little

  leaving.abort();
  await waiting;
  await until(async () => (await ask(Array(8).fill("hello"))).status === 200, "there is room again");
});

test("who holds nothing may ask for as many vectors as there can be", async () => {
  const answer = await ask(Array(40).fill("hello"));
  expect(answer.status).toBe(200);
  const { data } = (await answer.json()) as { readonly data: readonly { readonly index: number }[] };
  expect(data.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, index) => index));
});
