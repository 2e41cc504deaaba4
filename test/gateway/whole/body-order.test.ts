import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";
import { RawConnection } from "../abuse/raw-connection";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ props: { bodyRoom: { overall: 250_000, team: 250_000, user: 150_000 } } });
});
afterAll(() => gateway.close());

/** A request whose body stays away. */
async function begin(path: string, key: string, length: number): Promise<RawConnection> {
  const connection = await RawConnection.open(gateway.url);
  const lines = [`POST ${path} HTTP/1.1`, "host: gateway", `authorization: Bearer ${key}`, `content-length: ${length}`];
  connection.write(`${[...lines, "", ""].join("\r\n")}`);
  return connection;
}

const WAYS = [
  ["/bedrock/model/claude-sonnet/converse", "ThrottlingException"],
  ["/anthropic/v1/messages", "rate_limit_error"],
] as const;

test.each(WAYS)("%s refuses who is revoked before any of the body has come", async (path) => {
  await gateway.accessState.revoke({
    kind: "user",
    id: "ben",
    at: new Date().toISOString(),
    by: "test",
    reason: "left",
  });
  for (const length of [1_000, 100_000]) {
    const connection = await begin(path, KEYS.ben, length);
    await connection.untilReceived(/has been revoked/);
    expect(connection.statuses()).toEqual([403]);
    connection.destroy();
  }
  await gateway.accessState.restore({ kind: "user", id: "ben" });
});

test.each(WAYS)(
  "%s refuses a body where others of the same user leave no room, and takes it afterwards",
  async (path, type) => {
    const both = [await begin(path, KEYS.anna, 100_000), await begin(path, KEYS.anna, 100_000)];
    const NO_ROOM = /Your requests that wait for an answer/;
    const refused = await Promise.race(both.map((each) => each.untilReceived(NO_ROOM).then(() => each))); // whichever came later
    expect(refused.received).toMatch(/^HTTP\/1\.1 429 /);
    expect(refused.received).toContain(type);
    expect(refused.received).toMatch(/retry-after: 1\r\n/i);
    expect(both.filter(({ received }) => received === "")).toHaveLength(1);
    for (const each of both) each.destroy();
    await until(async () => {
      const next = await begin(path, KEYS.anna, 100_000);
      next.write("x".repeat(100_000));
      await next.untilReceived(/not JSON|Your requests/);
      next.destroy();
      return next.statuses()[0] === 400;
    }, "there is room again");
  },
);

test("a body whose length is not told counts as it comes", async () => {
  const first = await begin("/anthropic/v1/messages", KEYS.anna, 140_000);
  const connection = await RawConnection.open(gateway.url);
  const lines = ["POST /anthropic/v1/messages HTTP/1.1", "host: gateway", `authorization: Bearer ${KEYS.anna}`];
  connection.write(`${[...lines, "transfer-encoding: chunked", "", ""].join("\r\n")}`);
  connection.write(`2710\r\n${" ".repeat(10_000)}\r\n`);
  connection.write(`2710\r\n${" ".repeat(10_000)}\r\n`);
  await connection.untilReceived(/Your requests/);
  expect(connection.statuses()).toEqual([429]);
  connection.destroy();
  first.destroy();
});
