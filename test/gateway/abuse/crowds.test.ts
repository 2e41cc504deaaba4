import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";
import { MARK, WAYS, type Way } from "./abused-gateway";
import { RawConnection } from "./raw-connection";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ policy: (policy) => ({ ...policy, maxBodyBytes: 20_000_000 }) });
});
afterAll(() => gateway.close());

interface Limit {
  readonly scope: { readonly kind: string };
  readonly limit: string;
  readonly spent: number;
  readonly held: number;
}

async function ofUser(limit: string): Promise<Limit> {
  const answer = await fetch(`${gateway.url}/access/v1/me`, { headers: { "x-api-key": KEYS.anna } });
  const { limits } = (await answer.json()) as { readonly limits: readonly Limit[] };
  const found = limits.find((each) => each.scope.kind === "user" && each.limit === limit);
  if (found === undefined) throw new Error(`no ${limit}`);
  return found;
}

/** How a stream that breaks off looks to the clients of each surface. */
const BROKEN: Readonly<Record<Way["name"], RegExp>> = {
  bedrock: /^broken: /,
  anthropic: /event: error\ndata: \{"type":"error"/,
  openai: /data: \{"error":\{"message":"The model's answer broke off/,
};

function ask(way: Way, text: string, streaming: boolean, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify(way.body).replace(MARK, `${MARK} ${text}`);
  const streamed = streaming && way.name !== "bedrock" ? body.replace("{", `{"stream":true,`) : body;
  return fetch(`${gateway.url}${way.path}${streaming && way.name === "bedrock" ? "-stream" : ""}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body: streamed,
    ...(signal && { signal }),
  });
}

const EACH = Math.ceil(1_000 / WAYS.length);

test("a thousand streams in which nothing happens keep nobody else waiting, and hold nothing when their clients have left", async () => {
  const leaving = new AbortController();
  const opened = WAYS.flatMap((way) =>
    Array.from({ length: EACH }, async () => {
      const answer = await ask(way, "[[stall after 3 events]]", true, leaving.signal);
      await answer.body?.getReader().read();
      return answer.status;
    }),
  );
  expect(new Set(await Promise.all(opened))).toEqual(new Set([200]));
  expect((await ofUser("concurrency")).held).toBe(EACH * WAYS.length);

  for (const way of WAYS) {
    const answer = await ask(way, "[[say 5 tokens]]", false);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ usage: expect.anything() })]);
  }
  leaving.abort();
  await until(async () => (await ofUser("concurrency")).held === 0);
  expect((await ofUser("dollarsPerDay")).held).toBe(0);
  await until(() => gateway.bedrock.runningRequests() === 0);
});

test("a thousand connections that say nothing keep nobody waiting", async () => {
  const silent = await Promise.all(Array.from({ length: 1_000 }, () => RawConnection.open(gateway.url)));
  for (const way of WAYS) expect((await ask(way, "", false)).status).toBe(200);
  for (const connection of silent) connection.destroy();
});

describe.each(WAYS)("$name", (way) => {
  test("a prompt of 10 MB arrives whole where the policy takes so much", async () => {
    const answer = await ask(way, "word ".repeat(2_000_000), false);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("You wrote 2000001 words")]);
  });

  test.each([
    ["half a frame", "[[half frame after 3 events]]"],
    ["a broken connection", "[[cut after 3 events]]"],
  ])("a stream that ends in %s is no whole answer, and holds nothing", async (_, directive) => {
    const before = await ofUser("dollarsPerDay");
    const answer = await ask(way, directive, true);
    const text = await answer.text().catch((error: Error) => `broken: ${error.message}`);
    expect(text).toMatch(BROKEN[way.name]);
    expect(text).not.toMatch(/message_stop|\[DONE\]/);
    const after = await ofUser("dollarsPerDay");
    expect(after.held).toBe(0);
    expect(after.spent).toBeGreaterThan(before.spent); // the model ran
  });
});

test("nothing of all that was asked stands in the log", () => {
  expect(gateway.log.join("\n")).not.toContain(MARK);
});
