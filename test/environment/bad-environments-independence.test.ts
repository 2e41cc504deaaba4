import { type BadEnvironment, problemsWith } from "./bad-environments";
import type { Change } from "./good-environment";

describe("one mistake is told once, whatever rests on it", () => {
  test.each<BadEnvironment>([
    [
      "a region of inference that targets call",
      { "regions.inference": ["eu-centrl-1", "eu-west-1"] },
      [
        [
          "regions.inference[0]",
          "eu-centrl-1",
          "is none of the values that exist here",
          'Did you mean "eu-central-1"?',
        ],
      ],
    ],
    [
      "regions of inference that are no list",
      { "regions.inference": "eu-west-1" },
      [["regions.inference", "eu-west-1", "is text, not a list", "Write a list."]],
    ],
    [
      "a target's region, whose default would have no such profile",
      {
        "regions.inference[0]": "us-east-1",
        residency: "anywhere",
        routes: { nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu", region: "eu-wst-1" }] } },
        "teams.payments.routes": ["nova"],
        "teams.research.routes": ["nova"],
      },
      [
        [
          "routes.nova.targets[0].region",
          "eu-wst-1",
          "is none of the values that exist here",
          'Did you mean "eu-west-1"?',
        ],
      ],
    ],
    [
      "a target's guardrail, beside the route's of another region",
      {
        "routes.sonnet.guardrail": { arn: "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc", version: "1" },
        "routes.sonnet.targets[1].guardrail": 3,
      },
      [["routes.sonnet.targets[1].guardrail", 3, "is none of the kinds that exist here", "Write text or an object."]],
    ],
    [
      "a model of our own that was to replace one of the catalogue",
      {
        models: { "amazon.nova-lite-v1:0": { regions: "eu-central-1" } },
        "routes.nova.targets[0].geography": "in-region",
        "routes.nova.maxOutputTokens": 1_000_000,
      },
      [['models["amazon.nova-lite-v1:0"].regions', "eu-central-1", "is text, not a list", "Write a list."]],
    ],
    [
      "a residency with a typo",
      { "residency.geographies[0]": "eur", "routes.sonnet.targets[0].geography": "global" },
      [["residency.geographies[0]", "eur", "is none of the values that exist here", 'Did you mean "eu"?']],
    ],
    [
      "a team's limit, above whose default a user's would be",
      { "limits.team": { requestsPerMinute: "900" }, "limits.user": { requestsPerMinute: 600 } },
      [["limits.team.requestsPerMinute", "900", "is not a whole number", 'Write a whole number, or "unlimited".']],
    ],
    [
      "limits of the wrong shape, above whose default a team's would be",
      { limits: [], "teams.payments.limits": { user: { requestsPerMinute: 400 } } },
      [["limits", [], "is a list, not an object", "Write an object."]],
    ],
    [
      "a quota, whose default is too small",
      { "quotas.accounts": "50", ...createdTeams(9) },
      [["quotas.accounts", "50", "is text, not a number", "Write it without quotes: 50."]],
    ],
    [
      "a limit with a typo in its key, above whose default a user's would be",
      { "limits.team": { requestPerMinute: 900 }, "limits.user": { requestsPerMinute: 600 } },
      [["limits.team.requestPerMinute", 900, "is not a key that exists here", 'Did you mean "requestsPerMinute"?']],
    ],
    [
      "a team's month, below which its day would not stay",
      { "teams.payments.limits": { team: { dollarsPerDay: 1_500, dollarsPerMonth: "9000" } } },
      [
        [
          "teams.payments.limits.team.dollarsPerMonth",
          "9000",
          "is not a number of dollars",
          'Write dollars as a number, or "unlimited".',
        ],
      ],
    ],
    [
      "a team's limit that its usage plan would not let through",
      {
        "teams.payments.limits": { team: { requestsPerMinute: "60" } },
        "teams.payments.usagePlan": { ratePerSecond: 1 },
      },
      [
        [
          "teams.payments.limits.team.requestsPerMinute",
          "60",
          "is not a whole number",
          'Write a whole number, or "unlimited".',
        ],
      ],
    ],
    [
      "a month that might make a budget which tells nobody",
      { alerts: undefined, "teams.research.limits": { team: { dollarsPerMonth: "unlimitd" } } },
      [
        [
          "teams.research.limits.team.dollarsPerMonth",
          "unlimitd",
          "is not a number of dollars",
          'Write dollars as a number, or "unlimited".',
        ],
      ],
    ],
    [
      "alerts of the wrong shape",
      { alerts: ["platform@example.com"] },
      [["alerts", ["platform@example.com"], "is a list, not an object", "Write an object."]],
    ],
    [
      "a direct path of the wrong shape",
      { direct: "external" },
      [["direct", "external", "is text, not an object", "Write an object."]],
    ],
    [
      "a prefix that role names would have",
      {
        name: "development-west",
        namePrefix: "Acme",
        "teams.customer-experience-department": {
          account: { kind: "created", email: "customer@example.com" },
          paths: ["gateway"],
          routes: ["nova"],
        },
      },
      [
        [
          "namePrefix",
          "Acme",
          "is not a prefix that all names can carry",
          "Begin with a letter; use 2 to 16 lower-case letters, digits and single hyphens.",
        ],
      ],
    ],
    [
      "a team of the wrong shape, whose account an exemption may name",
      {
        "teams.payments": null,
        "exemptions[0].role": "arn:aws:iam::300000000003:role/batch",
        "exemptions[0].changedBy": [],
      },
      [["teams.payments", null, "is null, not an object", "Write an object."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("one mistake hides no other", () => {
  const guardrail = { arn: "arn:aws:bedrock:us-east-1:200000000002:guardrail/abc", version: "1" };

  test.each<[what: string, change: Change, paths: string[]]>([
    [
      "in one target",
      {
        "routes.nova.targets[0]": {
          model: "acme.house-1",
          geography: "eu",
          region: "eu-north-1",
          account: "nobody",
          guardrail,
        },
      },
      ["model", "account", "region", "guardrail.arn"].map((key) => `routes.nova.targets[0].${key}`),
    ],
    [
      "in one target whose model is missing",
      { "routes.nova.targets[0]": { geography: "eu", region: "eu-north-1", account: "nobody" } },
      ["model", "account", "region"].map((key) => `routes.nova.targets[0].${key}`),
    ],
    [
      "in one team",
      {
        "teams.payments": {
          account: { kind: "created", email: "payments" },
          paths: ["gateway", "gatway"],
          routes: ["novva"],
          members: { groups: ["a", "a"] },
          limits: { user: { requestsPerMinute: 900 } },
        },
      },
      ["account.email", "paths[1]", "routes[0]", "limits.user.requestsPerMinute", "members.groups[1]"].map(
        (key) => `teams.payments.${key}`,
      ),
    ],
    [
      "where the home region is missing",
      { "regions.home": undefined, "routes.sonnet.targets[0].geography": "global" },
      ["regions.home", "routes.sonnet.targets[0].geography"],
    ],
    [
      "where the environment has no name and a key that does not exist",
      { name: undefined, nmae: "dev", "teams.payments.routes[0]": "sonet" },
      ["name", "nmae", "teams.payments.routes[0]"],
    ],
    [
      "in an account whose kind is misspelt",
      { "teams.research.account.kind": "exisitng", "teams.research.routes[0]": "sonet" },
      ["teams.research.account.kind", "teams.research.routes[0]"],
    ],
  ])("%s", (_, change, paths) => {
    expect(problemsWith(change).map(([path]) => path)).toEqual(paths);
  });
});

function createdTeams(count: number): Change {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `teams.team-${index}`,
      { account: { kind: "created", email: `team-${index}@example.com` }, paths: ["gateway"], routes: ["nova"] },
    ]),
  );
}
