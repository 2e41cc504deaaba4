import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("data that would leave its residency is refused", () => {
  test.each<BadEnvironment>([
    [
      "by a profile that reaches the whole world",
      { "routes.sonnet.targets[0].geography": "global" },
      [
        [
          "routes.sonnet.targets[0].geography",
          "global",
          "may process data in us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, ca-west-1, mx-central-1, sa-east-1, sa-west-1, eu-central-2, eu-west-2, ap-east-1, ap-east-2, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ap-southeast-5, ap-southeast-6, ap-southeast-7, il-central-1, me-central-1, me-south-1, me-west-1, af-south-1, outside the environment's residency",
          "Choose a narrower geography, or widen residency if the data may go there.",
        ],
      ],
    ],
    [
      "by a source region outside",
      {
        residency: { regions: ["eu-central-1"] },
        "routes.sonnet": undefined,
        "routes.nova": undefined,
        "routes.embeddings.targets[0].region": "eu-west-1",
        "teams.payments": undefined,
        "teams.research.routes": ["embeddings"],
      },
      [
        [
          "routes.embeddings.targets[0].geography",
          "in-region",
          "may process data in eu-west-1, outside the environment's residency",
          "Choose a narrower geography, or widen residency if the data may go there.",
        ],
      ],
    ],
    [
      "by a profile of Zurich, which is not in the European Union",
      {
        residency: undefined,
        "regions.inference": ["eu-central-2"],
        routes: { haiku: { targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu" }] } },
        "teams.payments.routes": ["haiku"],
        "teams.research.routes": ["haiku"],
      },
      [
        [
          "routes.haiku.targets[0].geography",
          "eu",
          "may process data in eu-central-2, outside the environment's residency",
          "Choose a narrower geography, or widen residency if the data may go there.",
        ],
      ],
    ],
    [
      "by a model of our own",
      { models: { "amazon.nova-lite-v1:0": { profiles: { eu: { "eu-central-1": ["eu-central-1", "us-east-1"] } } } } },
      [
        [
          "routes.nova.targets[0].geography",
          "eu",
          "may process data in us-east-1, outside the environment's residency",
          "Choose a narrower geography, or widen residency if the data may go there.",
        ],
      ],
    ],
    [
      "when it may go nowhere",
      { residency: {} },
      [
        [
          "residency",
          {},
          "names no region, so data may enter none",
          "Name geographies (us, us-gov, eu, apac, jp, au, in, ca) or regions.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("regions that contradict each other are refused", () => {
  test.each<BadEnvironment>([
    [
      "no region of inference",
      { "regions.inference": [] },
      [["regions.inference", [], "names no region", "Name at least one, or leave the key out."]],
    ],
    [
      "a region twice",
      { "regions.inference[2]": "eu-west-1" },
      [["regions.inference[2]", "eu-west-1", "stands there twice", "Name each region once."]],
    ],
    [
      "regions of two partitions",
      { residency: "anywhere", "regions.inference[2]": "us-gov-west-1" },
      [
        [
          "regions.inference[2]",
          "us-gov-west-1",
          "lies in the partition aws-us-gov, and the home region eu-central-1 in aws",
          "Name a region of aws, or make an environment of its own for aws-us-gov.",
        ],
      ],
    ],
    [
      "an API of another partition",
      { "gateway.apis.us-gov-west-1": { restApiId: "abcde12345", stage: "live" } },
      [
        [
          "gateway.apis.us-gov-west-1",
          "us-gov-west-1",
          "lies in the partition aws-us-gov, and the home region eu-central-1 in aws",
          "Name a region of aws, or make an environment of its own for aws-us-gov.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
