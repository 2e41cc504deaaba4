import { type BadEnvironment, problemsWith } from "./bad-environments";

const ISSUER = { issuer: "https://login.example.com", audience: "bedrock-gateway" };

const SSO_ROLE = "AWSReservedSSO_Developers_0123456789abcdef";

const ACCOUNT = {
  accountId: "300000000001",
  issuer: "https://abc123.tokens.sts.global.api.aws",
  roles: { [SSO_ROLE]: "payments" },
};

function identityCenter(roles: Readonly<Record<string, string>>) {
  return { identity: { identityCenter: { audience: "bedrock-gateway", accounts: [{ ...ACCOUNT, roles }] } } };
}

describe("what the gateway could not work by is refused", () => {
  test.each<BadEnvironment>([
    [
      "no identity provider",
      { identity: { issuers: [] } },
      [
        [
          "identity.issuers",
          [],
          "names no identity provider",
          "Describe at least one, or leave issuers out: then keys and IAM Identity Center alone open the gateway.",
        ],
      ],
    ],
    [
      "one identity provider twice",
      { identity: { issuers: [ISSUER, { ...ISSUER, audience: "other" }] } },
      [
        [
          "identity.issuers[1].issuer",
          ISSUER.issuer,
          "is described in identity.issuers[0] already",
          "Keep one of the two.",
        ],
      ],
    ],
    [
      "an identity provider without https",
      { identity: { issuers: [{ ...ISSUER, issuer: "http://login.example.com" }] } },
      [
        [
          "identity.issuers[0].issuer",
          "http://login.example.com",
          "is not an https address",
          'Write it as the provider does, for example "https://login.example.com".',
        ],
      ],
    ],
    [
      "an issuer of IAM Identity Center that is an identity provider too",
      {
        identity: {
          issuers: [ISSUER],
          identityCenter: { audience: "a", accounts: [{ ...ACCOUNT, issuer: ISSUER.issuer }] },
        },
      },
      [
        [
          "identity.identityCenter.accounts[0].issuer",
          ISSUER.issuer,
          "is described in identity.issuers[0] already",
          "Keep one of the two.",
        ],
      ],
    ],
    [
      "a role of IAM Identity Center without its hash",
      identityCenter({ AWSReservedSSO_Developers: "payments" }),
      [
        [
          "identity.identityCenter.accounts[0].roles.AWSReservedSSO_Developers",
          "AWSReservedSSO_Developers",
          "is not the whole name of a role of IAM Identity Center",
          'Write it with the 16 digits at its end, for example "AWSReservedSSO_Developers_0123456789abcdef": `aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/` shows them in that account.',
        ],
      ],
    ],
    [
      "a role of IAM Identity Center for a team that is misspelt",
      identityCenter({ [SSO_ROLE]: "payment" }),
      [
        [
          `identity.identityCenter.accounts[0].roles.${SSO_ROLE}`,
          "payment",
          "is no team of the environment",
          'Did you mean "payments"?',
        ],
      ],
    ],
    [
      "a role of IAM Identity Center for a team of the direct path",
      { ...identityCenter({ [SSO_ROLE]: "research" }), "teams.research.paths": ["direct"] },
      [
        [
          `identity.identityCenter.accounts[0].roles.${SSO_ROLE}`,
          "research",
          "is a team that does not take the gateway path",
          'Add "gateway" to its paths, or remove the role.',
        ],
      ],
    ],
    [
      "an account of IAM Identity Center without roles",
      identityCenter({}),
      [
        [
          "identity.identityCenter.accounts[0].roles",
          {},
          "names no role",
          "Name at least one role of IAM Identity Center and its team, or remove the account.",
        ],
      ],
    ],
    [
      "tokens without an audience",
      { identity: { issuers: [{ issuer: ISSUER.issuer }] } },
      [["identity.issuers[0].audience", undefined, "is missing", "Write text."]],
    ],
    [
      "clocks that may differ by an hour",
      { identity: { issuers: [{ ...ISSUER, clockSkewSeconds: 3_600 }] } },
      [["identity.issuers[0].clockSkewSeconds", 3_600, "lets tokens live on for too long", "Write 0 to 300."]],
    ],
    [
      "a local share without a number of processes",
      { admission: { storeFailure: { kind: "local-share" } } },
      [["admission.storeFailure.replicas", undefined, "is missing", "Write a number."]],
    ],
    [
      "a body that no request fits",
      { admission: { maxBodyBytes: 10 } },
      [["admission.maxBodyBytes", 10, "is too small for any request", "Write at least 1,024."]],
    ],
    [
      "a price of a model that no route calls",
      { prices: { "amazon.nova-lite-v1": { input: 1 } } },
      [
        [
          'prices["amazon.nova-lite-v1"]',
          "amazon.nova-lite-v1",
          "is no model or inference profile of any route",
          'Did you mean "amazon.nova-lite-v1:0"?',
        ],
      ],
    ],
    [
      "a negative price",
      { prices: { "amazon.nova-lite-v1:0": { input: -1 } } },
      [['prices["amazon.nova-lite-v1:0"].input', -1, "is below 0", "Write US dollars a million tokens."]],
    ],
    [
      "a limit to watch that does not exist",
      { "teams.payments.observe": ["requestPerMinute"] },
      [
        [
          "teams.payments.observe[0]",
          "requestPerMinute",
          "is none of the values that exist here",
          'Did you mean "requestsPerMinute"?',
        ],
      ],
    ],
    [
      "answers kept of a route that is another team's",
      { "teams.payments.responseCache": { routes: ["nowhere"], seconds: 60 } },
      [
        [
          "teams.payments.responseCache.routes[0]",
          "nowhere",
          "is not a route of this team",
          "Add it to teams.payments.routes, or remove it here.",
        ],
      ],
    ],
    [
      "payload logging without a key of one's own",
      { "teams.payments.payloadLogging": { kmsKeyArn: "alias/aws/logs", retentionDays: 7 } },
      [
        [
          "teams.payments.payloadLogging.kmsKeyArn",
          "alias/aws/logs",
          "is not the ARN of a KMS key",
          'Write "arn:aws:kms:<region>:<account>:key/<id>".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
