import { describeWithRedis } from "../../support/redis";
import { until } from "../../support/until";
import { type Answer, call, statuses, used } from "./calls";
import { Fleet } from "./fleet";

describeWithRedis("of 400 calls at once, made through four processes,", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({
      teams: {
        requests: { requestsPerMinute: 100 },
        places: { concurrency: 100 },
        tokens: { tokensPerMinute: 150_000 },
        dollars: { dollarsPerDay: 0.6 },
        one: { concurrency: 1 },
      },
    });
  });
  afterAll(() => fleet.end());

  const burst = (team: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => call(fleet.process(index), team)));

  /** As many, none of which ends before all are decided. `limit`: how it stood when they were. */
  const burstTogether = async (team: string, count: number, limit: string) => {
    fleet.bedrock.forgetRequests();
    fleet.gate.shut();
    let refused = 0;
    const note = (answer: Answer) => {
      if (answer.status === 429) refused += 1;
      return answer;
    };
    const running = Array.from({ length: count }, (_, index) => call(fleet.process(index), team).then(note));
    await until(() => fleet.bedrock.requests().length + refused === count, "all are decided");
    const counted = (await used(fleet.process(0), team))?.[limit];
    fleet.gate.open();
    const { 200: passed = 0 } = statuses(await Promise.all(running));
    return { passed, refused, taken: (counted?.spent ?? 0) + (counted?.held ?? 0) };
  };

  test("one caller of one call at a time is never refused, whichever process takes its next call", async () => {
    const answers: Answer[] = [];
    for (let index = 0; index < 200; index++) answers.push(await call(fleet.process(index), "one"));
    expect(statuses(answers)).toEqual({ 200: 200 });
  });

  test("exactly 100 pass a limit of 100 requests a minute", async () => {
    expect(statuses(await burst("requests", 400))).toEqual({ 200: 100, 429: 300 });
    expect(await fleet.entries("requests")).toHaveLength(100);
    expect(await used(fleet.process(0), "requests")).toMatchObject({ requestsPerMinute: { spent: 100, remaining: 0 } });
  });

  test("exactly 100 pass a limit of 100 at the same time, and their places are free when they have ended", async () => {
    const full = { passed: 100, refused: 300, taken: 100 };
    expect(await burstTogether("places", 400, "concurrency")).toEqual(full);
    await until(async () => (await used(fleet.process(1), "places"))?.concurrency?.held === 0, "the places are free");
    expect(await burstTogether("places", 400, "concurrency")).toEqual(full);
  });

  test.each([
    ["tokens a minute", "tokens", "tokensPerMinute"],
    ["dollars a day", "dollars", "dollarsPerDay"],
  ])("as many pass a limit of %s as it holds, and what they leave of it is free at once", async (_, team, limit) => {
    const first = await burstTogether(team, 400, limit);
    const after = await settled(team, limit);
    const reserved = first.taken / first.passed;
    expect(first.passed).toBe(Math.floor(after.allowed / reserved));
    expect(after.spent).toBeCloseTo(await usedByLedger(team, limit), 9);

    const second = await burstTogether(team, 400, limit);
    expect(second.passed).toBe(Math.floor((after.allowed - after.spent) / reserved));
    expect(second.taken).toBeLessThanOrEqual(after.allowed);
    expect(await usedByLedger(team, limit)).toBeLessThanOrEqual(after.allowed);
  });

  /** Settlements go to the store with the end of the answers, not before it: they need a moment. */
  const settled = (team: string, limit: string) =>
    until(async () => {
      const counted = (await used(fleet.process(1), team))?.[limit];
      return Math.abs((counted?.spent ?? 0) - (await usedByLedger(team, limit))) < 1e-9 && counted;
    }, "the calls are settled");

  const usedByLedger = async (team: string, limit: string) => {
    const entries = await fleet.entries(team);
    return limit === "dollarsPerDay"
      ? entries.reduce((sum, { cost }) => sum + cost, 0) / 1e9
      : entries.reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
  };
});
