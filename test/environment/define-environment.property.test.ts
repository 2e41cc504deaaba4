import { defineEnvironment } from "../../environment/define-environment";
import { type Environment, LIMIT_KINDS, type Limits } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import { EnvironmentError } from "../../environment/problems";
import { isAbove, resolveLimits, type WrittenLimits } from "../../environment/resolve/limits";
import { anyJson, fc } from "../support/properties";
import { changed, GOOD_ENVIRONMENT } from "./good-environment";

describe("whatever is given, the answer is an environment or every reason why it is none", () => {
  test("any JSON", () => {
    fc.assert(fc.property(anyJson(), (input) => void expectEnvironmentOrProblems(input)));
  });

  test("any object with the environment's own keys and anything in them", () => {
    const keys = ["models", "limits", ...Object.keys(GOOD_ENVIRONMENT)];
    const input = fc.record(Object.fromEntries(keys.map((key) => [key, anything()])), { requiredKeys: [] });
    fc.assert(fc.property(input, (given) => void expectEnvironmentOrProblems(given)));
  });

  const places = placesOf(GOOD_ENVIRONMENT);

  test("a good environment with anything at any place", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), anything(), (place, value) => {
        expectEnvironmentOrProblems(changed({ [place]: value }));
      }),
      { numRuns: 400 },
    );
  });

  test("a good environment with a value of one place at another", () => {
    const values = places.map((place) => partAt(GOOD_ENVIRONMENT, place));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...values), (place, value) => {
        expectEnvironmentOrProblems(changed({ [place]: value }));
      }),
      { numRuns: 400 },
    );
  });

  test("a good environment without any one of its parts, or two", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...places), (one, other) => {
        expectEnvironmentOrProblems(changed({ [one]: undefined, [other]: undefined }));
      }),
    );
  });

  test("a good environment with a key that nobody knows, in any object", () => {
    const objects = places.filter((place) => isObject(partAt(GOOD_ENVIRONMENT, place)));
    fc.assert(
      fc.property(fc.constantFrom(...objects), key(), anything(), (place, name, value) => {
        const whole = partAt(GOOD_ENVIRONMENT, place);
        const input = changed({ [place]: { ...(isObject(whole) ? whole : {}), [name]: value } });
        expectEnvironmentOrProblems(input);
      }),
    );
  });
});

test("names that pass never make a role's name too long for IAM, whichever they are", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{8,15}$/);
  const prefix = fc.stringMatching(/^[a-z][a-z0-9]{3,6}-[a-z0-9]{4,8}$/);
  const team = fc.stringMatching(/^[a-z][a-z0-9]{9,15}-[a-z0-9]{9,15}$/);
  let [passed, refused] = [0, 0];
  fc.assert(
    fc.property(name, prefix, team, (environment, namePrefix, owner) => {
      const account = { kind: "created", email: "team@example.com" };
      const change = {
        name: environment,
        namePrefix,
        [`teams.${owner}`]: { account, paths: ["gateway"], routes: ["nova"] },
      };
      const { roles } = namesOf({ name: environment, namePrefix });
      const longest = Math.max(
        ...[roles.gateway, roles.issuer, roles.revoker, roles.spendGuard, roles.operator].map(({ length }) => length),
        ...[roles.direct(owner), roles.invoke(owner)].map(({ length }) => length),
      );
      const passes = expectEnvironmentOrProblems(changed(change)) !== undefined;
      expect(passes).toBe(longest <= 64);
      passes ? passed++ : refused++;
    }),
    { numRuns: 300 },
  );
  expect(passed).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

describe("resolved limits", () => {
  /** Few kinds of each scope, so that not everything contradicts something. */
  const limits = (most: number) => {
    const count = sparse(fc.integer({ min: 1, max: most }));
    return fc.record({
      requestsPerMinute: count,
      tokensPerMinute: count,
      concurrency: count,
      dollarsPerDay: count,
      dollarsPerMonth: sparse(fc.integer({ min: 1, max: 10 * most })),
    });
  };
  const scopes = { team: limits(400), user: limits(60), credential: limits(60), route: limits(60) };
  const teamLimits = fc.record({
    ...scopes,
    routes: fc.record({ sonnet: limits(60), nova: limits(60) }),
    users: fc.record({ alice: limits(60), bob: limits(60) }),
  });

  function sparse(limit: fc.Arbitrary<number>): fc.Arbitrary<number | "unlimited" | undefined> {
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: limit },
      { weight: 1, arbitrary: fc.constant("unlimited" as const) },
    );
  }

  test("of users are never above their team's, and of a day never above its month's", () => {
    fc.assert(
      fc.property(fc.record(scopes), teamLimits, (environment, team) => {
        const resolved = resolveLimits(environment, team, ["sonnet", "nova"]);
        for (const user of [resolved.user, ...Object.values(resolved.users)]) {
          expect(LIMIT_KINDS.filter((kind) => isAbove(user[kind], resolved.team[kind]))).toEqual([]);
        }
        for (const each of [resolved.team, resolved.user, resolved.credential, ...everyOf(resolved)]) {
          expect(isAbove(each.dollarsPerDay, each.dollarsPerMonth)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("of an environment that passes are what its team has written", () => {
    let passed = 0;
    fc.assert(
      fc.property(fc.record(scopes), teamLimits, (all, own) => {
        const change = { limits: all, "teams.payments.limits": own, "teams.payments.routes": ["sonnet", "nova"] };
        const resolved = expectEnvironmentOrProblems(changed(change))?.teams.payments?.limits;
        if (resolved === undefined) return;
        passed++;
        expectKept(own.team, resolved.team);
        expectKept(own.user, resolved.user);
        expectKept(own.credential, resolved.credential);
        for (const route of ["sonnet", "nova"] as const) expectKept(own.routes?.[route], resolved.routes[route]);
        for (const user of ["alice", "bob"] as const) expectKept(own.users?.[user], resolved.users[user]);
      }),
      { numRuns: 500 },
    );
    expect(passed).toBeGreaterThan(20);
  });

  function everyOf({ routes, users }: ReturnType<typeof resolveLimits>): Limits[] {
    return [...Object.values(routes), ...Object.values(users)];
  }

  /** `unlimited` may be capped; a number never is, for what cannot be reached is refused. */
  function expectKept(written: WrittenLimits | undefined, resolved: Limits | undefined): void {
    for (const kind of LIMIT_KINDS) {
      if (typeof written?.[kind] === "number") expect([kind, resolved?.[kind]]).toEqual([kind, written[kind]]);
    }
  }
});

/** The environment if there is one; otherwise each of its problems can be read and mended. */
function expectEnvironmentOrProblems(input: unknown): Environment | undefined {
  try {
    return defineEnvironment(input);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const [index, { path, reason, mend }] of error.problems.entries()) {
      expect(path).not.toMatch(/^\.|\.$/);
      expect(reason).toMatch(/^[a-z].*[^.\s]$/); // it goes on from the path
      expect(mend).toMatch(/[.?!]$/);
      if (index >= SHOWN) continue;
      expect(error.message).toContain(`${path || "the environment"} ${reason}\n`);
      expect(error.message).toContain(`mend:     ${mend}\n`);
    }
    return undefined;
  }
}

/** Further problems are counted in the message and stand in the list. */
const SHOWN = 50;

/** Values that are wrong nearly everywhere, and some that are right in many places. */
function anything(): fc.Arbitrary<unknown> {
  return fc.oneof(
    anyJson({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      "",
      0,
      -1,
      1e300,
      Number.NaN,
      10n,
      new Date(0),
      "eu-west-1",
      "sonnet",
      "unlimited",
      "payments",
    ),
    fc.constantFrom<unknown>([], [null], [[]], {}, { kind: "created" }, { kind: "existing" }, { "": {} }),
  );
}

function key(): fc.Arbitrary<string> {
  return fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "kind", "nmae", ""));
}

/** The path of everything in a value, as `changed` takes it. */
function placesOf(value: unknown, path = ""): string[] {
  const below = isObject(value)
    ? Object.entries(value).flatMap(([name, part]) => placesOf(part, path === "" ? name : `${path}.${name}`))
    : [];
  return path === "" ? below : [path, ...below];
}

function partAt(whole: unknown, place: string): unknown {
  return place
    .split(".")
    .reduce<unknown>((part, name) => (isObject(part) ? Reflect.get(part, name) : undefined), whole);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
