import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a value of another kind is refused with the kind that belongs there", () => {
  test.each<BadEnvironment>([
    ["null for an object", { platform: null }, [["platform", null, "is null, not an object", "Write an object."]]],
    [
      "a number for an object",
      { organization: 7 },
      [["organization", 7, "is a number, not an object", "Write an object."]],
    ],
    [
      "text for an object",
      { "teams.payments": "payments" },
      [["teams.payments", "payments", "is text, not an object", "Write an object."]],
    ],
    ["a list for an object", { routes: [] }, [["routes", [], "is a list, not an object", "Write an object."]]],
    [
      "true for an object",
      { "teams.payments.members": true },
      [["teams.payments.members", true, "is true, not an object", "Write an object."]],
    ],
    [
      "an object for a list",
      { "teams.payments.routes": { sonnet: true } },
      [["teams.payments.routes", { sonnet: true }, "is an object, not a list", "Write a list."]],
    ],
    [
      "text for a list",
      { "teams.payments.paths": "gateway" },
      [["teams.payments.paths", "gateway", "is text, not a list", "Write a list."]],
    ],
    ["null for text", { timeZone: null }, [["timeZone", null, "is null, not text", "Write text."]]],
    [
      "a number for text",
      { "direct.issuerCommonName": 1 },
      [["direct.issuerCommonName", 1, "is a number, not text", 'Put it in quotes: "1".']],
    ],
    [
      "an account id without quotes, as YAML reads it",
      { "platform.accountId": 100000000002 },
      [["platform.accountId", 100000000002, "is a number, not text", 'Put it in quotes: "100000000002".']],
    ],
    [
      "an account id that was a number and lost its first zero",
      { "platform.accountId": 12345678901 },
      [["platform.accountId", 12345678901, "is a number, not text", 'Put it in quotes: "012345678901".']],
    ],
    [
      "a guardrail's version without quotes",
      { "routes.nova.guardrail": { arn: "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123", version: 1 } },
      [["routes.nova.guardrail.version", 1, "is a number, not text", 'Put it in quotes: "1".']],
    ],
    [
      "text for a whole number",
      { "direct.sessionSeconds": "3600" },
      [["direct.sessionSeconds", "3600", "is text, not a number", "Write it without quotes: 3600."]],
    ],
    [
      "a fraction for a whole number",
      { "quotas.accounts": 50.5 },
      [["quotas.accounts", 50.5, "is a number, not a whole number", "Write a whole number."]],
    ],
    [
      "a word for a number",
      { "teams.payments.usagePlan": { ratePerSecond: "many" } },
      [["teams.payments.usagePlan.ratePerSecond", "many", "is text, not a number", "Write a number."]],
    ],
    [
      "a whole number that no computer counts exactly",
      { "quotas.accounts": 1e300 },
      [["quotas.accounts", 1e300, "is too large", "Write at most 9007199254740991."]],
    ],
    [
      "a whole number as far below",
      { "quotas.accounts": -1e300 },
      [
        ["quotas.accounts", -1e300, "is too small", "Write at least -9007199254740991."],
        ["quotas.accounts", -1e300, "is below 1", "Write the quota that AWS shows."],
      ],
    ],
    [
      "a word for true or false",
      { "direct.requires": { mfa: "yes" } },
      [["direct.requires.mfa", "yes", "is text, not true or false", "Write true or false."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a part that is missing is named", () => {
  test.each<BadEnvironment>([
    ["a part of the environment", { backend: undefined }, [["backend", undefined, "is missing", "Write an object."]]],
    [
      "a key of a part",
      { "regions.home": undefined },
      [
        [
          "regions.home",
          undefined,
          "is missing",
          'Write one of "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "il-central-1", "me-central-1", "me-south-1", "me-west-1", "af-south-1", "us-gov-east-1" or "us-gov-west-1".',
        ],
      ],
    ],
    [
      "the kind of a thing",
      { "teams.payments.account": { email: "aws+payments@example.com" } },
      [["teams.payments.account.kind", undefined, "is missing", 'Write one of "created" or "existing".']],
    ],
    [
      "a choice",
      { "organization.manages": undefined },
      [["organization.manages", undefined, "is missing", 'Write one of "accounts", "policies" or "documents".']],
    ],
    [
      "the owner of an exemption",
      { "exemptions[0].owner": undefined },
      [["exemptions[0].owner", undefined, "is missing", "Write text."]],
    ],
    [
      "the expiry of an exemption",
      { "exemptions[0].expires": undefined },
      [
        [
          "exemptions[0].expires",
          undefined,
          "is missing",
          'Write the first day on which it no longer holds, as "2027-03-31".',
        ],
      ],
    ],
    [
      "the reason of an exemption, which is empty",
      { "exemptions[0].reason": "" },
      [["exemptions[0].reason", "", "is empty", "Write at least one character."]],
    ],
    [
      "the model of a target",
      { "routes.nova.targets[0].model": undefined },
      [["routes.nova.targets[0].model", undefined, "is missing", "Write text."]],
    ],
    [
      "the e-mail of an account to create",
      { "teams.payments.account": { kind: "created" } },
      [["teams.payments.account.email", undefined, "is missing", "Write text."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a key that does not exist is a typo", () => {
  test.each<BadEnvironment>([
    [
      "at the top",
      { timezone: "UTC" },
      [["timezone", "UTC", "is not a key that exists here", 'Did you mean "timeZone"?']],
    ],
    [
      "in a team",
      { "teams.payments.limit": {} },
      [["teams.payments.limit", {}, "is not a key that exists here", 'Did you mean "limits"?']],
    ],
    [
      "in an object of one of several kinds",
      { "teams.payments.account.mail": "a@example.com" },
      [["teams.payments.account.mail", "a@example.com", "is not a key that exists here", 'Did you mean "email"?']],
    ],
    [
      "in a list",
      { "routes.nova.targets[0].regoin": "eu-west-1" },
      [["routes.nova.targets[0].regoin", "eu-west-1", "is not a key that exists here", 'Did you mean "region"?']],
    ],
    [
      "in one alternative of two",
      { "residency.region": ["eu-west-1"] },
      [["residency.region", ["eu-west-1"], "is not a key that exists here", 'Did you mean "regions"?']],
    ],
    [
      "with nothing alike",
      { "platform.colour": "green" },
      [
        [
          "platform.colour",
          "green",
          "is not a key that exists here",
          'Keys here are "accountId", "governedBy" or "governs".',
        ],
      ],
    ],
    [
      "two of one object",
      { "organization.ids": 1, "organization.root": 2 },
      [
        ["organization.ids", 1, "is not a key that exists here", 'Did you mean "id"?'],
        [
          "organization.root",
          2,
          "is not a key that exists here",
          'Keys here are "id", "rootId", "managementAccountId", "parentOuId", "manages", "policyTargets" or "provisioningRole".',
        ],
      ],
    ],
    [
      "called like a property of every object",
      { "platform.constructor": {} },
      [
        [
          "platform.constructor",
          {},
          "is not a key that exists here",
          'Keys here are "accountId", "governedBy" or "governs".',
        ],
      ],
    ],
    [
      "called __proto__",
      { "platform.__proto__": {} },
      [
        [
          "platform.__proto__",
          {},
          "is not a key that exists here",
          'Keys here are "accountId", "governedBy" or "governs".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a choice that does not exist is a typo", () => {
  test.each<BadEnvironment>([
    [
      "a kind",
      { "teams.payments.account.kind": "create" },
      [["teams.payments.account.kind", "create", "is none of the kinds that exist here", 'Did you mean "created"?']],
    ],
    [
      "a kind of gateway",
      { "gateway.kind": "new" },
      [["gateway.kind", "new", "is none of the kinds that exist here", 'Write one of "existing" or "managed".']],
    ],
    [
      "a way in",
      { "teams.payments.paths[0]": "gatway" },
      [["teams.payments.paths[0]", "gatway", "is none of the values that exist here", 'Did you mean "gateway"?']],
    ],
    [
      "what we manage",
      { "organization.manages": "everything" },
      [
        [
          "organization.manages",
          "everything",
          "is none of the values that exist here",
          'Write one of "accounts", "policies" or "documents".',
        ],
      ],
    ],
    [
      "a geography of a target",
      { "routes.nova.targets[0].geography": "europe" },
      [
        [
          "routes.nova.targets[0].geography",
          "europe",
          "is none of the values that exist here",
          'Write one of "in-region", "us", "us-gov", "eu", "apac", "jp", "au", "in", "ca" or "global".',
        ],
      ],
    ],
    [
      "a geography of residency",
      { "residency.geographies[0]": "eeu" },
      [["residency.geographies[0]", "eeu", "is none of the values that exist here", 'Did you mean "eu"?']],
    ],
    [
      "residency itself",
      { residency: "anywere" },
      [["residency", "anywere", "is none of the kinds that exist here", 'Did you mean "anywhere"?']],
    ],
    [
      "residency that is nothing of what it can be",
      { residency: "europe" },
      [["residency", "europe", "is none of the kinds that exist here", 'Write "anywhere" or an object.']],
    ],
    [
      "a region",
      { "regions.home": "eu-centrl-1" },
      [["regions.home", "eu-centrl-1", "is none of the values that exist here", 'Did you mean "eu-central-1"?']],
    ],
    [
      "a region of a partition that is not served",
      { "regions.home": "cn-north-1" },
      [["regions.home", "cn-north-1", "is none of the values that exist here", 'Did you mean "eu-north-1"?']],
    ],
    [
      "enforcement",
      { "teams.payments.enforcement": "Staged" },
      [["teams.payments.enforcement", "Staged", "is none of the values that exist here", 'Did you mean "staged"?']],
    ],
    [
      "the period of a quota",
      { "teams.payments.usagePlan": { quota: { limit: 100_000, period: "HOUR" } } },
      [
        [
          "teams.payments.usagePlan.quota.period",
          "HOUR",
          "is none of the values that exist here",
          'Write one of "DAY", "WEEK" or "MONTH".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
