import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a limit that is no limit is refused", () => {
  test.each<BadEnvironment>([
    [
      "none at all",
      { "limits.team.requestsPerMinute": 0 },
      [
        [
          "limits.team.requestsPerMinute",
          0,
          "is below 1",
          'Write at least 1, or "unlimited"; to give nothing, leave the team or the route out.',
        ],
      ],
    ],
    [
      "a fraction of a request",
      { "limits.team.requestsPerMinute": 1.5 },
      [["limits.team.requestsPerMinute", 1.5, "is not a whole number", 'Write a whole number, or "unlimited".']],
    ],
    [
      "a number in quotes",
      { "limits.user.concurrency": "10" },
      [["limits.user.concurrency", "10", "is not a whole number", 'Write a whole number, or "unlimited".']],
    ],
    [
      "a misspelt word",
      { "limits.user.tokensPerMinute": "unlimted" },
      [["limits.user.tokensPerMinute", "unlimted", "is not a whole number", 'Write a whole number, or "unlimited".']],
    ],
    [
      "null",
      { "limits.user.tokensPerMinute": null },
      [["limits.user.tokensPerMinute", null, "is not a whole number", 'Write a whole number, or "unlimited".']],
    ],
    [
      "less than a cent",
      { "limits.user.dollarsPerDay": 0.001 },
      [["limits.user.dollarsPerDay", 0.001, "is below one cent", 'Write dollars of at least 0.01, or "unlimited".']],
    ],
    [
      "more dollars than can be counted",
      { "limits.team.dollarsPerMonth": 1e300 },
      [
        [
          "limits.team.dollarsPerMonth",
          1e300,
          "is above a billion dollars",
          'Write at most 1000000000, or "unlimited".',
        ],
      ],
    ],
    [
      "dollars in quotes",
      { "limits.user.dollarsPerDay": "20" },
      [["limits.user.dollarsPerDay", "20", "is not a number of dollars", 'Write dollars as a number, or "unlimited".']],
    ],
    [
      "of a kind that does not exist",
      { "limits.user.requestPerMinute": 10 },
      [["limits.user.requestPerMinute", 10, "is not a key that exists here", 'Did you mean "requestsPerMinute"?']],
    ],
    [
      "of a scope that does not exist",
      { "limits.users": {} },
      [["limits.users", {}, "is not a key that exists here", 'Did you mean "user"?']],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a limit that can never be reached is refused", () => {
  test.each<BadEnvironment>([
    [
      "of each user, above a whole team's",
      { "limits.user.requestsPerMinute": 301 },
      [
        [
          "limits.user.requestsPerMinute",
          301,
          "is above a whole team's 300, so it can never be reached",
          "Write at most 300, or raise a whole team's limit.",
        ],
      ],
    ],
    [
      "of each user, above a whole team's default",
      { "limits.user.tokensPerMinute": 1_000_001 },
      [
        [
          "limits.user.tokensPerMinute",
          1_000_001,
          "is above a whole team's 1000000, so it can never be reached",
          "Write at most 1000000, or raise a whole team's limit.",
        ],
      ],
    ],
    [
      "of each route, above a whole team's",
      { "limits.route": { requestsPerMinute: 400 } },
      [
        [
          "limits.route.requestsPerMinute",
          400,
          "is above a whole team's 300, so it can never be reached",
          "Write at most 300, or raise a whole team's limit.",
        ],
      ],
    ],
    [
      "of each credential, above a whole team's",
      { "limits.credential": { concurrency: 51 } },
      [
        [
          "limits.credential.concurrency",
          51,
          "is above a whole team's 50, so it can never be reached",
          "Write at most 50, or raise a whole team's limit.",
        ],
      ],
    ],
    [
      "of a team's users, above the team's",
      { "teams.payments.limits": { team: { requestsPerMinute: 40 }, user: { requestsPerMinute: 50 } } },
      [
        [
          "teams.payments.limits.user.requestsPerMinute",
          50,
          "is above the team's 40, so it can never be reached",
          "Write at most 40, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of a team's users, above what the team inherits",
      { "teams.payments.limits": { user: { dollarsPerMonth: 2000 } } },
      [
        [
          "teams.payments.limits.user.dollarsPerMonth",
          2000,
          "is above the team's 1000, so it can never be reached",
          "Write at most 1000, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of a team's routes, above the team's",
      { "teams.payments.limits": { route: { concurrency: 60 } } },
      [
        [
          "teams.payments.limits.route.concurrency",
          60,
          "is above the team's 50, so it can never be reached",
          "Write at most 50, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of one route, above the team's",
      { "teams.payments.limits": { routes: { sonnet: { tokensPerMinute: 2_000_000 } } } },
      [
        [
          "teams.payments.limits.routes.sonnet.tokensPerMinute",
          2_000_000,
          "is above the team's 1000000, so it can never be reached",
          "Write at most 1000000, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of a team's credentials, above the team's",
      { "teams.payments.limits": { credential: { requestsPerMinute: 500 } } },
      [
        [
          "teams.payments.limits.credential.requestsPerMinute",
          500,
          "is above the team's 300, so it can never be reached",
          "Write at most 300, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of one user, above the team's",
      { "teams.payments.limits": { users: { alice: { requestsPerMinute: 500 } } } },
      [
        [
          "teams.payments.limits.users.alice.requestsPerMinute",
          500,
          "is above the team's 300, so it can never be reached",
          "Write at most 300, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of a user's day, above the month of the team",
      { "teams.payments.limits": { team: { dollarsPerMonth: 50 }, user: { dollarsPerDay: 60 } } },
      [
        [
          "teams.payments.limits.user.dollarsPerDay",
          60,
          "is above the team's 50, so it can never be reached",
          "Write at most 50, or raise the team's limit.",
        ],
      ],
    ],
    [
      "of a day, above its month",
      { "limits.team": { dollarsPerDay: 300, dollarsPerMonth: 250 }, "limits.user": undefined },
      [
        [
          "limits.team.dollarsPerDay",
          300,
          "is more than the month's $250, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
    [
      "of a day, above the month by default",
      { "limits.team": { dollarsPerDay: 3000 }, "limits.user": undefined },
      [
        [
          "limits.team.dollarsPerDay",
          3000,
          "is more than the month's $2000, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
    [
      "of a team's day, above the month that it inherits",
      { "teams.payments.limits": { team: { dollarsPerDay: 1500 } } },
      [
        [
          "teams.payments.limits.team.dollarsPerDay",
          1500,
          "is more than the month's $1000, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
    [
      "of a user's day, above the month that all users inherit",
      { "teams.payments.limits": { team: { dollarsPerDay: 900 }, users: { alice: { dollarsPerDay: 300 } } } },
      [
        [
          "teams.payments.limits.users.alice.dollarsPerDay",
          300,
          "is more than the month's $200, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
    [
      "of a route's day, above its month",
      { "teams.payments.limits": { routes: { nova: { dollarsPerDay: 50, dollarsPerMonth: 40 } } } },
      [
        [
          "teams.payments.limits.routes.nova.dollarsPerDay",
          50,
          "is more than the month's $40, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
    [
      "of a credential's day, above the month that it inherits",
      { "limits.credential": { dollarsPerMonth: 10 }, "teams.payments.limits": { credential: { dollarsPerDay: 15 } } },
      [
        [
          "teams.payments.limits.credential.dollarsPerDay",
          15,
          "is more than the month's $10, so it can never bind",
          "Lower the day or raise the month.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
