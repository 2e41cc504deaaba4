import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("an exemption that would open a third way in, or none, is refused", () => {
  test.each<BadEnvironment>([
    [
      "every role of an account",
      { "exemptions[0].role": "arn:aws:iam::200000000002:role/*" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/*",
          "is not the full ARN of one role",
          'Write "arn:aws:iam::<account>:role/<path and name>", without wildcards: an exemption names one workload.',
        ],
      ],
    ],
    [
      "a role of any account",
      { "exemptions[0].role": "arn:aws:iam::*:role/batch" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::*:role/batch",
          "is not the full ARN of one role",
          'Write "arn:aws:iam::<account>:role/<path and name>", without wildcards: an exemption names one workload.',
        ],
      ],
    ],
    [
      "a user",
      { "exemptions[0].role": "arn:aws:iam::200000000002:user/batch" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:user/batch",
          "is not the full ARN of one role",
          'Write "arn:aws:iam::<account>:role/<path and name>", without wildcards: an exemption names one workload.',
        ],
      ],
    ],
    [
      "a path without a role",
      { "exemptions[0].role": "arn:aws:iam::200000000002:role/batch/" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/batch/",
          "is not the full ARN of one role",
          'Write "arn:aws:iam::<account>:role/<path and name>", without wildcards: an exemption names one workload.',
        ],
      ],
    ],
    [
      "a role of the management account",
      { "exemptions[0].role": "arn:aws:iam::100000000001:role/batch", "exemptions[0].changedBy": undefined },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::100000000001:role/batch",
          "is a role of the management account, which no SCP binds",
          "Remove the exemption: it has no effect. Better, move the workload.",
        ],
      ],
    ],
    [
      "a role below our own path",
      { "exemptions[0].role": "arn:aws:iam::200000000002:role/bedrock-access/dev/bedrock-dev-direct-research" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/bedrock-access/dev/bedrock-dev-direct-research",
          "lies under our own path /bedrock-access/",
          "Remove it: access through our roles is given by routes, never by exemptions.",
        ],
      ],
    ],
    [
      "the provisioning role",
      { "exemptions[0].role": "arn:aws:iam::200000000002:role/OrganizationAccountAccessRole" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/OrganizationAccountAccessRole",
          "is the provisioning role, whoever holds it could call any model",
          "Let the workload run as a role of its own.",
        ],
      ],
    ],
    [
      "the provisioning role by the name that is written",
      { provisioningRole: "Terraform", "exemptions[0].role": "arn:aws:iam::200000000002:role/Terraform" },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/Terraform",
          "is the provisioning role, whoever holds it could call any model",
          "Let the workload run as a role of its own.",
        ],
      ],
    ],
    [
      "a service-linked role",
      {
        "exemptions[0].role": "arn:aws:iam::200000000002:role/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLex",
      },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::200000000002:role/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLex",
          "is a service-linked role, which no SCP binds",
          "Remove the exemption: it has no effect.",
        ],
      ],
    ],
    [
      "one role twice",
      {
        "exemptions[1]": {
          role: "arn:aws:iam::200000000002:role/batch/scoring",
          reason: "again",
          owner: "somebody",
          expires: "2027-01-01",
        },
      },
      [
        [
          "exemptions[1].role",
          "arn:aws:iam::200000000002:role/batch/scoring",
          "is exempted in exemptions[0] already",
          "Keep one of the two.",
        ],
      ],
    ],
    [
      "a role of another partition",
      { "exemptions[0].role": "arn:aws-us-gov:iam::200000000002:role/batch/scoring" },
      [
        [
          "exemptions[0].role",
          "arn:aws-us-gov:iam::200000000002:role/batch/scoring",
          "is of the partition aws-us-gov, and this environment is of aws",
          'Begin it with "arn:aws:".',
        ],
      ],
    ],
    [
      "a role of an account that nobody governs",
      {
        "teams.payments.account": { kind: "existing", accountId: "200000000001" },
        "exemptions[0].role": "arn:aws:iam::300000000003:role/batch",
        "exemptions[0].changedBy": undefined,
      },
      [
        [
          "exemptions[0].role",
          "arn:aws:iam::300000000003:role/batch",
          "lies in account 300000000003, which this environment does not govern",
          'Remove it: our policies do not bind that account, only "100000000002", "200000000001" and "200000000002".',
        ],
      ],
    ],
    [
      "a role that another account is to change",
      { "exemptions[0].changedBy[0]": "arn:aws:iam::200000000001:role/deployer" },
      [
        [
          "exemptions[0].changedBy[0]",
          "arn:aws:iam::200000000001:role/deployer",
          "lies in another account than the exempted role, and IAM lets no account change another's roles",
          "Name a role of account 200000000002.",
        ],
      ],
    ],
    [
      "a changing role with a wildcard",
      { "exemptions[0].changedBy[0]": "arn:aws:iam::200000000002:role/deploy-*" },
      [
        [
          "exemptions[0].changedBy[0]",
          "arn:aws:iam::200000000002:role/deploy-*",
          "is not the full ARN of one role",
          'Write "arn:aws:iam::<account>:role/<path and name>".',
        ],
      ],
    ],
    [
      "a changing role twice",
      { "exemptions[0].changedBy[1]": "arn:aws:iam::200000000002:role/deployer" },
      [
        [
          "exemptions[0].changedBy[1]",
          "arn:aws:iam::200000000002:role/deployer",
          "stands there twice",
          "Name each role once.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
