import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a target that Bedrock does not offer is refused with what it offers", () => {
  test.each<BadEnvironment>([
    [
      "a route without targets",
      { "routes.nova.targets": [] },
      [["routes.nova.targets", [], "has no target", "Name at least one model to call."]],
    ],
    [
      "a model with a typo",
      { "routes.nova.targets[0].model": "amazon.nova-lite-v1" },
      [
        [
          "routes.nova.targets[0].model",
          "amazon.nova-lite-v1",
          "is not a model of the catalogue",
          'Did you mean "amazon.nova-lite-v1:0"? Otherwise add it under models, with the regions that offer it.',
        ],
      ],
    ],
    [
      "a model that the catalogue lacks",
      { "routes.nova.targets[0].model": "acme.house-1" },
      [
        [
          "routes.nova.targets[0].model",
          "acme.house-1",
          "is not a model of the catalogue",
          "Check the id in the Bedrock console, or add it under models, with the regions that offer it.",
        ],
      ],
    ],
    [
      "the id of an inference profile",
      { "routes.nova.targets[0].model": "eu.amazon.nova-lite-v1:0" },
      [
        [
          "routes.nova.targets[0].model",
          "eu.amazon.nova-lite-v1:0",
          "is not a model of the catalogue",
          'Write model: "amazon.nova-lite-v1:0" and geography: "eu".',
        ],
      ],
    ],
    [
      "a model called like a property of every object",
      { "routes.nova.targets[0].model": "constructor" },
      [
        [
          "routes.nova.targets[0].model",
          "constructor",
          "is not a model of the catalogue",
          "Check the id in the Bedrock console, or add it under models, with the regions that offer it.",
        ],
      ],
    ],
    [
      "a model that the region offers by profiles only",
      { "routes.sonnet.targets[0].geography": "in-region" },
      [
        [
          "routes.sonnet.targets[0].region",
          undefined,
          "is eu-central-1, which does not offer anthropic.claude-sonnet-4-5-20250929-v1:0 in the region itself",
          "It is offered by inference profiles only: us, us-gov, eu, jp, au, global.",
        ],
      ],
    ],
    [
      "a model that other regions offer",
      {
        "routes.embeddings.targets[0].region": "eu-west-1",
        models: { "amazon.titan-embed-text-v2:0": { regions: ["eu-central-1", "eu-west-3"] } },
      },
      [
        [
          "routes.embeddings.targets[0].region",
          "eu-west-1",
          "is eu-west-1, which does not offer amazon.titan-embed-text-v2:0 in the region itself",
          "It is offered in eu-central-1, eu-west-3.",
        ],
      ],
    ],
    [
      "a profile that the source region lacks",
      { "routes.nova.targets[0].geography": "us" },
      [
        [
          "routes.nova.targets[0].geography",
          "us",
          "is no inference profile of amazon.nova-lite-v1:0 in eu-central-1",
          'In eu-central-1 write "eu".',
        ],
      ],
    ],
    [
      "a model that its source region offers in no way",
      {
        models: { "acme.house-1": { regions: ["eu-west-3"], profiles: { eu: { "eu-north-1": ["eu-north-1"] } } } },
        "routes.nova.targets[0].model": "acme.house-1",
      },
      [
        [
          "routes.nova.targets[0].geography",
          "eu",
          "is no inference profile of acme.house-1 in eu-central-1",
          "eu-central-1 offers it in no way. There is: eu from eu-north-1; in-region in eu-west-3.",
        ],
      ],
    ],
    [
      "a model of our own that nothing offers, by profile",
      { models: { "acme.house-1": {} }, "routes.nova.targets[0].model": "acme.house-1" },
      [
        [
          "routes.nova.targets[0].geography",
          "eu",
          "is no inference profile of acme.house-1 in eu-central-1",
          'Write under models["acme.house-1"] which regions or profiles offer it.',
        ],
      ],
    ],
    [
      "a model of our own that nothing offers, in its region",
      { models: { "acme.house-1": {} }, "routes.nova.targets[0]": { model: "acme.house-1", geography: "in-region" } },
      [
        [
          "routes.nova.targets[0].region",
          undefined,
          "is eu-central-1, which does not offer acme.house-1 in the region itself",
          'Write under models["acme.house-1"] which regions or profiles offer it.',
        ],
      ],
    ],
    [
      "a region outside regions.inference",
      { "routes.nova.targets[0].region": "eu-north-1" },
      [
        [
          "routes.nova.targets[0].region",
          "eu-north-1",
          "is not in regions.inference",
          'Add "eu-north-1" to regions.inference, or call the model from "eu-central-1" or "eu-west-1".',
        ],
      ],
    ],
    [
      "another team's account that no team has",
      { "routes.nova.targets[0].account": "paymets" },
      [["routes.nova.targets[0].account", "paymets", "is not a team of this environment", 'Did you mean "payments"?']],
    ],
    [
      "more output than a model gives, named once though two targets have it",
      { "routes.sonnet.maxOutputTokens": 100_000 },
      [
        [
          "routes.sonnet.maxOutputTokens",
          100_000,
          "is more than the 64000 that anthropic.claude-sonnet-4-5-20250929-v1:0 gives",
          "Write at most 64000.",
        ],
      ],
    ],
    [
      "no output",
      { "routes.sonnet.maxOutputTokens": 0 },
      [["routes.sonnet.maxOutputTokens", 0, "is below 1", "Write the most output tokens that one call may ask for."]],
    ],
    [
      "a guardrail of another region, for one of two targets",
      {
        "routes.sonnet.guardrail": { arn: "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123", version: "1" },
      },
      [
        [
          "routes.sonnet.guardrail.arn",
          "arn:aws:bedrock:eu-central-1:200000000002:guardrail/abc123",
          "lies in eu-central-1, and target 1 is called in eu-west-1",
          "Give target 1 a guardrail of eu-west-1.",
        ],
      ],
    ],
    [
      "a target's own guardrail of another region",
      {
        "routes.nova.targets[0].guardrail": {
          arn: "arn:aws:bedrock:us-east-1:200000000002:guardrail/abc123",
          version: "1",
        },
      },
      [
        [
          "routes.nova.targets[0].guardrail.arn",
          "arn:aws:bedrock:us-east-1:200000000002:guardrail/abc123",
          "lies in us-east-1, and target 0 is called in eu-central-1",
          "Name a guardrail of eu-central-1.",
        ],
      ],
    ],
    [
      "a route that leads to other accounts alone, for a team that comes directly",
      { "routes.embeddings.targets[0].account": "payments" },
      [
        [
          "teams.research.routes[1]",
          "embeddings",
          "calls other teams' accounts only, which the direct path cannot reach",
          'Add a target without an account to route "embeddings", or give the team the gateway path alone.',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});

describe("a model of our own that is written wrongly is refused", () => {
  test.each<BadEnvironment>([
    [
      "without an id",
      { models: { "": { regions: ["eu-central-1"] } } },
      [['models[""]', "", "is empty", "Write at least one character."]],
    ],
    [
      "with a region that does not exist",
      { models: { "acme.house-1": { regions: ["eu-centrl-1"] } } },
      [
        [
          'models["acme.house-1"].regions[0]',
          "eu-centrl-1",
          "is none of the values that exist here",
          'Did you mean "eu-central-1"?',
        ],
      ],
    ],
    [
      "with a profile from a region that does not exist",
      { models: { "acme.house-1": { profiles: { eu: { "eu-centrl-1": ["eu-central-1"] } } } } },
      [
        [
          'models["acme.house-1"].profiles.eu.eu-centrl-1',
          "eu-centrl-1",
          "is not an AWS region",
          'Write its code, for example "eu-central-1".',
        ],
      ],
    ],
    [
      "with a profile that reaches nothing",
      { models: { "acme.house-1": { profiles: { eu: { "eu-central-1": [] } } } } },
      [
        [
          'models["acme.house-1"].profiles.eu.eu-central-1',
          [],
          "names no region",
          "Name every region that may process the call.",
        ],
      ],
    ],
    [
      "with a profile that AWS does not define",
      { models: { "acme.house-1": { profiles: { uk: { "eu-west-2": ["eu-west-2"] } } } } },
      [
        [
          'models["acme.house-1"].profiles.uk',
          { "eu-west-2": ["eu-west-2"] },
          "is not a key that exists here",
          'Did you mean "us"?',
        ],
      ],
    ],
    [
      "that takes nothing",
      { models: { "acme.house-1": { input: [] } } },
      [['models["acme.house-1"].input', [], "is empty", "Name what the model takes, or leave the key out."]],
    ],
    [
      "that gives no token",
      { models: { "acme.house-1": { maxOutputTokens: 0 } } },
      [['models["acme.house-1"].maxOutputTokens', 0, "is below 1", "Write the most tokens of one answer."]],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
