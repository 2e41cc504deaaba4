import type { Fetch } from "../../../gateway/identity/fetch-keys";
import {
  FETCH_INTERVAL_MILLISECONDS,
  FRESH_MILLISECONDS,
  IssuerKeys,
  TRUSTED_MILLISECONDS,
} from "../../../gateway/identity/issuer-keys";
import { until } from "../../support/until";
import { bearer, claims, identityOf, issuerPolicy, NOON, policy, refusal } from "./fixtures";
import { type Issuer, jwkOf, newKey, startIssuer, token } from "./issuer";

/** Milliseconds: for an issuer that answers, on a machine that has much else to do; and for one that does not. */
const PATIENT = 120_000;
const IMPATIENT = 60;

/** Gives up on an issuer that is stalled, and on no other. */
const waiting: Fetch = (url, { signal, ...init }) => fetch(url, issuer.mood === "stalled" ? { ...init, signal } : init);

const first = newKey("first");
const second = newKey("second");
let issuer: Issuer;
let now = NOON;

beforeEach(async () => {
  now = NOON;
  issuer = await startIssuer(first);
});
afterEach(() => issuer.stop());

function keys(more: { readonly fetch?: Fetch; readonly timeout?: number; readonly jwksUri?: string } = {}): IssuerKeys {
  const source = { issuer: issuer.url, ...(more.jwksUri === undefined ? {} : { jwksUri: more.jwksUri }) };
  return new IssuerKeys(source, {
    now: () => now,
    fetch: more.fetch ?? fetch,
    issuerTimeoutMilliseconds: more.timeout ?? PATIENT,
  });
}

test("keys are discovered, fetched once, and kept", async () => {
  const known = keys();
  expect(await known.withId("first")).toHaveLength(1);
  expect(await known.withId("first")).toHaveLength(1);
  expect(issuer.fetches).toBe(1);
});

test("where the policy names the keys' address nothing is discovered", async () => {
  issuer.mood = "of another issuer"; // which discovery would not let pass
  expect(await keys({ jwksUri: `${issuer.url}/keys` }).withId("first")).toHaveLength(1);
});

test("a hundred that need the keys at once share one fetch", async () => {
  const known = keys();
  await Promise.all(Array.from({ length: 100 }, () => known.withId("first")));
  expect(issuer.fetches).toBe(1);
});

test("a key that was added is found by the first token that names it", async () => {
  const known = keys();
  await known.withId("first");
  now += FETCH_INTERVAL_MILLISECONDS;
  issuer.keys = [jwkOf(first), jwkOf(second)];
  expect(await known.withId("second")).toHaveLength(1);
});

test("a thousand tokens with made-up key ids cause one fetch in five seconds", async () => {
  const known = keys();
  await known.withId("first");
  now += FETCH_INTERVAL_MILLISECONDS;
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => known.withId(`forged-${round}-${index}`)));
    now += 100;
  }
  expect(issuer.fetches).toBe(2);
});

test("while made-up key ids are refused the issuer's own keys cost no fetch and no waiting", async () => {
  const known = keys({ timeout: IMPATIENT, fetch: waiting });
  await known.withId("first");
  now += FETCH_INTERVAL_MILLISECONDS;
  issuer.mood = "stalled";
  const forged = known.withId("forged").catch(() => "refused");
  expect(await known.withId("first")).toHaveLength(1);
  await forged;
});

test("keys that get old are fetched again without anybody waiting, so one that was taken back leaves", async () => {
  const known = keys();
  await known.withId("first");
  issuer.keys = [jwkOf(second)];
  now += FRESH_MILLISECONDS;
  expect(await known.withId("first")).toHaveLength(1); // the old set answers once more
  expect(await settled(() => known.withId("second"))).toHaveLength(1);
  expect(await known.withId("first")).toHaveLength(0);
  expect(issuer.fetches).toBe(2);
});

test("keys that nobody has used for an hour are fetched before they are used", async () => {
  const known = keys();
  await known.withId("first");
  issuer.keys = [jwkOf(second)];
  now += TRUSTED_MILLISECONDS;
  expect(await known.withId("first")).toHaveLength(0);
});

test("an issuer that takes back all its keys is obeyed", async () => {
  const known = keys();
  await known.withId("first");
  issuer.keys = [];
  now += TRUSTED_MILLISECONDS;
  expect(await known.withId("first")).toHaveLength(0);
});

test.each(["failing", "stalled", "redirecting", "talking nonsense", "of another issuer"] as const)(
  "the last keys go on serving while the issuer is %s",
  async (mood) => {
    const known = keys({ timeout: IMPATIENT, fetch: waiting });
    await known.withId("first");
    issuer.mood = mood;
    now += TRUSTED_MILLISECONDS * 24;
    expect(await known.withId("first")).toHaveLength(1);
  },
);

test.each(["failing", "stalled", "redirecting", "talking nonsense", "of another issuer"] as const)(
  "a token is neither taken nor called wrong while no keys are known and the issuer is %s",
  async (mood) => {
    issuer.mood = mood;
    const identity = identityOf(policy([issuerPolicy(issuer.url)]), { issuerTimeoutMilliseconds: 60 });
    const error = await refusal(identity.identify(bearer(token(first, claims(issuer.url)))));
    expect(error).toMatchObject({ kind: "unavailable", retryAfterSeconds: 5 });
    expect(error.message).toContain(issuer.url);
  },
);

test("an issuer that cannot be reached is not asked by every request", async () => {
  issuer.mood = "failing";
  const known = keys({ jwksUri: `${issuer.url}/keys` });
  for (let request = 0; request < 20; request += 1) await expect(known.withId("first")).rejects.toThrow(issuer.url);
  expect(issuer.fetches).toBe(1);
  issuer.mood = "well";
  now += FETCH_INTERVAL_MILLISECONDS;
  expect(await known.withId("first")).toHaveLength(1);
});

test("a key id that is not known stays undecided while the issuer cannot be asked about it", async () => {
  const known = keys();
  await known.withId("first");
  now += FETCH_INTERVAL_MILLISECONDS;
  issuer.mood = "failing";
  await expect(known.withId("second")).rejects.toThrow("cannot be fetched");
});

test("a clock that is set back does not keep the keys from being fetched", async () => {
  const known = keys();
  await known.withId("first");
  issuer.keys = [jwkOf(first), jwkOf(second)];
  now -= 86_400_000;
  expect(await known.withId("second")).toHaveLength(1);
});

test("keys are not fetched in the clear from another machine", async () => {
  const asked: string[] = [];
  const recording: Fetch = (url, init) => {
    asked.push(url);
    return fetch(url, init);
  };
  await expect(keys({ jwksUri: "http://login.example.com/keys", fetch: recording }).withId("first")).rejects.toThrow();
  expect(asked).toEqual([]);
});

test("a key set that does not end is given up", async () => {
  const endless: Fetch = async () =>
    new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536).fill(32)) }));
  await expect(keys({ jwksUri: "https://login.example.com/keys", fetch: endless }).withId("first")).rejects.toThrow();
});

/** Asks until there is an answer, for the fetch runs in the background. */
async function settled<Answer>(ask: () => Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  return until(async () => {
    const answer = await ask();
    return answer.length > 0 && answer;
  });
}
