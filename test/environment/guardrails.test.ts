import { defineEnvironment } from "../../environment/define-environment";
import { guardrailsOf } from "../../environment/guardrails";
import { namesOf } from "../../environment/names";
import { type BadEnvironment, problemsWith } from "./bad-environments";
import { type Change, changed } from "./good-environment";

/** The good environment with a guardrail on one of its routes. */
function withParts(parts: object): Change {
  return {
    guardrails: { "personal-data": { personalData: { EMAIL: "ANONYMIZE" }, ...parts } },
    "routes.sonnet.guardrail": "personal-data",
  };
}

const DECLARED = withParts({});

describe("a declared guardrail", () => {
  test("has every part written out", () => {
    const topic = { name: "Legal advice", definition: "What a court would say." };
    const { guardrails } = defineEnvironment(changed(withParts({ topics: [topic], promptAttacks: "LOW" })));
    expect(guardrails).toStrictEqual({
      "personal-data": {
        description: undefined,
        contentFilters: {},
        promptAttacks: "LOW",
        personalData: { EMAIL: "ANONYMIZE" },
        patterns: [],
        topics: [{ ...topic, examples: [] }],
        words: [],
        blockedInputMessage: undefined,
        blockedOutputMessage: undefined,
      },
    });
  });

  test("is that of every target of a route that names it, but of those that name another", () => {
    const other = { arn: "arn:aws:bedrock:eu-west-1:200000000002:guardrail/other", version: "2" };
    const { routes } = defineEnvironment(changed({ ...DECLARED, "routes.sonnet.targets[1].guardrail": other }));
    expect(routes.sonnet?.targets.map(({ guardrail }) => guardrail)).toEqual([
      { kind: "declared", name: "personal-data" },
      { kind: "existing", ...other },
    ]);
  });

  test("is made once in each account and region in which a route that names it is called", () => {
    const environment = defineEnvironment(
      changed({
        ...DECLARED,
        "routes.nova.guardrail": "personal-data",
        "routes.nova.targets[0].account": "research",
        "routes.embeddings.targets[0].account": "payments", // of the direct path alone, which does not get there
        "routes.embeddings.guardrail": "personal-data",
        "routes.embeddings.targets[1]": { model: "amazon.titan-embed-text-v2:0", geography: "in-region" },
        "teams.research.paths": ["direct"],
        "teams.research.routes": ["embeddings"],
      }),
    );
    expect(guardrailsOf(environment).map(({ team, region }) => `${team} ${region}`)).toEqual([
      "payments eu-central-1",
      "payments eu-west-1",
      "research eu-central-1",
    ]);
  });

  test("has a name that AWS takes, however long its parts are", () => {
    const { guardrail } = namesOf({ name: "production-europe", namePrefix: "acme-bedrock-acc" });
    expect(guardrail("personal-data")).toBe("acme-bedrock-acc-production-europe-personal-data");
    expect(guardrail("a".repeat(30))).toMatch(/^[0-9a-zA-Z-_]{1,50}$/);
    expect(guardrail("a".repeat(30))).not.toBe(guardrail(`${"a".repeat(29)}b`));
  });
});

const at = (part: string) => `guardrails.personal-data.${part}`;

describe("a guardrail that cannot be made is refused", () => {
  test.each<BadEnvironment>([
    [
      "named by a route with a typo",
      { ...DECLARED, "routes.nova.guardrail": "personal-dat" },
      [
        [
          "routes.nova.guardrail",
          "personal-dat",
          "is not a guardrail of this environment",
          'Did you mean "personal-data"?',
        ],
      ],
    ],
    [
      "named by a target, and none declared",
      { "routes.nova.targets[0].guardrail": "personal-data" },
      [
        [
          "routes.nova.targets[0].guardrail",
          "personal-data",
          "is not a guardrail of this environment",
          'Declare guardrails["personal-data"].',
        ],
      ],
    ],
    [
      "named by its ARN alone",
      { ...DECLARED, "routes.nova.guardrail": "arn:aws:bedrock:eu-central-1:200000000002:guardrail/other" },
      [
        [
          "routes.nova.guardrail",
          "arn:aws:bedrock:eu-central-1:200000000002:guardrail/other",
          "is not a name that guardrails can carry",
          "Write the name of one of `guardrails`, or { arn, version } of one that others make.",
        ],
      ],
    ],
    [
      "that no route names",
      { ...DECLARED, "routes.sonnet.guardrail": undefined },
      [
        [
          "guardrails.personal-data",
          "personal-data",
          "is named by no route",
          'Write guardrail: "personal-data" on a route, or remove it.',
        ],
      ],
    ],
    [
      "that looks for nothing",
      { guardrails: { "personal-data": { words: [] } }, "routes.sonnet.guardrail": "personal-data" },
      [
        [
          "guardrails.personal-data",
          { words: [] },
          "looks for nothing",
          "Write contentFilters, personalData or another part.",
        ],
      ],
    ],
    [
      "with a kind of personal data that AWS does not know",
      withParts({ personalData: { E_MAIL: "BLOCK" } }),
      [[at("personalData.E_MAIL"), "BLOCK", "is not a key that exists here", 'Did you mean "EMAIL"?']],
    ],
    [
      "with a strength that does not exist",
      withParts({ contentFilters: { HATE: "HIHG" } }),
      [
        [
          at("contentFilters.HATE"),
          "HIHG",
          "is none of the values that exist here",
          'Write one of "LOW", "MEDIUM" or "HIGH".',
        ],
      ],
    ],
    [
      "with a pattern that looks around",
      withParts({ patterns: [{ name: "x", pattern: "(?<=a)b", action: "BLOCK" }] }),
      [
        [
          at("patterns[0].pattern"),
          "(?<=a)b",
          "looks around itself, which AWS does not take",
          "Write the pattern without (?=, (?! and (?<.",
        ],
      ],
    ],
    [
      "with more patterns than AWS takes",
      withParts({ patterns: Array.from({ length: 11 }, () => ({ name: "p", pattern: "a", action: "BLOCK" })) }),
      [[at("patterns"), expect.any(Array), "are more than the 10 that AWS takes", "Write at most 10."]],
    ],
    [
      "with a topic of a name that AWS does not take",
      withParts({ topics: [{ name: "a/b", definition: "d" }] }),
      [
        [
          at("topics[0].name"),
          "a/b",
          "is no name of a topic that AWS takes",
          "Use 1 to 100 letters, digits, blanks and any of -_!?.",
        ],
      ],
    ],
    [
      "with a topic of six examples",
      withParts({ topics: [{ name: "a", definition: "d", examples: ["1", "2", "3", "4", "5", "6"] }] }),
      [[at("topics[0].examples"), expect.any(Array), "are more than the 5 that AWS takes", "Write at most 5."]],
    ],
    [
      "with a long word",
      withParts({ words: ["a".repeat(101)] }),
      [[at("words[0]"), "a".repeat(101), "is longer than the 100 characters that AWS takes", "Write less."]],
    ],
    [
      "with a name in capitals",
      { guardrails: { PII: { words: ["falcon"] } } },
      [
        [
          "guardrails.PII",
          "PII",
          "is not a name that guardrails can carry",
          'Use lower-case letters, digits and single hyphens, for example "personal-data".',
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
