import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

test.each([
  ["an exception", "[[exception throttlingException after 2 events]]", "throttlingException in the stream"],
  ["a lost connection", "[[cut after 2 events]]", expect.stringMatching(/aborted|closed|missing|lost/i)],
])(
  "the log says why a stream that ends by %s is charged by its estimate, and not what was asked",
  async (_, fault, why) => {
    const before = gateway.log.length;
    const answer = await fetch(`${gateway.url}/bedrock/model/claude-sonnet/converse-stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
      body: JSON.stringify({
        messages: [{ role: "user", content: [{ text: `planted-mark [[say 40 tokens]] ${fault}` }] }],
      }),
    });
    await answer.text().catch(() => undefined);
    const line = await until(() => gateway.log.slice(before).find((each) => each.includes('"served"')));
    expect(JSON.parse(line)).toMatchObject({ event: "served", outcome: "estimated", broken: why });
    expect(line).not.toContain("planted-mark");
  },
);
