import { scopeName } from "../../../access/scope";
import { LocalShare } from "../../../gateway/admission/local-share";
import { fc } from "../../support/properties";
import { NOON, request, stateOf, TEAM, teamScope } from "./fixtures";

const LIMIT = { requestsPerMinute: 40, tokensPerMinute: 4_000 };

interface Use {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tokens: number;
}

/** A call that somebody makes at one of the replicas, so many milliseconds after they all went over to their shares. */
const asked = (replicas: number) =>
  fc.record({
    replica: fc.nat({ max: replicas - 1 }),
    after: fc.nat({ max: 150_000 }),
    tokens: fc.integer({ min: 1, max: 1_500 }),
  });

const world = fc.integer({ min: 1, max: 5 }).chain((replicas) =>
  fc.record({
    replicas: fc.constant(replicas),
    /** What the store let through before, as unevenly as it came. */
    before: fc.array(
      fc.record({
        replica: fc.nat({ max: replicas - 1 }),
        ago: fc.nat({ max: 59_000 }),
        tokens: fc.integer({ min: 1, max: 400 }),
      }),
      { maxLength: LIMIT.requestsPerMinute },
    ),
    asked: fc.array(asked(replicas), { maxLength: 200 }),
  }),
);

test("no 60 seconds hold more than the limit over all replicas, however uneven their use before the switch was", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ replicas, before, asked }) => {
      let now = NOON;
      const scope = teamScope(LIMIT);
      const uses: Use[] = [];
      let tokensBefore = 0;
      const own = Array.from({ length: replicas }, (): { second: number; tokens: number }[] => []);
      for (const { replica, ago, tokens } of before) {
        if (tokensBefore + tokens > LIMIT.tokensPerMinute) continue; // the store would have refused it
        tokensBefore += tokens;
        uses.push({ at: NOON - ago, tokens });
        own[replica]?.push({ second: Math.floor((NOON - ago) / 1000), tokens });
      }
      const shares = await Promise.all(own.map(() => LocalShare.begin(TEAM, replicas, stateOf(NOON), () => now)));
      for (const [replica, recent] of own.entries()) {
        const known = recent.map((use) => ({ scope: scopeName(scope), requests: 1, ...use }));
        await shares[replica]?.store.recount(TEAM, known, 0);
      }
      for (const { replica, after, tokens } of [...asked].sort((one, other) => one.after - other.after)) {
        now = NOON + after;
        const decision = await shares[replica]?.admit(request(now, { scopes: [scope], tokens }));
        if (decision?.kind === "admitted") uses.push({ at: now, tokens });
      }
      for (const { at } of uses) {
        const window = uses.filter((use) => use.at >= at && use.at < at + 60_000);
        expect(window.length).toBeLessThanOrEqual(LIMIT.requestsPerMinute);
        expect(window.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(LIMIT.tokensPerMinute);
      }
    }),
    { numRuns: 300 },
  );
});

test("once the minute of the switch is over each replica admits its share", async () => {
  let now = NOON;
  const scopes = [teamScope({ requestsPerMinute: 10 })];
  const share = await LocalShare.begin(TEAM, 2, stateOf(NOON), () => now);
  expect(await share.admit(request(now, { scopes }))).toMatchObject({
    kind: "limited",
    breach: { limit: "requestsPerMinute", allowed: 5, retryAt: NOON + 61_000 },
  });
  now = NOON + 61_000;
  for (let call = 0; call < 5; call++)
    expect(await share.admit(request(now, { scopes }))).toMatchObject({ kind: "admitted" });
  expect(await share.admit(request(now, { scopes }))).toMatchObject({ kind: "limited" });
});
