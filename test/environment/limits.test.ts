import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import type { Limits, TeamLimits } from "../../environment/environment";
import { DEFAULT_TEAM_LIMITS, DEFAULT_USER_LIMITS, UNLIMITED } from "../../environment/resolve/defaults";
import { GOOD_ENVIRONMENT } from "./good-environment";

type EnvironmentLimits = NonNullable<EnvironmentInput["limits"]>;
type WrittenTeamLimits = NonNullable<EnvironmentInput["teams"][string]["limits"]>;

/** The limits of team `payments`, whose routes are `sonnet` and `nova`. */
function limitsOf(environment: EnvironmentLimits, team: WrittenTeamLimits): TeamLimits {
  const { limits } = defineEnvironment({
    ...GOOD_ENVIRONMENT,
    limits: environment,
    teams: { ...GOOD_ENVIRONMENT.teams, payments: { ...GOOD_ENVIRONMENT.teams.payments, limits: team } },
  }).teams.payments ?? { limits: undefined };
  if (limits === undefined) throw new Error("there is no team payments");
  return limits;
}

interface Case {
  readonly environment?: EnvironmentLimits;
  readonly team?: WrittenTeamLimits;
  /** What differs from the defaults. */
  readonly becomes: {
    readonly team?: Partial<Limits>;
    readonly user?: Partial<Limits>;
    readonly credential?: Partial<Limits>;
    readonly routes?: Readonly<Record<string, Partial<Limits>>>;
    readonly users?: Readonly<Record<string, Partial<Limits>>>;
  };
}

describe("limits are inherited, environment → team → user, kind by kind", () => {
  test.each<[what: string, given: Case]>([
    ["nothing is written: the defaults", { becomes: {} }],
    [
      "the environment writes: every team has it",
      {
        environment: { team: { requestsPerMinute: 500 }, user: { concurrency: 3 }, credential: { concurrency: 2 } },
        becomes: { team: { requestsPerMinute: 500 }, user: { concurrency: 3 }, credential: { concurrency: 2 } },
      },
    ],
    [
      "the team writes over the environment, upwards and downwards",
      {
        environment: { team: { requestsPerMinute: 500, concurrency: 40 }, user: { concurrency: 3 } },
        team: { team: { requestsPerMinute: 900, concurrency: 30 }, user: { concurrency: 8 } },
        becomes: { team: { requestsPerMinute: 900, concurrency: 30 }, user: { concurrency: 8 } },
      },
    ],
    [
      "the team writes one kind: it inherits the others",
      {
        environment: { user: { concurrency: 3, requestsPerMinute: 20 } },
        team: { user: { requestsPerMinute: 25 } },
        becomes: { user: { concurrency: 3, requestsPerMinute: 25 } },
      },
    ],
    [
      "one user's limits: the others' are the team's for its users",
      {
        environment: { user: { requestsPerMinute: 20 } },
        team: { user: { concurrency: 4 }, users: { "ci-payments": { requestsPerMinute: 200 }, alice: {} } },
        becomes: {
          user: { requestsPerMinute: 20, concurrency: 4 },
          users: {
            "ci-payments": { requestsPerMinute: 200, concurrency: 4 },
            alice: { requestsPerMinute: 20, concurrency: 4 },
          },
        },
      },
    ],
    [
      "routes inherit from the environment's routes and the team's routes",
      {
        environment: { route: { requestsPerMinute: 100, concurrency: 20 } },
        team: { route: { concurrency: 10 }, routes: { sonnet: { tokensPerMinute: 50_000 }, nova: { concurrency: 5 } } },
        becomes: {
          routes: {
            sonnet: { requestsPerMinute: 100, concurrency: 10, tokensPerMinute: 50_000 },
            nova: { requestsPerMinute: 100, concurrency: 5 },
          },
        },
      },
    ],
    [
      "a team without a limit, in an environment that has one",
      {
        environment: { team: { dollarsPerMonth: 500, dollarsPerDay: 50 }, user: { dollarsPerDay: 5 } },
        team: { team: { dollarsPerMonth: "unlimited", dollarsPerDay: "unlimited" } },
        becomes: {
          team: { dollarsPerMonth: "unlimited", dollarsPerDay: "unlimited" },
          user: { dollarsPerDay: 5 },
        },
      },
    ],
  ])("%s", (_, { environment = {}, team = {}, becomes }) => {
    expect(limitsOf(environment, team)).toEqual(withDefaults(becomes));
  });
});

describe("what is inherited is capped by what it lies in", () => {
  test.each<[what: string, given: Case]>([
    [
      "users by a team that has less than the default for users",
      {
        team: { team: { requestsPerMinute: 30, concurrency: 2 } },
        becomes: {
          team: { requestsPerMinute: 30, concurrency: 2 },
          user: { requestsPerMinute: 30, concurrency: 2 },
        },
      },
    ],
    [
      "users of all teams by one that has less than the environment gives users",
      {
        environment: { user: { requestsPerMinute: 100 } },
        team: { team: { requestsPerMinute: 30 } },
        becomes: { team: { requestsPerMinute: 30 }, user: { requestsPerMinute: 30 } },
      },
    ],
    [
      "a user without a limit by the team",
      {
        team: { user: { requestsPerMinute: "unlimited" }, users: { alice: { concurrency: "unlimited" } } },
        becomes: {
          user: { requestsPerMinute: 300 },
          users: { alice: { requestsPerMinute: 300, concurrency: 50 } },
        },
      },
    ],
    [
      "a day by its month, and users' by the team's",
      {
        team: { team: { dollarsPerMonth: 40 } },
        becomes: {
          team: { dollarsPerMonth: 40, dollarsPerDay: 40 },
          user: { dollarsPerMonth: 40, dollarsPerDay: 40 },
        },
      },
    ],
    [
      "a user's day by the user's month",
      {
        team: { users: { alice: { dollarsPerMonth: 20 } } },
        becomes: { users: { alice: { dollarsPerMonth: 20, dollarsPerDay: 20 } } },
      },
    ],
    [
      "a day without a limit by a month that has one, also of credentials and routes",
      {
        environment: { credential: { dollarsPerMonth: 10 } },
        team: { team: { dollarsPerDay: "unlimited" }, routes: { nova: { dollarsPerMonth: 7 } } },
        becomes: {
          team: { dollarsPerDay: 2_000 },
          credential: { dollarsPerMonth: 10, dollarsPerDay: 10 },
          routes: { nova: { dollarsPerMonth: 7, dollarsPerDay: 7 } },
        },
      },
    ],
    [
      "a credential's inherited day by the month that its team writes",
      {
        environment: { credential: { dollarsPerDay: 30 } },
        team: { credential: { dollarsPerMonth: 20 } },
        becomes: { credential: { dollarsPerMonth: 20, dollarsPerDay: 20 } },
      },
    ],
  ])("%s", (_, { environment = {}, team = {}, becomes }) => {
    expect(limitsOf(environment, team)).toEqual(withDefaults(becomes));
  });
});

test("a usage plan follows from the team's resolved requests a minute", () => {
  const { teams } = defineEnvironment({ ...GOOD_ENVIRONMENT, limits: { team: { requestsPerMinute: 60 } } });
  expect(teams.payments?.usagePlan).toMatchObject({ ratePerSecond: 2, burst: 240 });
});

function withDefaults({ team, user, credential, routes, users }: Case["becomes"]): TeamLimits {
  const all = { ...DEFAULT_USER_LIMITS, ...user };
  return {
    team: { ...DEFAULT_TEAM_LIMITS, ...team },
    user: all,
    credential: { ...UNLIMITED, ...credential },
    routes: {
      sonnet: { ...UNLIMITED, ...routes?.sonnet },
      nova: { ...UNLIMITED, ...routes?.nova },
    },
    users: Object.fromEntries(Object.entries(users ?? {}).map(([name, own]) => [name, { ...all, ...own }])),
  };
}
