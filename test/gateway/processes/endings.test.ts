import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { buffer } from "node:stream/consumers";
import { describeWithRedis } from "../../support/redis";
import { until } from "../../support/until";
import { call, stream, used } from "./calls";
import { Fleet } from "./fleet";
import { Load } from "./load";
import { keyOf } from "./marks";

describeWithRedis("a process", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({
      teams: {
        crashing: { concurrency: 4, dollarsPerDay: 5 },
        others: {},
        served: {},
        streaming: { dollarsPerDay: 1 },
        busy: {},
        asking: {},
      },
      processes: 2,
    });
  });
  afterAll(() => fleet.end());

  describe("that is killed in mid-stream", () => {
    test("its calls keep their places until their leases end, and their money for good, while others go on", async () => {
      const doomed = fleet.process(0);
      const survivor = fleet.process(1);
      const streams = await Promise.all(
        Array.from({ length: 4 }, () => stream(doomed, "crashing", { ask: "[[say 900 tokens]] [[pace 200ms]]" })),
      );
      const cut = streams.map((each) => expect(each.text()).rejects.toThrow());
      const other = stream(survivor, "others", { ask: "[[say 40 tokens]] [[pace 50ms]]" }).then((each) => each.text());
      const before = await used(survivor, "crashing");
      expect(before).toMatchObject({ concurrency: { held: 4 }, dollarsPerDay: { spent: 0 } });

      await fleet.kill(doomed);
      await Promise.all(cut);
      expect((await call(survivor, "crashing")).status).toBe(429);
      expect(await other).toContain("messageStop");

      await until(async () => (await call(survivor, "crashing")).status === 200, "a place is free");

      // The four are charged what they had reserved: nobody knows how much of it the model has made.
      const [entry, ...more] = await fleet.entries("crashing");
      expect(more).toEqual([]);
      const held = before?.dollarsPerDay?.held ?? Number.NaN;
      expect(await used(survivor, "crashing")).toMatchObject({
        concurrency: { held: 0 },
        dollarsPerDay: { held: 0, spent: expect.closeTo(held + (entry?.cost ?? 0) / 1e9, 9) },
      });
    });

    test("another one that is started in its stead has its full part at once", async () => {
      const successor = await fleet.startProcess();
      const streams = await Promise.all(
        Array.from({ length: 4 }, () => stream(successor, "crashing", { ask: "[[say 5 tokens]]" })),
      );
      const texts = await Promise.all(streams.map((each) => each.text()));
      expect(texts.filter((text) => text.includes("messageStop"))).toHaveLength(4);
    });

    test("has every answer that it gave in the ledger", async () => {
      const doomed = await fleet.startProcess();
      const load = new Load({ process: () => doomed }, "served", 6);
      await until(() => load.count(200) > 50, "it is busy");
      await fleet.kill(doomed);
      await load.end();
      const written = (await fleet.entries("served")).length;
      expect(written).toBeGreaterThanOrEqual(load.count(200));
      expect(written).toBeLessThanOrEqual(load.count(200) + 6); // whose answers were on their way
    });
  });

  describe("that is asked to end", () => {
    test("lets a stream finish that runs, writes it down and ends well, while another terminal looks on", async () => {
      const other = fleet.process(0);
      const ending = await fleet.startProcess();
      const running = await stream(ending, "streaming", { ask: "[[say 40 tokens]] [[pace 10ms]]" });
      fleet.gate.shut();
      const follower = fleet.start("usage", "--follow", "--team", "streaming");
      await follower.says("Nothing is spent this month.");
      ending.signal("SIGTERM");
      await until(
        () =>
          fetch(`${ending.url}/access/v1/health`).then(
            () => false,
            () => true,
          ),
        "it takes no more connections",
      );
      fleet.gate.open();
      expect(await running.text()).toContain("messageStop");
      expect(await ending.ended).toBe(0);

      const [entry, ...more] = await fleet.entries("streaming");
      expect([more, entry?.outcome, entry?.usage.output]).toEqual([[], "completed", 40]);
      await follower.says("streaming/dev  claude-haiku  completed 200");
      follower.signal("SIGTERM");
      expect(await follower.ended).toBe(0);

      const cost = (entry?.cost ?? Number.NaN) / 1e9;
      const rows = JSON.parse(await fleet.command("usage", "--team", "streaming", "--json"));
      expect(rows).toContainEqual({
        team: "streaming",
        scope: "team/streaming",
        day: { spent: cost, allowed: 1, remaining: 1 - cost },
        month: { spent: cost, allowed: "unlimited", remaining: "unlimited" },
      });
      expect(await used(other, "streaming")).toMatchObject({ dollarsPerDay: { spent: cost, held: 0 } });
    });

    test("lets a stream over HTTP/2 finish as well, and takes no other on its connection", async () => {
      const ending = await fleet.startProcess();
      const session = connect(ending.url);
      const running = streamOver(session, "[[say 30 tokens]] [[pace 40ms]]");
      await once(running, "response");
      const goneAway = once(session, "goaway");
      ending.signal("SIGTERM");
      await goneAway;
      expect((await buffer(running)).toString()).toContain("messageStop");
      expect(await ending.ended).toBe(0);
      session.destroy();
    });

    test("does so at once though clients never pause, and every answer that they had stands in the ledger", async () => {
      const ending = await fleet.startProcess();
      const paces = [23, 31, 37, 41, 43, 47, 53, 59]; // so that somebody always waits for an answer
      const loads = paces.map((pace) => new Load({ process: () => ending }, "busy", 1, { ask: `[[delay ${pace}ms]]` }));
      const answers = () => loads.reduce((sum, load) => sum + load.count(200), 0);
      await until(() => answers() > 20, "it is busy");
      ending.signal("SIGTERM");
      const askedAt = Date.now();
      expect(await ending.ended).toBe(0);
      expect(Date.now() - askedAt).toBeLessThan(60_000); // before connections end because nothing is asked on them
      await Promise.all(loads.map((load) => load.end()));
      expect(await fleet.entries("busy")).toHaveLength(answers());
    });
  });
});

/** As the AWS SDK for JavaScript does it: with prior knowledge. */
function streamOver(session: ClientHttp2Session, ask: string): ClientHttp2Stream {
  const request = session.request({
    ":method": "POST",
    ":path": "/bedrock/model/claude-haiku/converse-stream",
    authorization: `Bearer ${keyOf("asking")}`,
  });
  request.end(JSON.stringify({ messages: [{ role: "user", content: [{ text: ask }] }] }));
  return request;
}
