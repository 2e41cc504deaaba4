import type { Breach } from "../../../gateway/admission/limiter-store";
import { broken, limited, limitedToShare, revoked } from "../../../gateway/admission/refusals";
import { NOON, SECOND } from "./fixtures";

const DOLLAR = 1_000_000_000;

function breach(changes: Partial<Breach>): Breach {
  const scope = { kind: "user", id: "anna" } as const;
  return {
    limit: "requestsPerMinute",
    scope,
    allowed: 10,
    spent: 10,
    held: 0,
    needed: 1,
    retryAt: NOON + 12_001,
    ...changes,
  };
}

describe("a refusal says which limit of whom, what is used, what remains, and when to try again", () => {
  test.each<[string, Partial<Breach>, string]>([
    [
      "requests",
      {},
      'The limit of 10 requests a minute for user "anna" is reached: 10 were made in the last 60 seconds. Try again in 13 seconds.',
    ],
    [
      "calls at the same time",
      { limit: "concurrency", scope: { kind: "team", id: "payments" }, spent: 0, held: 10, retryAt: NOON + SECOND },
      'The limit of 10 calls at the same time for team "payments" is reached: 10 are running. Try again in 1 second.',
    ],
    [
      "tokens",
      {
        limit: "tokensPerMinute",
        scope: { kind: "route", id: "sonnet" },
        allowed: 50_000,
        spent: 48_000,
        needed: 6_000,
      },
      'The limit of 50,000 tokens a minute for model "sonnet" would be passed: 48,000 are used or reserved in the last 60 seconds, 2,000 remain, and this call may need 6,000. Try again in 13 seconds.',
    ],
    [
      "tokens that one call exceeds",
      { limit: "tokensPerMinute", allowed: 5_000, spent: 0, needed: 6_000, retryAt: Number.POSITIVE_INFINITY },
      'The limit of 5,000 tokens a minute for user "anna" is less than this one call may need, 6,000 tokens: it can never be made. Ask for fewer output tokens, or send less.',
    ],
    [
      "money that is spent",
      {
        limit: "dollarsPerDay",
        allowed: 50 * DOLLAR,
        spent: 48.1 * DOLLAR,
        held: 1.2 * DOLLAR,
        needed: 2.5 * DOLLAR,
        retryAt: NOON + 43_200_000,
      },
      'The limit of $50.00 a day for user "anna" would be passed: $48.10 are spent, $1.20 are held by running calls, $0.70 remain, and this call may cost $2.50. Try again in 12 hours 0 minutes.',
    ],
    [
      "money that running calls hold",
      {
        limit: "dollarsPerMonth",
        allowed: DOLLAR,
        spent: 0.25 * DOLLAR,
        held: 0.75 * DOLLAR,
        needed: 0.000015 * DOLLAR,
        retryAt: NOON + SECOND,
      },
      'The limit of $1.00 a month for user "anna" would be passed: $0.25 are spent, $0.75 are held by running calls, $0.00 remain, and this call may cost $0.000015. What running calls do not use of it is given back when they end. Try again in 1 second.',
    ],
    [
      "money that one call exceeds",
      { limit: "dollarsPerMonth", allowed: DOLLAR, spent: 0, needed: 2 * DOLLAR, retryAt: Number.POSITIVE_INFINITY },
      'The limit of $1.00 a month for user "anna" is less than this one call may need, $2.00: it can never be made. Ask for fewer output tokens, or send less.',
    ],
  ])("%s", (_, changes, message) => {
    expect(limited(breach(changes), NOON).message).toBe(message);
  });

  test("in whole seconds, never fewer than one, and in dollars", () => {
    const money = {
      limit: "dollarsPerDay",
      allowed: DOLLAR,
      spent: 0.5 * DOLLAR,
      held: 0.25 * DOLLAR,
      needed: DOLLAR,
    } as const;
    expect(limited(breach({ ...money, retryAt: NOON }), NOON)).toMatchObject({
      kind: "limited",
      retryAfterSeconds: 1,
      binding: {
        limit: "dollarsPerDay",
        scope: { kind: "user", id: "anna" },
        allowed: 1,
        spent: 0.5,
        held: 0.25,
        needed: 1,
      },
    });
    expect(limited(breach({ retryAt: Number.POSITIVE_INFINITY }), NOON).retryAfterSeconds).toBeUndefined();
  });

  test.each([
    ["user:anna", 'user "anna"'],
    ["key:ab12", 'gateway key "ab12"'],
    ["token:https://issuer/7:x", 'token "https://issuer/7:x"'],
    ["team:payments", 'team "payments"'],
    ["certificate:0a1b", 'certificate "0a1b"'],
  ])("who was revoked: %s", (mark, who) => {
    expect(revoked(mark)).toMatchObject({ kind: "forbidden", message: `Access of ${who} has been revoked.` });
  });

  test("that no way to the model is open", () => {
    expect(broken(NOON + 9_500, NOON)).toMatchObject({ kind: "unavailable", retryAfterSeconds: 10 });
  });

  test("that only a share of the limit is there, which the whole may allow soon", () => {
    const refusal = limitedToShare(breach({ allowed: 0, spent: 0, retryAt: Number.POSITIVE_INFINITY }), NOON, 3);
    expect(refusal).toMatchObject({ kind: "limited", retryAfterSeconds: 5, binding: { allowed: 0 } });
    expect(refusal.message).toContain("each of 3 gateways keeps to its share");
  });
});
