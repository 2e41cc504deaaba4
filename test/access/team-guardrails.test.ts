import { regionalPolicy } from "../../access/regional-policy";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { runtimePolicySchema } from "../../access/runtime-policy-schema";
import { waitingRoutes } from "../../access/team-guardrails";
import { defineEnvironment } from "../../environment/define-environment";
import type { Lock } from "../../environment/lock";
import type { LockedGuardrails } from "../../environment/lock-sections/guardrails";
import { changed } from "../environment/good-environment";

const environment = defineEnvironment(
  changed({
    guardrails: { harm: { contentFilters: { HATE: "HIGH" } } },
    "routes.sonnet.guardrail": "harm",
    "routes.nova.targets": [
      { model: "amazon.nova-lite-v1:0", geography: "eu", account: "research", guardrail: "harm" },
    ],
  }),
);

const locked = (id: string, version = "1") => ({ id, version, content: "0123456789abcdef" });

function lockWith(guardrails: LockedGuardrails, status = "ACTIVE"): Lock {
  return {
    environment: "dev",
    accounts: {
      version: 1,
      organizationId: "o-a1b2c3d4e5",
      teams: { payments: { accountId: "300000000001", status } },
      attached: {},
    },
    guardrails: { version: 1, teams: guardrails },
  };
}

const ALL: LockedGuardrails = {
  payments: { harm: { "eu-central-1": locked("pay1", "3"), "eu-west-1": locked("pay2") } },
  research: { harm: { "eu-central-1": locked("res1"), "eu-west-1": locked("res2") } },
};

const arn = (account: string, region: string, id: string) => `arn:aws:bedrock:${region}:${account}:guardrail/${id}`;

test("a target names the key by which each team finds the guardrail of the account that is called", () => {
  const policy = renderRuntimePolicy(environment, lockWith(ALL));
  expect(policy.routes.sonnet?.targets.map(({ guardrail }) => guardrail)).toEqual([
    { key: "own/eu-central-1/harm" },
    { key: "own/eu-west-1/harm" },
  ]);
  expect(policy.teams.payments?.guardrails).toEqual({
    "own/eu-central-1/harm": { arn: arn("300000000001", "eu-central-1", "pay1"), version: "3" },
    "own/eu-west-1/harm": { arn: arn("300000000001", "eu-west-1", "pay2"), version: "1" },
    "research/eu-central-1/harm": { arn: arn("200000000002", "eu-central-1", "res1"), version: "1" },
  });
  expect(policy.teams.research?.guardrails).toEqual({
    "own/eu-central-1/harm": { arn: arn("200000000002", "eu-central-1", "res1"), version: "1" },
    "own/eu-west-1/harm": { arn: arn("200000000002", "eu-west-1", "res2"), version: "1" },
  });
  expect(runtimePolicySchema.parse(policy)).toEqual(policy);
});

test("a region's policy has the guardrails of its own targets alone", () => {
  const policy = regionalPolicy(renderRuntimePolicy(environment, lockWith(ALL)), { region: "eu-west-1", share: 1 });
  expect(Object.keys(policy.teams.payments?.guardrails ?? {})).toEqual(["own/eu-west-1/harm"]);
});

test("a guardrail that the lock does not know is no team's, and its targets keep their key", () => {
  const policy = renderRuntimePolicy(environment, lockWith({}));
  expect(policy.teams.payments).not.toHaveProperty("guardrails");
  expect(policy.routes.sonnet?.targets[0]?.guardrail).toEqual({ key: "own/eu-central-1/harm" });
});

describe("a route waits", () => {
  const waiting = (lock: Lock) =>
    waitingRoutes(environment, lock).map(({ team, route, reason }) => `${team} ${route}: ${reason}`);

  test("for each guardrail that the lock lacks, and for no other", () => {
    expect(waiting(lockWith(ALL))).toEqual([]);
    expect(waiting(lockWith({ ...ALL, research: { harm: { "eu-west-1": locked("res2") } } }))).toEqual([
      'payments nova: guardrail "harm" of team research in eu-central-1 is not in the lock yet',
      'research sonnet: guardrail "harm" of its account in eu-central-1 is not in the lock yet',
    ]);
  });

  test("with its team, when that one has no account yet", () => {
    const teams = new Set(waitingRoutes(environment, lockWith({}, "SUSPENDED")).map(({ team }) => team));
    expect([...teams]).toEqual(["research"]);
  });

  test("until the named command has run", () => {
    expect(waitingRoutes(environment, lockWith({}))[0]?.next).toBe(
      "apply the stacks of these teams, then: bedrock-access lock --environment <file of dev> --role <role>",
    );
  });

  test("only where the gateway would call it", () => {
    const direct = defineEnvironment(
      changed({
        guardrails: { harm: { contentFilters: { HATE: "HIGH" } } },
        "routes.embeddings.guardrail": "harm",
        "teams.research.paths": ["direct"],
      }),
    );
    expect(waitingRoutes(direct, lockWith({}))).toEqual([]);
  });
});
