import { type BadEnvironment, problemsWith } from "./bad-environments";

describe("a route that does not exist is refused with the one that was meant", () => {
  test.each<BadEnvironment>([
    [
      "a team's route",
      { "teams.payments.routes[1]": "novva" },
      [["teams.payments.routes[1]", "novva", "is not a route of this environment", 'Did you mean "nova"?']],
    ],
    [
      "a team's route that is like no other",
      { "teams.payments.routes[1]": "gpt-oss" },
      [
        [
          "teams.payments.routes[1]",
          "gpt-oss",
          "is not a route of this environment",
          'There are "sonnet", "nova" or "embeddings".',
        ],
      ],
    ],
    [
      "a team's route twice",
      { "teams.payments.routes[1]": "sonnet" },
      [["teams.payments.routes[1]", "sonnet", "stands there twice", "Name each route once."]],
    ],
    [
      "a team without routes",
      { "teams.payments.routes": [] },
      [["teams.payments.routes", [], "names no route", "Name at least one alias of `routes`."]],
    ],
    [
      "a route called like a property of every object",
      { "teams.payments.routes[1]": "constructor" },
      [
        [
          "teams.payments.routes[1]",
          "constructor",
          "is not a route of this environment",
          'There are "sonnet", "nova" or "embeddings".',
        ],
      ],
    ],
    [
      "limits of a route",
      { "teams.payments.limits": { routes: { sonet: { concurrency: 1 } } } },
      [["teams.payments.limits.routes.sonet", "sonet", "is not a route of this environment", 'Did you mean "sonnet"?']],
    ],
    [
      "limits of another team's route",
      { "teams.payments.limits": { routes: { embeddings: { concurrency: 1 } } } },
      [
        [
          "teams.payments.limits.routes.embeddings",
          "embeddings",
          "is not a route of this team",
          "Add it to teams.payments.routes, or remove its limits.",
        ],
      ],
    ],
    [
      "no route at all",
      { routes: {}, "teams.research": undefined, exemptions: undefined },
      [
        [
          "teams.payments.routes[0]",
          "sonnet",
          "is not a route of this environment",
          "There is none yet: describe it first.",
        ],
        [
          "teams.payments.routes[1]",
          "nova",
          "is not a route of this environment",
          "There is none yet: describe it first.",
        ],
      ],
    ],
  ])("%s", (_, change, problems) => {
    expect(problemsWith(change)).toEqual(problems);
  });
});
