import { type BadEnvironment, problemsWith } from "./bad-environments";

const ELEVEN_PEOPLE = Array.from({ length: 11 }, (_, index) => `p${index}@example.com`);

describe("an id or an address that AWS would not take is refused", () => {
  test.each<BadEnvironment>([
    [
      "an account id of 11 digits",
      { "platform.accountId": "10000000002" },
      [
        [
          "platform.accountId",
          "10000000002",
          "is not an AWS account id",
          "Write its 12 digits as text: `aws organizations list-accounts` shows them.",
        ],
      ],
    ],
    [
      "an account id with hyphens",
      { "teams.research.account.accountId": "2000-0000-0002" },
      [
        [
          "teams.research.account.accountId",
          "2000-0000-0002",
          "is not an AWS account id",
          "Write its 12 digits as text: `aws organizations list-accounts` shows them.",
        ],
      ],
    ],
    [
      "an organization's id",
      { "organization.id": "a1b2c3d4e5" },
      [
        [
          "organization.id",
          "a1b2c3d4e5",
          "is not the id of an organization",
          '`aws organizations describe-organization` shows it; it looks like "o-a1b2c3d4e5".',
        ],
      ],
    ],
    [
      "a root's id",
      { "organization.rootId": "ou-ab12-11112222" },
      [
        [
          "organization.rootId",
          "ou-ab12-11112222",
          "is not the id of a root",
          'Copy it from AWS Organizations; it looks like "r-ab12".',
        ],
      ],
    ],
    [
      "a parent that is neither OU nor root",
      { "organization.parentOuId": "workloads" },
      [
        [
          "organization.parentOuId",
          "workloads",
          "is not the id of an organizational unit",
          'Copy it from AWS Organizations; it looks like "ou-ab12-11112222".',
        ],
      ],
    ],
    [
      "a target of policies that is the root",
      { "organization.policyTargets": ["r-ab12"] },
      [
        [
          "organization.policyTargets[0]",
          "r-ab12",
          "is not the id of an organizational unit",
          'Copy it from AWS Organizations; it looks like "ou-ab12-11112222".',
        ],
      ],
    ],
    [
      "an address without an at sign",
      { "teams.payments.account.email": "payments.example.com" },
      [
        [
          "teams.payments.account.email",
          "payments.example.com",
          "is not an e-mail address",
          'Write it as "name@example.com".',
        ],
      ],
    ],
    [
      "an address of 65 characters",
      { "teams.payments.account.email": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com" },
      [
        [
          "teams.payments.account.email",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com",
          "is longer than the 64 characters that AWS takes",
          "Use a shorter address.",
        ],
      ],
    ],
    [
      "an address to alert",
      { "alerts.emails": ["platform"] },
      [["alerts.emails[0]", "platform", "is not an e-mail address", 'Write it as "name@example.com".']],
    ],
    [
      "nobody to alert",
      { "alerts.emails": [] },
      [["alerts.emails", [], "names nobody", "Write an address, or leave the key out."]],
    ],
    [
      "more people than a budget tells",
      {
        "alerts.emails": ELEVEN_PEOPLE,
      },
      [
        [
          "alerts.emails",
          ELEVEN_PEOPLE,
          "is more than AWS Budgets tells",
          "Write at most 10; use a mailing list for more.",
        ],
      ],
    ],
    [
      "a telephone number",
      {
        "teams.payments.contacts": {
          security: { name: "Desk", title: "On call", email: "desk@example.com", phone: "call me" },
        },
      },
      [["teams.payments.contacts.security.phone", "call me", "is not a phone number", 'Write it as "+49 30 1234567".']],
    ],
    [
      "a contact's title of 51 characters",
      {
        "teams.payments.contacts": {
          security: { name: "Desk", title: "t".repeat(51), email: "desk@example.com", phone: "+49 30 1234567" },
        },
      },
      [
        [
          "teams.payments.contacts.security.title",
          "t".repeat(51),
          "is longer than 50 characters",
          "Use a shorter title.",
        ],
      ],
    ],
    [
      "a bucket in capitals",
      { backend: { kind: "s3", bucket: "State", region: "eu-central-1" } },
      [
        [
          "backend.bucket",
          "State",
          "is not the name of a bucket",
          "Use 3 to 63 lower-case letters, digits, dots and hyphens.",
        ],
      ],
    ],
    [
      "a prefix of state with a slash at its end",
      { backend: { kind: "s3", bucket: "state", region: "eu-central-1", prefix: "access/" } },
      [
        [
          "backend.prefix",
          "access/",
          "is not a key prefix",
          'Write it without slashes at the ends, for example "bedrock-access".',
        ],
      ],
    ],
    [
      "an absolute path of state",
      { "backend.path": "/var/state" },
      [
        [
          "backend.path",
          "/var/state",
          "is not a relative path below the project",
          'Write it relative to the folder that holds cdktf.out, for example "terraform-state".',
        ],
      ],
    ],
    [
      "a path of state outside the project",
      { "backend.path": "../state" },
      [
        [
          "backend.path",
          "../state",
          "is not a relative path below the project",
          'Write it relative to the folder that holds cdktf.out, for example "terraform-state".',
        ],
      ],
    ],
    [
      "a time zone",
      { timeZone: "Europe/Atlantis" },
      [["timeZone", "Europe/Atlantis", "is not a time zone", 'Write its IANA name, for example "Europe/Berlin".']],
    ],
    [
      "an offset for a time zone",
      { timeZone: "+02:00" },
      [["timeZone", "+02:00", "is not a time zone", 'Write its IANA name, for example "Europe/Berlin".']],
    ],
    [
      "a day that the calendar lacks",
      { "exemptions[0].expires": "2027-02-30" },
      [
        [
          "exemptions[0].expires",
          "2027-02-30",
          "is not a date",
          'Write the first day on which it no longer holds, as "2027-03-31".',
        ],
      ],
    ],
    [
      "a REST API's id",
      { "gateway.apis.eu-central-1.restApiId": "abc" },
      [
        [
          "gateway.apis.eu-central-1.restApiId",
          "abc",
          "is not the id of a REST API",
          "Copy the 10 characters from API Gateway.",
        ],
      ],
    ],
    [
      "a stage",
      { "gateway.apis.eu-central-1.stage": "live!" },
      [
        [
          "gateway.apis.eu-central-1.stage",
          "live!",
          "is not the name of a stage",
          "Use letters, digits, hyphen and underscore.",
        ],
      ],
    ],
    [
      "the ARN of a guardrail with its version",
      {
        "routes.nova.guardrail": { arn: "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123:1", version: "1" },
      },
      [
        [
          "routes.nova.guardrail.arn",
          "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123:1",
          "is not the ARN of a guardrail",
          'Copy it without a version: "arn:aws:bedrock:<region>:<account>:guardrail/<id>".',
        ],
      ],
    ],
    [
      "the version of a guardrail",
      {
        "routes.nova.guardrail": {
          arn: "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123",
          version: "latest",
        },
      },
      [
        [
          "routes.nova.guardrail.version",
          "latest",
          "is not the version of a guardrail",
          'Write its number as text, for example "1".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
