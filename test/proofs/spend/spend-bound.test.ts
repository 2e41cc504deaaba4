import { dollars } from "../../../access/money";
import { defineEnvironment, type EnvironmentInput } from "../../../environment/define-environment";
import type { Bound } from "../../../proofs/spend/bound";
import { spendBound, type TeamSpend } from "../../../proofs/spend/spend-bound";
import { spendProof } from "../../../proofs/spend/spend-proof";
import { GOOD_ENVIRONMENT } from "../../environment/good-environment";

type Teams = EnvironmentInput["teams"];

const UNLIMITED = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
} as const;

/** One team on the gateway path that calls Nova (output 0.24 dollars a million tokens, 300,000 tokens of context). */
function novaTeam(limits: NonNullable<Teams[string]["limits"]>, more: Partial<Teams[string]> = {}): TeamSpend {
  const { payments } = GOOD_ENVIRONMENT.teams;
  const spend = spendBound(
    defineEnvironment({
      ...GOOD_ENVIRONMENT,
      limits: { team: UNLIMITED, user: UNLIMITED },
      teams: { payments: { ...payments, routes: ["nova"], limits, ...more } },
      exemptions: [],
    }),
  );
  return only(spend.teams);
}

function only<Value>(values: readonly Value[]): Value {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) throw new Error(`expected one, have ${values.length}`);
  return value;
}

/** `40 by …` in dollars, or why there is no bound. */
function inWords(bound: Bound | undefined): string | undefined {
  return bound?.kind === "at-most" ? `${dollars(bound.cost)} by ${bound.by}` : bound?.why;
}

describe("what a team can spend through the gateway", () => {
  test.each([
    [
      "dollars a day",
      { dollarsPerDay: 40 },
      ["40 by dollars a day of the team", "40 by dollars a day of the team", "1240 by dollars a day of the team"],
    ],
    [
      "dollars a month",
      { dollarsPerMonth: 500 },
      [
        "500 by dollars a month of the team",
        "500 by dollars a month of the team",
        "500 by dollars a month of the team",
      ],
    ],
    [
      "both, for 31 days come to more than the month",
      { dollarsPerDay: 40, dollarsPerMonth: 500 },
      ["40 by dollars a day of the team", "40 by dollars a day of the team", "500 by dollars a month of the team"],
    ],
    [
      "tokens a minute at the dearest kind of token, in days of 25 hours",
      { tokensPerMinute: 1_000_000 },
      [
        "0.24 by tokens a minute of the team",
        "360 by tokens a minute of the team",
        "10728 by tokens a minute of the team",
      ],
    ],
    [
      "requests a minute at the dearest call, which reads and writes twice all that the model can",
      { requestsPerMinute: 10 },
      // 600,000 tokens, cached for an hour at 0.12 dollars a million, and twice 8,192 of output.
      [
        "0.7593216 by requests a minute of the team",
        "1138.9824 by requests a minute of the team",
        "33941.67552 by requests a minute of the team",
      ],
    ],
    [
      "tokens a minute until dollars a day are less",
      { tokensPerMinute: 1_000_000, dollarsPerDay: 10 },
      ["0.24 by tokens a minute of the team", "10 by dollars a day of the team", "310 by dollars a day of the team"],
    ],
  ])("is bounded by %s", (_, team, expected) => {
    const { total } = novaTeam({ team });
    expect([total.minute, total.day, total.month].map(inWords)).toEqual(expected);
  });

  test("is not bounded by how many calls run at once, for they may be short", () => {
    expect(inWords(novaTeam({ team: { concurrency: 1 } }).total.month)).toBe(
      "No limit of dollars, tokens or requests binds the team.",
    );
  });

  test("is bounded by the limits of its routes where they are less", () => {
    const { total } = novaTeam({ team: { dollarsPerDay: 40 }, routes: { nova: { dollarsPerDay: 5 } } });
    expect(inWords(total.day)).toBe("5 by dollars a day of route nova");
  });

  test("is not bounded by a limit that is only observed", () => {
    const { total } = novaTeam({ team: { dollarsPerDay: 40, dollarsPerMonth: 500 } }, { observe: ["dollarsPerDay"] });
    expect(inWords(total.day)).toBe("500 by dollars a month of the team");
  });

  test("is bounded for each user by its own limits and the team's", () => {
    const { user, users } = novaTeam({
      team: { dollarsPerDay: 40 },
      user: { dollarsPerDay: 4 },
      users: { "ci-bot": { dollarsPerDay: "unlimited" }, anna: { dollarsPerDay: 9 } },
    });
    expect(inWords(user?.day)).toBe("4 by dollars a day of the user");
    expect(inWords(users.anna?.day)).toBe("9 by dollars a day of anna");
    expect(inWords(users["ci-bot"]?.day)).toBe("40 by dollars a day of ci-bot");
  });

  test("counts in every region of the gateway by itself", () => {
    const api = { restApiId: "abcde12345", stage: "live" };
    const { teams, gatewayRegions } = spendBound(
      defineEnvironment({
        ...GOOD_ENVIRONMENT,
        gateway: { kind: "existing", apis: { "eu-central-1": api, "eu-west-1": api } },
      }),
    );
    expect(gatewayRegions).toBe(2);
    expect(inWords(teams[0]?.total.day)).toBe("200 by dollars a day of the team");
  });
});

test("regions of a managed gateway divide dollars, and count everything else by themselves", () => {
  const { teams, gatewayRegions, dividesDollars } = spendBound(
    defineEnvironment({
      ...GOOD_ENVIRONMENT,
      gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.75 }, "eu-west-1": { share: 0.25 } } },
    }),
  );
  expect([gatewayRegions, dividesDollars]).toEqual([2, true]);
  expect(inWords(teams[0]?.total.day)).toBe("100 by dollars a day of the team");
});

describe("what nobody of ours bounds", () => {
  test("is the direct path, where a budget tells somebody, and the sum with it", () => {
    const { teams, paths, total, boundedTotal, exempted } = spendBound(defineEnvironment(GOOD_ENVIRONMENT));
    const why = "IAM has no limits: AWS’s quotas of the account alone bound the direct path.";
    expect(paths.map(({ path, spend }) => [path, inWords(spend.month)])).toEqual([
      ["direct", why],
      ["gateway", "2000 by the limits of all teams"],
    ]);
    expect(inWords(total.month)).toBe(why);
    expect(dollars(boundedTotal.month)).toBe(2_000);
    expect(teams.map(({ team, budgetAlarm }) => [team, budgetAlarm])).toEqual([
      ["payments", 1_000],
      ["research", 1_000],
    ]);
    expect(exempted).toEqual(["arn:aws:iam::200000000002:role/batch/scoring"]);
  });

  test("is a team without limits whose model has no price", () => {
    const { teams } = spendBound(
      defineEnvironment({
        ...GOOD_ENVIRONMENT,
        ...UNPRICED,
        limits: { team: UNLIMITED, user: UNLIMITED },
        teams: { payments: { ...GOOD_ENVIRONMENT.teams.payments, routes: ["house"] } },
        exemptions: [],
      }),
    );
    expect(inWords(teams[0]?.total.day)).toBe(
      "Nobody has told what acme.house-model-v1:0 costs, and no limit of dollars binds the team.",
    );
  });
});

describe("the proof that limits of dollars can be kept", () => {
  test("passes where every model has a price, and counts the routes that it looked at", () => {
    expect(spendProof(defineEnvironment(GOOD_ENVIRONMENT))).toMatchObject({ passed: true, subjects: 4, failures: [] });
  });

  test("fails on a model without one, and says what to write", () => {
    const environment = defineEnvironment({
      ...GOOD_ENVIRONMENT,
      ...UNPRICED,
      teams: { ...GOOD_ENVIRONMENT.teams, payments: { ...GOOD_ENVIRONMENT.teams.payments, routes: ["house", "nova"] } },
    });
    expect(spendProof(environment)).toMatchObject({
      passed: false,
      failures: [
        "The money of payments is limited, and nobody has told what acme.house-model-v1:0 of route house costs: " +
          'the gateway refuses it. Add prices["acme.house-model-v1:0"] to the environment.',
      ],
    });
  });

  test("promises nothing where nobody takes the gateway", () => {
    const { gateway: _, ...withoutGateway } = GOOD_ENVIRONMENT;
    const environment = defineEnvironment({
      ...withoutGateway,
      teams: { research: { ...GOOD_ENVIRONMENT.teams.research, paths: ["direct"] } },
    });
    expect(spendProof(environment)).toMatchObject({ passed: true, subjects: 0 });
  });
});

/** A model of the company's own, which no price list has. */
const UNPRICED = {
  models: { "acme.house-model-v1:0": { provider: "Acme", regions: ["eu-central-1"] } },
  routes: {
    ...GOOD_ENVIRONMENT.routes,
    house: { targets: [{ model: "acme.house-model-v1:0", geography: "in-region" }] },
  },
} as const satisfies Partial<EnvironmentInput>;
