import { AUTHORITY, LEAF, NEXT_AUTHORITY } from "../support/authority-pems";
import { type BadEnvironment, problemsWith } from "./bad-environments";

const THREE = AUTHORITY + NEXT_AUTHORITY + AUTHORITY;
const CUT_OFF = AUTHORITY.slice(0, 300);
const SPOILT = `${AUTHORITY}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`;

describe("a way in that does not exist, or leads nowhere, is refused", () => {
  test.each<BadEnvironment>([
    [
      "none",
      { "teams.payments.paths": [] },
      [["teams.payments.paths", [], "names no way in", 'Write ["gateway"], ["direct"] or both.']],
    ],
    [
      "one twice",
      { "teams.payments.paths": ["gateway", "gateway"] },
      [["teams.payments.paths[1]", "gateway", "stands there twice", "Name each way in once."]],
    ],
    [
      "the direct path that the environment lacks",
      { direct: undefined },
      [
        [
          "direct",
          undefined,
          'is missing, and team "research" takes the direct path',
          "Describe it: the authority's PEM and the issuer's common name; or take the path away from them.",
        ],
      ],
    ],
    [
      "the gateway path that the environment lacks",
      { gateway: undefined },
      [
        [
          "gateway",
          undefined,
          'is missing, and teams "payments", "research" take the gateway path',
          'Describe it: { kind: "managed", regions: { "<region>": {} } }, or the REST APIs of one that exists; or take the path away from them.',
        ],
      ],
    ],
    [
      "a gateway without an API",
      { "gateway.apis": {} },
      [["gateway.apis", {}, "names no API", "Write the REST API and stage of each region, or leave gateway out."]],
    ],
    [
      "an API of a region that does not exist",
      { "gateway.apis.eu-centrl-1": { restApiId: "abcde12345", stage: "live" } },
      [
        [
          "gateway.apis.eu-centrl-1",
          "eu-centrl-1",
          "is not an AWS region",
          'Write its code, for example "eu-central-1".',
        ],
      ],
    ],
    [
      "a gateway's role that is no role",
      { "gateway.roleArn": "arn:aws:iam::100000000002:user/gateway" },
      [
        [
          "gateway.roleArn",
          "arn:aws:iam::100000000002:user/gateway",
          "is not the ARN of a role",
          'Write "arn:aws:iam::<account>:role/<path and name>".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("an authority that cannot be trusted is refused", () => {
  test.each<BadEnvironment>([
    [
      "without a certificate",
      { "direct.authority.pem": "MIIB" },
      [
        [
          "direct.authority.pem",
          "MIIB",
          "holds no certificate",
          "Give the PEM text of the CA certificate, with its BEGIN and END lines.",
        ],
      ],
    ],
    [
      "of three certificates",
      {
        "direct.authority.pem": THREE,
      },
      [
        [
          "direct.authority.pem",
          THREE,
          "holds 3 certificates, and a trust anchor takes 2",
          "Give the current CA certificate and the next.",
        ],
      ],
    ],
    [
      "with a private key",
      {
        "direct.authority.pem": `${AUTHORITY}-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n`,
      },
      [
        [
          "direct.authority.pem",
          "(text with a private key, not repeated here)",
          "holds a private key",
          "Give certificates only, and treat that key as lost: it stood in plain text.",
        ],
      ],
    ],
    [
      "whose certificate is cut off",
      { "direct.authority.pem": CUT_OFF },
      [
        [
          "direct.authority.pem",
          CUT_OFF,
          "is cut off: certificate 1 has no END line",
          "Give the whole file, with its BEGIN and END lines.",
        ],
      ],
    ],
    [
      "whose second certificate is no certificate",
      { "direct.authority.pem": SPOILT },
      [["direct.authority.pem", SPOILT, "holds certificate 2, which cannot be read", "Give it as it was issued."]],
    ],
    [
      "that is a developer's certificate",
      { "direct.authority.pem": LEAF },
      [
        [
          "direct.authority.pem",
          LEAF,
          'holds certificate "CN=alice", which is not a CA\'s: basicConstraints must say CA:TRUE and keyUsage must include keyCertSign',
          "Give the certificate of the CA that issued it.",
        ],
      ],
    ],
    [
      "of another kind",
      { "direct.authority.kind": "acm-pca" },
      [
        [
          "direct.authority.kind",
          "acm-pca",
          "is none of the kinds that exist here",
          'Write one of "pem", "kms" or "private-ca".',
        ],
      ],
    ],
    [
      "of sessions shorter than AWS's shortest",
      { "direct.sessionSeconds": 899 },
      [["direct.sessionSeconds", 899, "is below the 900 seconds that AWS demands", "Write 900 to 3,600."]],
    ],
    [
      "of sessions longer than an hour",
      { "direct.sessionSeconds": 3601 },
      [
        [
          "direct.sessionSeconds",
          3601,
          "is above an hour",
          "Write 900 to 3,600: a session outlives its certificate's revocation.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("people who would belong to two teams, or none, are refused", () => {
  test.each<BadEnvironment>([
    [
      "a group of two teams",
      { "teams.research.members.groups[0]": "bedrock-payments" },
      [
        [
          "teams.research.members.groups[0]",
          "bedrock-payments",
          'is a group of team "payments" already',
          "Give each team groups of its own: a token must lead to one team.",
        ],
      ],
    ],
    [
      "a group twice",
      { "teams.research.members.groups[1]": "bedrock-research" },
      [["teams.research.members.groups[1]", "bedrock-research", "stands there twice", "Name each group once."]],
    ],
    [
      "a group without a name",
      { "teams.research.members.groups[0]": "" },
      [["teams.research.members.groups[0]", "", "is empty", "Write at least one character."]],
    ],
    [
      "a certificate OU of two teams",
      { "teams.payments.members.certificateOu": "Research" },
      [
        [
          "teams.research.members.certificateOu",
          "Research",
          'is the certificate OU of team "payments" already',
          "Give each team an OU of its own: a certificate must lead to one team.",
        ],
      ],
    ],
    [
      "a certificate OU that is another team's by default",
      { "teams.research.members.certificateOu": "payments" },
      [
        [
          "teams.research.members.certificateOu",
          "payments",
          'is the certificate OU of team "payments" already',
          "Give each team an OU of its own: a certificate must lead to one team.",
        ],
      ],
    ],
    [
      "a certificate OU by default that an earlier team has written",
      { "teams.payments.members.certificateOu": "research", "teams.research.members.certificateOu": undefined },
      [
        [
          "teams.research",
          "research",
          'is the certificate OU of team "payments" already',
          "Give each team an OU of its own: a certificate must lead to one team.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a budget that would tell nobody is refused", () => {
  test.each<BadEnvironment>([
    [
      "of an existing account without a contact",
      { alerts: undefined },
      [
        [
          "teams.research.contacts.billing",
          undefined,
          "is missing, and nobody else would be told when the team's budget runs out",
          "Name a billing contact, or write alerts: { emails: [...] } for all teams.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
