import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a quota that AWS does not have is refused", () => {
  test.each<BadEnvironment>([
    [
      "too few characters of a policy",
      { "quotas.policyCharacters": 100 },
      [["quotas.policyCharacters", 100, "is too small for any policy", "Write the quota that AWS shows."]],
    ],
    [
      "too many characters of a policy",
      { "quotas.policyCharacters": 20_000 },
      [["quotas.policyCharacters", 20_000, "is above what AWS documents", "Write at most 10,240."]],
    ],
    [
      "no place for a policy of ours",
      { "quotas.policiesPerTarget": 1 },
      [["quotas.policiesPerTarget", 1, "leaves no place beside AWS's own policy", "Write the quota that AWS shows."]],
    ],
    [
      "too many policies on a target",
      { "quotas.policiesPerTarget": 11 },
      [["quotas.policiesPerTarget", 11, "is above what AWS documents", "Write at most 10."]],
    ],
    ["no account", { "quotas.accounts": 0 }, [["quotas.accounts", 0, "is below 1", "Write the quota that AWS shows."]]],
    [
      "no usage plan",
      { "quotas.usagePlansPerRegion": 0 },
      [["quotas.usagePlansPerRegion", 0, "is below 1", "Write the quota that AWS shows."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a usage plan that contradicts its team, or AWS, is refused", () => {
  test.each<BadEnvironment>([
    [
      "for a team without the gateway path",
      { "teams.research.paths": ["direct"], "teams.research.usagePlan": { burst: 10 } },
      [
        [
          "teams.research.usagePlan",
          { burst: 10 },
          "has no meaning without the gateway path",
          'Remove it, or add "gateway" to the team\'s paths.',
        ],
      ],
    ],
    [
      "with a rate below the team's limit",
      { "teams.payments.usagePlan": { ratePerSecond: 4 } },
      [
        [
          "teams.payments.usagePlan.ratePerSecond",
          4,
          "is below the team's 300 requests a minute, which it would never let through",
          "Write at least 5, or lower the team's requestsPerMinute.",
        ],
      ],
    ],
    [
      "with a rate below the limit that the team writes",
      {
        "teams.payments.limits": { team: { requestsPerMinute: 1200 } },
        "teams.payments.usagePlan": { ratePerSecond: 19.9 },
      },
      [
        [
          "teams.payments.usagePlan.ratePerSecond",
          19.9,
          "is below the team's 1200 requests a minute, which it would never let through",
          "Write at least 20, or lower the team's requestsPerMinute.",
        ],
      ],
    ],
    [
      "with a quota below one minute's limit",
      { "teams.payments.usagePlan": { quota: { limit: 100, period: "DAY" } } },
      [
        [
          "teams.payments.usagePlan.quota.limit",
          100,
          "of a day is below the team's 300 requests a minute",
          "Write more than 300, or lower the team's requestsPerMinute.",
        ],
      ],
    ],
    [
      "with no rate",
      { "teams.payments.usagePlan": { ratePerSecond: 0 } },
      [["teams.payments.usagePlan.ratePerSecond", 0, "is not above 0", "Write requests a second."]],
    ],
    [
      "with a rate above API Gateway's",
      { "teams.payments.usagePlan": { ratePerSecond: 10_001 } },
      [
        [
          "teams.payments.usagePlan.ratePerSecond",
          10_001,
          "is above API Gateway's 10,000 requests a second of an account",
          "Write less.",
        ],
      ],
    ],
    [
      "with a burst above API Gateway's",
      { "teams.payments.usagePlan": { burst: 5001 } },
      [["teams.payments.usagePlan.burst", 5001, "is above API Gateway's 5,000 of an account", "Write less."]],
    ],
    [
      "with no burst",
      { "teams.payments.usagePlan": { burst: 0 } },
      [["teams.payments.usagePlan.burst", 0, "is below 1", "Write at least 1."]],
    ],
    [
      "with an empty quota",
      { "teams.payments.usagePlan": { quota: { limit: 0, period: "WEEK" } } },
      [["teams.payments.usagePlan.quota.limit", 0, "is below 1", "Write at least 1, or leave the quota out."]],
    ],
    [
      "beyond the usage plans of a region",
      { "quotas.usagePlansPerRegion": 1 },
      [
        [
          "quotas.usagePlansPerRegion",
          1,
          "allows 1 usage plans in a region, and 2 teams take the gateway path",
          'Ask AWS for more (Service Quotas, Amazon API Gateway, "Usage plans per account per region"), then write here what was granted.',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
