import { describeWithRedis } from "../../support/redis";
import { call } from "./calls";
import { Fleet } from "./fleet";
import { keyOf } from "./marks";

/** What callers see without calling a model. */
const SHOWN = [
  "/access/v1/me",
  "/bedrock/inference-profiles",
  "/bedrock/foundation-models",
  "/anthropic/v1/models",
  "/anthropic/v1/models/claude-haiku",
  "/openai/v1/models",
  "/openai/v1/models/claude-haiku",
];

describeWithRedis("after `bedrock-access revoke` has returned", () => {
  let fleet: Fleet;
  let gatewayKey: { readonly id: string; readonly key: string };
  beforeAll(async () => {
    fleet = await Fleet.start({ teams: { payments: {}, research: {} } });
    const made = await fleet.command("key", "create", "--team", "payments", "--user", "ci", "--json");
    gatewayKey = JSON.parse(made) as typeof gatewayKey;
  });
  afterAll(() => fleet.end());

  const statusesOf = async (key: string, team = "payments") => {
    const answers = await Promise.all(fleet.processes.map((one) => call(one, team, { key })));
    return answers.map(({ status }) => status);
  };
  const all = (status: number) => fleet.processes.map(() => status);

  test.each([
    ["user", () => ["user", "dev"], () => keyOf("payments")],
    ["team", () => ["team", "payments"], () => keyOf("payments")],
    ["key", () => ["key", gatewayKey.id], () => gatewayKey.key],
  ])(
    "the %s is refused by all four processes at the next request, and comes back when it is restored",
    async (_, who, key) => {
      expect(await statusesOf(key())).toEqual(all(200));
      await fleet.command("revoke", ...who());
      expect(await statusesOf(key())).toEqual(all(403));
      await fleet.command("restore", ...who());
      expect(await statusesOf(key())).toEqual(all(200));
    },
  );

  test("he is shown nothing of the gateway either, by any of the four", async () => {
    const shown = async () => {
      const answers = fleet.processes.flatMap(({ url }) =>
        SHOWN.map(async (path) => (await fetch(url + path, { headers: { "x-api-key": keyOf("payments") } })).status),
      );
      return [...new Set(await Promise.all(answers))];
    };
    expect(await shown()).toEqual([200]);
    await fleet.command("revoke", "user", "dev");
    expect(await shown()).toEqual([403]);
    await fleet.command("restore", "user", "dev");
    expect(await shown()).toEqual([200]);
  });

  test.each([
    ["team", "payments", 200],
    ["environment", undefined, 403],
  ])("a stopped %s is refused by all four at the next request, others are as they were", async (kind, team, others) => {
    const name = team ?? "test"; // the name of the fleet's environment
    await fleet.command("stop", kind, name);
    expect(await statusesOf(keyOf("payments"))).toEqual(all(403));
    expect(await statusesOf(keyOf("research"), "research")).toEqual(all(others));
    await fleet.command("start", kind, name);
    expect(await statusesOf(keyOf("payments"))).toEqual(all(200));
    expect(await statusesOf(keyOf("research"), "research")).toEqual(all(200));
  });

  test("others go on", async () => {
    await fleet.command("revoke", "team", "payments");
    expect(await statusesOf(keyOf("research"), "research")).toEqual(all(200));
    expect(await statusesOf(gatewayKey.key)).toEqual(all(403));
  });

  test("a process that is started later knows it too", async () => {
    expect((await call(await fleet.startProcess(), "payments")).status).toBe(403);
  });
});
