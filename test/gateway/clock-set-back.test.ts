import { IssuerKeys } from "../../gateway/identity/issuer-keys";
import { BELIEVED_MILLISECONDS, RecentTokens } from "../../gateway/identity/recent-tokens";
import { PolicyFeed } from "../../gateway/policy-source/policy-feed";
import { ANNA, policy } from "./policy/policy-fixtures";

const NOON = Date.parse("2026-11-25T12:00:00Z");
const HOUR = 3_600_000;

let now = NOON;
beforeEach(() => {
  now = NOON;
});

test("a policy that is delivered after the clock was set back holds at once", async () => {
  let bytes = 1_000;
  const latest = async () => ({ text: JSON.stringify(policy({ maxBodyBytes: bytes })), nextInSeconds: 30 });
  const feed = new PolicyFeed({ session: { latest }, environment: "test", now: () => now, onEvent: () => {} });
  await feed.refresh();
  bytes = 2_000;
  now -= HOUR;
  await feed.refresh();
  await feed.settled();
  expect(feed.policy().maxBodyBytes).toBe(2_000);
});

test("an issuer's keys are fetched again after the clock was set back", async () => {
  let fetches = 0;
  const fetch = async () => {
    fetches += 1;
    const jwk = { kid: "first", kty: "EC", crv: "P-256", x: X, y: Y };
    return Response.json({ keys: [jwk] });
  };
  const source = { issuer: "https://issuer.example.com", jwksUri: "https://issuer.example.com/keys" };
  const keys = new IssuerKeys(source, { now: () => now, fetch });
  expect(await keys.withId("first")).toHaveLength(1);
  now -= HOUR;
  await keys.withId("first");
  expect(fetches).toBe(2);
});

test("a token that was verified before the clock was set back is verified again", () => {
  const tokens = new RecentTokens();
  tokens.keep("token", ANNA, now);
  expect(tokens.find("token", now + BELIEVED_MILLISECONDS - 1)).toBe(ANNA);
  expect(tokens.find("token", now - HOUR)).toBeUndefined();
});

/** @see https://www.rfc-editor.org/rfc/rfc7517#appendix-A.1 */
const X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
const Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
