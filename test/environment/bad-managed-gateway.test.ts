import { type BadEnvironment, problemsWith } from "./bad-environments";

/** A managed gateway in the good environment's home region, and what is wrong with it. */
function managed(change: object, regions: object = { "eu-central-1": {} }) {
  return { gateway: { kind: "managed", regions, ...change } };
}

const TWO = { "eu-central-1": { share: 0.7 }, "eu-west-1": { share: 0.3 } };

const CERTIFICATE = "arn:aws:acm:us-east-1:100000000002:certificate/11111111-2222-4333-8444-555555555555";
const KEY = "arn:aws:kms:eu-central-1:100000000002:key/11111111-2222-3333-4444-555555555555";
const CONTACT = { name: "Finance", title: "Controller", email: "finance@example.com", phone: "+49 30 1234567" };
const PAYLOADS = { kmsKeyArn: KEY, retentionDays: 30 };

describe("a managed gateway that AWS, money or data would not bear is refused", () => {
  test.each<BadEnvironment>([
    [
      "no region",
      managed({}, {}),
      [
        [
          "gateway.regions",
          {},
          "names no region",
          "Name the regions in which the gateway calls Bedrock, or leave gateway out.",
        ],
      ],
    ],
    [
      "several regions without shares",
      managed({}, { "eu-central-1": {}, "eu-west-1": { share: 0.5 } }),
      [
        [
          "gateway.regions.eu-central-1.share",
          undefined,
          "is missing, and each of several regions counts dollars by itself",
          "Write the part of every limit of dollars that this region lets through, for example 0.5.",
        ],
      ],
    ],
    [
      "shares of more than the whole",
      managed({}, { "eu-central-1": { share: 0.7 }, "eu-west-1": { share: 0.4 } }),
      [
        [
          "gateway.regions",
          { "eu-central-1": 0.7, "eu-west-1": 0.4 },
          "let 110 percent of every limit of dollars through together",
          "Lower the shares until they are at most 1 together.",
        ],
      ],
    ],
    [
      "a share of nothing",
      managed({}, { "eu-central-1": { share: 0 } }),
      [["gateway.regions.eu-central-1.share", 0, "is not above 0", "Write a part of 1, for example 0.5."]],
    ],
    [
      "routes that are called elsewhere",
      managed({}, { "eu-west-1": {} }),
      [
        [
          "routes.nova.targets",
          ["eu-central-1"],
          "are called in regions without a gateway, and the gateway in eu-west-1 has no way there",
          "Give the route a target in eu-west-1 (a geography lets Bedrock itself cross regions), or run the gateway in eu-central-1 too.",
        ],
        [
          "routes.embeddings.targets",
          ["eu-central-1"],
          "are called in regions without a gateway, and the gateway in eu-west-1 has no way there",
          "Give the route a target in eu-west-1 (a geography lets Bedrock itself cross regions), or run the gateway in eu-central-1 too.",
        ],
      ],
    ],
    [
      "a region outside the residency",
      managed({}, { "eu-central-1": { share: 0.5 }, "us-east-1": { share: 0.5 } }),
      [
        [
          "gateway.regions.us-east-1",
          "us-east-1",
          "lies outside the environment's residency, and prompts would pass through it",
          "Run the gateway elsewhere, or widen residency if the data may go there.",
        ],
      ],
    ],
    [
      "a certificate of another region",
      managed(
        {},
        {
          "eu-central-1": {
            endpoint: { kind: "regional", domain: { name: "ai.example.com", certificateArn: CERTIFICATE } },
          },
        },
      ),
      [
        [
          "gateway.regions.eu-central-1.endpoint.domain.certificateArn",
          CERTIFICATE,
          "is a certificate of another region than eu-central-1, which API Gateway does not take",
          "Have ACM issue one in eu-central-1.",
        ],
      ],
    ],
    [
      "a zone of another region, and one twice",
      managed({}, { "eu-central-1": { availabilityZones: ["eu-central-1a", "eu-west-1a", "eu-central-1a"] } }),
      [
        [
          "gateway.regions.eu-central-1.availabilityZones[1]",
          "eu-west-1a",
          "is no zone of eu-central-1",
          'Write it as "eu-central-1a".',
        ],
        [
          "gateway.regions.eu-central-1.availabilityZones[2]",
          "eu-central-1a",
          "stands there twice",
          "Name three different zones.",
        ],
      ],
    ],
    [
      "a private API that nothing leads to",
      managed({}, { "eu-central-1": { endpoint: { kind: "private", vpcEndpointIds: [] } } }),
      [
        [
          "gateway.regions.eu-central-1.endpoint.vpcEndpointIds",
          [],
          "names no VPC endpoint",
          "Name those for execute-api that callers come by.",
        ],
      ],
    ],
    [
      "all addresses as a network",
      managed({}, { "eu-central-1": { endpoint: { kind: "regional", allowedNetworks: ["0.0.0.0/0"] } } }),
      [
        [
          "gateway.regions.eu-central-1.endpoint.allowedNetworks[0]",
          "0.0.0.0/0",
          "is not a block of addresses",
          'Write it as "203.0.113.0/24"; AWS WAF takes no /0.',
        ],
      ],
    ],
    [
      "a rule for networks that nobody has named",
      managed({ firewall: { modes: { AllowedNetworks: "block" } } }),
      [
        [
          "gateway.firewall.modes.AllowedNetworks",
          "block",
          "has no meaning, for no region has allowedNetworks",
          "Write allowedNetworks at the endpoint of a region, or remove the mode.",
        ],
      ],
    ],
    [
      "a share of limits for each of an unknown number of processes",
      { ...managed({}), admission: { storeFailure: { kind: "local-share", replicas: 4 } } },
      [
        [
          "admission.storeFailure.kind",
          "local-share",
          "cannot be with a managed gateway: nobody knows how many processes Lambda has",
          'Write { kind: "deny" }, or leave storeFailure out.',
        ],
      ],
    ],
    [
      "bodies that fit no event",
      { ...managed({}), admission: { maxBodyBytes: 10_000_000 } },
      [
        [
          "admission.maxBodyBytes",
          10_000_000,
          "is more than fits a Lambda event, in which a body stands in base64",
          "Write at most 4,400,000.",
        ],
      ],
    ],
    [
      "more processes ready than there may be",
      managed({ provisionedConcurrency: { minimum: 20, maximum: 10 }, reservedConcurrency: 5 }),
      [
        ["gateway.provisionedConcurrency.minimum", 20, "is more than the maximum of 10", "Write at most 10."],
        [
          "gateway.provisionedConcurrency.maximum",
          10,
          "is more than the 5 processes of reservedConcurrency",
          "Write at most 5, or raise reservedConcurrency.",
        ],
      ],
    ],
    [
      "payloads that are encrypted in a region without a gateway",
      { ...managed({}), "teams.payments.payloadLogging": { ...PAYLOADS, kmsKeyArn: KEY.replace("central", "west") } },
      [
        [
          "teams.payments.payloadLogging.kmsKeyArn",
          KEY.replace("central", "west"),
          "is a key of eu-west-1, and the gateway runs in eu-central-1",
          "S3 encrypts with keys of its own region: name a key there.",
        ],
      ],
    ],
    [
      "payloads of two regions with a key of one",
      { ...managed({}, TWO), "teams.payments.payloadLogging": PAYLOADS },
      [
        [
          "teams.payments.payloadLogging.kmsKeyArn",
          KEY,
          "is a key of eu-central-1 alone, and the gateway runs in eu-central-1, eu-west-1",
          'Name a multi-Region key ("…:key/mrk-…") with a replica in each of them.',
        ],
      ],
    ],
    [
      "alarms that nobody hears",
      { ...managed({}), alerts: undefined, "teams.research.contacts": { billing: CONTACT } },
      [
        [
          "gateway.alarms",
          undefined,
          "is missing, and nobody would be told of the gateway's alarms",
          "Write alarms: { emails: [...] }, or alerts: { emails: [...] } for all teams.",
        ],
      ],
    ],
    [
      "days that CloudWatch does not know",
      managed({ logRetentionDays: 45 }),
      [
        [
          "gateway.logRetentionDays",
          45,
          "is no number of days that CloudWatch Logs takes",
          "Write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
