import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a name that something cannot carry is refused", () => {
  test.each<BadEnvironment>([
    [
      "an environment in capitals",
      { name: "Dev" },
      [
        [
          "name",
          "Dev",
          "is not a name that ARNs and stacks can carry",
          'Begin with a letter; use lower-case letters, digits and single hyphens, for example "prod".',
        ],
      ],
    ],
    [
      "a team whose name means another account where targets name one",
      {
        "teams.own": { account: { kind: "existing", accountId: "200000000009" }, paths: ["gateway"], routes: ["nova"] },
      },
      [["teams.own", "own", "means each caller's own account where targets name one", "Give the team another name."]],
    ],
    ["an environment of one letter", { name: "d" }, [["name", "d", "is too short", "Use 2 to 16 characters."]]],
    [
      "an environment of 17 letters",
      { name: "abcdefghijklmnopq" },
      [["name", "abcdefghijklmnopq", "is too long for the role names that carry it", "Use 2 to 16 characters."]],
    ],
    [
      "an environment without a name",
      { name: "" },
      [
        [
          "name",
          "",
          "is not a name that ARNs and stacks can carry",
          'Begin with a letter; use lower-case letters, digits and single hyphens, for example "prod".',
        ],
      ],
    ],
    [
      "a prefix that ends with a hyphen",
      { namePrefix: "acme-" },
      [
        [
          "namePrefix",
          "acme-",
          "is not a prefix that all names can carry",
          "Begin with a letter; use 2 to 16 lower-case letters, digits and single hyphens.",
        ],
      ],
    ],
    [
      "a prefix that the limiter's store and inference profiles cannot carry",
      { namePrefix: "acme--ai" },
      [
        [
          "namePrefix",
          "acme--ai",
          "is not a prefix that all names can carry",
          "Begin with a letter; use 2 to 16 lower-case letters, digits and single hyphens.",
        ],
      ],
    ],
    [
      "a team in capitals",
      {
        "teams.Payments": {
          account: { kind: "created", email: "p@example.com" },
          paths: ["gateway"],
          routes: ["nova"],
        },
      },
      [
        [
          "teams.Payments",
          "Payments",
          "is not a name that ARNs, certificates and stacks can all carry",
          'Begin with a letter; use lower-case letters, digits and single hyphens, for example "platform-tools".',
        ],
      ],
    ],
    [
      "a team of one letter",
      { "teams.p": { account: { kind: "created", email: "p@example.com" }, paths: ["gateway"], routes: ["nova"] } },
      [["teams.p", "p", "is too short", "Use 2 to 32 characters."]],
    ],
    [
      "a team of 33 letters",
      {
        "teams.abcdefghijklmnopqrstuvwxyzabcdefg": {
          account: { kind: "created", email: "p@example.com" },
          paths: ["gateway"],
          routes: ["nova"],
        },
      },
      [
        [
          "teams.abcdefghijklmnopqrstuvwxyzabcdefg",
          "abcdefghijklmnopqrstuvwxyzabcdefg",
          "is too long for the role names that carry it",
          "Use 2 to 32 characters.",
        ],
      ],
    ],
    [
      "a team called __proto__",
      { "teams.__proto__": { account: { kind: "created", email: "p@example.com" } } },
      [
        [
          "teams.__proto__",
          { account: { kind: "created", email: "p@example.com" } },
          "is a key that JavaScript keeps for itself",
          "Use another name.",
        ],
      ],
    ],
    [
      "a tag called __proto__",
      { "tags.__proto__": "x" },
      [["tags.__proto__", "x", "is a key that JavaScript keeps for itself", "Use another name."]],
    ],
    [
      "a user in capitals",
      { "teams.payments.limits": { users: { Alice: { concurrency: 1 } } } },
      [
        [
          "teams.payments.limits.users.Alice",
          "Alice",
          "is not a user name that certificates, tokens and AWS source identities can all carry",
          "Use 2 to 61 of: lower-case letters, digits, dot, underscore, at sign, hyphen.",
        ],
      ],
    ],
    [
      "a user of 62 letters",
      {
        "teams.payments.limits": {
          users: { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: { concurrency: 1 } },
        },
      },
      [
        [
          "teams.payments.limits.users.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "a".repeat(62),
          "is not a user name that certificates, tokens and AWS source identities can all carry",
          "Use 2 to 61 of: lower-case letters, digits, dot, underscore, at sign, hyphen.",
        ],
      ],
    ],
    [
      "a route with an underscore",
      { "routes.nova_lite": { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] } },
      [
        [
          "routes.nova_lite",
          "nova_lite",
          "is not an alias that URLs and client settings can carry",
          'Use lower-case letters, digits, dots and hyphens, for example "claude-sonnet".',
        ],
      ],
    ],
    [
      "a route of 41 letters",
      {
        "routes.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": {
          targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }],
        },
      },
      [
        [
          "routes.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "a".repeat(41),
          "is too long",
          "Use at most 40 characters.",
        ],
      ],
    ],
    [
      "names that together make too long a role name",
      {
        name: "development-west",
        namePrefix: "acme-engineering",
        "teams.customer-experience-analytics": {
          account: { kind: "created", email: "p@example.com" },
          paths: ["gateway"],
          routes: ["nova"],
        },
      },
      [
        [
          "teams.customer-experience-analytics",
          "customer-experience-analytics",
          'makes the role name "acme-engineering-development-west-invoke-customer-experience-analytics" of 70 characters, and IAM takes 64',
          "Shorten the team's name, the environment's or namePrefix by 6 in all.",
        ],
      ],
    ],
    [
      "a role with its path",
      { provisioningRole: "admin/Terraform" },
      [
        [
          "provisioningRole",
          "admin/Terraform",
          "is not the name of a role",
          "Write the name alone, without a path or an ARN.",
        ],
      ],
    ],
    [
      "an ARN for the management account's role",
      { "organization.provisioningRole": "arn:aws:iam::100000000001:role/terraform" },
      [
        [
          "organization.provisioningRole",
          "arn:aws:iam::100000000001:role/terraform",
          "is not the name of a role",
          'Write its name, or path and name as "terraform/organization"; no ARN.',
        ],
      ],
    ],
    [
      "a certificate OU with an ampersand",
      { "teams.research.members.certificateOu": "R&D" },
      [
        [
          "teams.research.members.certificateOu",
          "R&D",
          "cannot be carried by a certificate and an STS tag",
          'Use 1 to 64 letters, digits, spaces or any of "_.:=+@-".',
        ],
      ],
    ],
    [
      "an issuer with an ampersand",
      { "direct.issuerCommonName": "A&B" },
      [
        [
          "direct.issuerCommonName",
          "A&B",
          "cannot be carried by an STS tag",
          'Use 1 to 64 letters, digits, spaces or any of "_.:=+@-" (Roles Anywhere fails on "&").',
        ],
      ],
    ],
    [
      "a cost centre that no tag can carry",
      { "teams.payments.costCenter": "CC#1" },
      [
        [
          "teams.payments.costCenter",
          "CC#1",
          "cannot be a tag's value",
          'Use 1 to 128 letters, digits, spaces or any of "_.:/=+@-".',
        ],
      ],
    ],
    [
      "a cost centre that is empty",
      { "teams.payments.costCenter": "" },
      [["teams.payments.costCenter", "", "is empty", "Write at least one character."]],
    ],
    [
      "tags that policies read as proof",
      { tags: { Team: "payments", "x509Subject/CN": "anna", "bedrock-access": "prod", owner: "me" } },
      [
        [
          "tags.Team",
          "payments",
          "would stand on every role of ours, where policies read it as the team that the gateway names in its sessions",
          'Give the tag another key, for example "owner".',
        ],
        [
          'tags["x509Subject/CN"]',
          "anna",
          "would stand on every role of ours, where policies read it as the subject of a certificate",
          'Give the tag another key, for example "owner".',
        ],
        [
          "tags.bedrock-access",
          "prod",
          "would stand on every role of ours, where policies read it as the environment that a resource belongs to",
          'Give the tag another key, for example "owner".',
        ],
      ],
    ],
    [
      "a tag that AWS keeps for itself",
      { tags: { "aws:owner": "me" } },
      [
        [
          'tags["aws:owner"]',
          "aws:owner",
          "cannot be a tag's key",
          'Use 1 to 128 letters, digits, spaces or any of "_.:/=+@-", not beginning with "aws:".',
        ],
      ],
    ],
    [
      "a tag's value that no tag can carry",
      { "tags.owner": "me!" },
      [
        [
          "tags.owner",
          "me!",
          "cannot be a tag's value",
          'Use at most 256 letters, digits, spaces or any of "_.:/=+@-".',
        ],
      ],
    ],
    [
      "an account name of 51 characters",
      { "teams.payments.account.accountName": "a".repeat(51) },
      [
        [
          "teams.payments.account.accountName",
          "a".repeat(51),
          "is longer than the 50 characters that AWS takes",
          "Use a shorter name.",
        ],
      ],
    ],
    [
      "an account name outside ASCII",
      { "teams.payments.account.accountName": "zahlungen-für-alle" },
      [
        [
          "teams.payments.account.accountName",
          "zahlungen-für-alle",
          "has characters that AWS takes in no account's name",
          "Use ASCII characters alone.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
