import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("accounts that contradict each other are refused", () => {
  test.each<BadEnvironment>([
    [
      "a platform account that is the management account",
      { "platform.accountId": "100000000001" },
      [
        [
          "platform.accountId",
          "100000000001",
          "is the management account already",
          "Use another account: no SCP binds the management account.",
        ],
      ],
    ],
    [
      "a team's account that is the management account",
      { "teams.research.account.accountId": "100000000001", exemptions: undefined },
      [
        [
          "teams.research.account.accountId",
          "100000000001",
          "is the management account already",
          "Use another account: no SCP binds the management account.",
        ],
      ],
    ],
    [
      "a team's account that is the platform account",
      { "teams.research.account.accountId": "100000000002", exemptions: undefined },
      [
        [
          "teams.research.account.accountId",
          "100000000002",
          "is the platform account already",
          "Give each its own account: limits, costs and policies are kept apart by account.",
        ],
      ],
    ],
    [
      "one account of two teams",
      { "teams.payments.account": { kind: "existing", accountId: "200000000002" } },
      [
        [
          "teams.research.account.accountId",
          "200000000002",
          'is the account of team "payments" already',
          "Give each its own account: limits, costs and policies are kept apart by account.",
        ],
      ],
    ],
    [
      "one e-mail of two accounts, whatever its case",
      { "teams.research.account": { kind: "created", email: "AWS+Payments@example.com" } },
      [
        [
          "teams.research.account.email",
          "AWS+Payments@example.com",
          'is the e-mail of team "payments" already',
          'AWS wants one address an account; many mail systems deliver "name+team@example.com" to "name@example.com".',
        ],
      ],
    ],
    [
      "a gateway in the management account",
      { "gateway.accountId": "100000000001" },
      [
        [
          "gateway.accountId",
          "100000000001",
          "is the management account, which no SCP protects",
          "Move the gateway to the platform account.",
        ],
      ],
    ],
    [
      "a gateway's role of the management account",
      { "gateway.roleArn": "arn:aws:iam::100000000001:role/gateway" },
      [
        [
          "gateway.roleArn",
          "arn:aws:iam::100000000001:role/gateway",
          "is a role of the management account, which no SCP protects",
          "Move the gateway to the platform account.",
        ],
      ],
    ],
    [
      "an account to create where another landing zone makes them",
      { "organization.manages": "policies" },
      [
        [
          "teams.payments.account.kind",
          "created",
          'cannot be, for organization.manages is "policies"',
          'Have the account made by your landing zone and write { kind: "existing", accountId }, or let organization.manages be "accounts".',
        ],
      ],
    ],
    [
      "an account to create where we write documents only",
      { "organization.manages": "documents" },
      [
        [
          "teams.payments.account.kind",
          "created",
          'cannot be, for organization.manages is "documents"',
          'Have the account made by your landing zone and write { kind: "existing", accountId }, or let organization.manages be "accounts".',
        ],
      ],
    ],
    [
      "more accounts than a new organization has",
      {
        quotas: undefined,
        "teams.team-0": { account: { kind: "created", email: "t0@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-1": { account: { kind: "created", email: "t1@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-2": { account: { kind: "created", email: "t2@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-3": { account: { kind: "created", email: "t3@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-4": { account: { kind: "created", email: "t4@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-5": { account: { kind: "created", email: "t5@example.com" }, paths: ["gateway"], routes: ["nova"] },
        "teams.team-6": { account: { kind: "created", email: "t6@example.com" }, paths: ["gateway"], routes: ["nova"] },
      },
      [
        [
          "quotas.accounts",
          undefined,
          "allows 10 accounts, and this environment needs 11: management, platform, 1 existing and 8 created",
          'Ask AWS for more (Service Quotas, AWS Organizations, "Default maximum number of accounts"), then write here what was granted.',
        ],
      ],
    ],
    [
      "more accounts than the quota that is written",
      { "quotas.accounts": 3 },
      [
        [
          "quotas.accounts",
          3,
          "allows 3 accounts, and this environment needs 4: management, platform, 1 existing and 1 created",
          'Ask AWS for more (Service Quotas, AWS Organizations, "Default maximum number of accounts"), then write here what was granted.',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("an organization that contradicts itself is refused", () => {
  test.each<BadEnvironment>([
    [
      "targets of policies where we make the accounts",
      { "organization.policyTargets": ["ou-ab12-11112222"] },
      [
        [
          "organization.policyTargets",
          ["ou-ab12-11112222"],
          'has no meaning while organization.manages is "accounts"',
          'Remove it, or let organization.manages be "policies".',
        ],
      ],
    ],
    [
      "targets of policies twice",
      {
        "organization.manages": "policies",
        "organization.policyTargets": ["ou-ab12-11112222", "ou-ab12-11112222"],
        "teams.payments.account": { kind: "existing", accountId: "200000000001" },
      },
      [["organization.policyTargets[1]", "ou-ab12-11112222", "stands there twice", "Name each OU once."]],
    ],
    [
      "a staged team below OUs that have the policies",
      {
        "organization.manages": "policies",
        "organization.policyTargets": ["ou-ab12-11112222"],
        "teams.payments.account": { kind: "existing", accountId: "200000000001" },
        "teams.research.enforcement": "staged",
      },
      [
        [
          "teams.research.enforcement",
          "staged",
          "cannot be, for the policies are attached to the OUs of organization.policyTargets",
          "Take the team's OU out of organization.policyTargets until it is ready, or remove policyTargets: then each account gets the policies by itself.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a shared platform account that is not agreed on is refused", () => {
  test.each<BadEnvironment>([
    [
      "governed by two",
      { "platform.governedBy": "prod", "platform.governs": ["staging"] },
      [
        [
          "platform.governs",
          ["staging"],
          'contradicts platform.governedBy, which leaves the account to "prod"',
          "Keep one of the two: one environment governs a shared platform account, the others name it in governedBy.",
        ],
      ],
    ],
    [
      "governed by itself",
      { "platform.governedBy": "dev" },
      [["platform.governedBy", "dev", "is this environment itself", "Remove it: that is the default."]],
    ],
    [
      "governing itself",
      { "platform.governs": ["staging", "dev"] },
      [["platform.governs[1]", "dev", "is this environment itself", "Name the other environments only."]],
    ],
    [
      "governed by nobody",
      { "platform.governedBy": "" },
      [["platform.governedBy", "", "is empty", "Write at least one character."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
