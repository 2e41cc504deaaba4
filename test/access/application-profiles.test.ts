import { unattributedTeams } from "../../access/application-profiles";
import { regionalPolicy } from "../../access/regional-policy";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { runtimePolicySchema } from "../../access/runtime-policy-schema";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock, type Lock } from "../../environment/lock";
import { type Change, changed } from "../environment/good-environment";

const SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const NAME = "bedrock-dev-research-sonnet-0";

function arn(region = "eu-central-1", accountId = "200000000002"): string {
  return `arn:aws:bedrock:${region}:${accountId}:application-inference-profile/a1b2c3d4e5f6`;
}

function locked(profiles: Readonly<Record<string, { readonly arn: string; readonly calls: string }>>): Lock {
  return { ...emptyLock("dev"), inferenceProfiles: { version: 1, teams: { research: profiles } } };
}

function rendered(lock: Lock, change: Change = {}) {
  return renderRuntimePolicy(defineEnvironment(changed(change)), lock);
}

const BOTH = locked({
  [NAME]: { arn: arn(), calls: SONNET },
  "bedrock-dev-research-sonnet-1": { arn: arn("eu-west-1").replace("a1b2", "z9y8"), calls: SONNET },
});

test("a team's profiles that the lock knows are found by their targets", () => {
  const { teams, routes } = rendered(BOTH);
  expect(teams.research?.applicationProfiles).toEqual({ "sonnet-0": "a1b2c3d4e5f6", "sonnet-1": "z9y8c3d4e5f6" });
  expect(routes.sonnet?.targets.map(({ applicationProfile }) => applicationProfile)).toEqual(["sonnet-0", "sonnet-1"]);
  expect(teams.payments).not.toHaveProperty("applicationProfiles");
});

test("what callers name, what calls cost and what models can do stay by model", () => {
  const without = rendered(emptyLock("dev"));
  const { prices, models, routes } = rendered(BOTH);
  expect([prices, models, routes]).toEqual([without.prices, without.models, without.routes]);
});

test("a region has the profiles of its own targets", () => {
  const policy = rendered(BOTH);
  expect(
    ["eu-central-1", "eu-west-1"].map(
      (region) => regionalPolicy(policy, { region, share: 1 }).teams.research?.applicationProfiles,
    ),
  ).toEqual([{ "sonnet-0": "a1b2c3d4e5f6" }, { "sonnet-1": "z9y8c3d4e5f6" }]);
});

const KNOWN = locked({ [NAME]: { arn: arn(), calls: SONNET } });

test.each<[what: string, lock: Lock, change: Change]>([
  ["has another name by now", KNOWN, { namePrefix: "acme" }],
  ["copies another model", locked({ [NAME]: { arn: arn(), calls: "eu.amazon.nova-lite-v1:0" } }), {}],
  ["copies the model in one region", locked({ [NAME]: { arn: arn(), calls: SONNET.replace("eu.", "") } }), {}],
  ["lies in another region", locked({ [NAME]: { arn: arn("eu-west-1"), calls: SONNET } }), {}],
  ["lies in another account", locked({ [NAME]: { arn: arn("eu-central-1", "300000000001"), calls: SONNET } }), {}],
  ["belongs to a route that the team has no more", KNOWN, { "teams.research.routes": ["embeddings"] }],
])("a profile that %s is not called", (_, lock, change) => {
  expect(rendered(lock, change).teams.research).not.toHaveProperty("applicationProfiles");
});

test("the policy's schema takes them, and no id that would lead elsewhere", () => {
  const policy = rendered(BOTH);
  const { research } = policy.teams;
  const withId = (id: string) => ({
    ...policy,
    teams: { ...policy.teams, research: { ...research, applicationProfiles: { "sonnet-0": id } } },
  });
  expect(runtimePolicySchema.parse(policy)).toEqual(policy);
  expect(runtimePolicySchema.safeParse(withId("a1b2c3d4e5f6")).success).toBe(true);
  for (const id of ["", "a/b", "a:b", "../x"]) expect(runtimePolicySchema.safeParse(withId(id)).success).toBe(false);
});

const MANAGED: Change = {
  gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.5 }, "eu-west-1": { share: 0.5 } } },
};
const embeddings = {
  "bedrock-dev-research-embeddings-0": { arn: arn(), calls: "amazon.titan-embed-text-v2:0" },
};

describe("a team whose calls the bill does not show as its own", () => {
  test.each<[what: string, lock: Lock, change: Change, teams: readonly string[]]>([
    [
      "is one of which the lock knows no profile, but for one that waits for its account",
      emptyLock("dev"),
      MANAGED,
      ["research"],
    ],
    ["is one of which it knows some", BOTH, MANAGED, ["research"]],
    [
      "is none of which it knows all",
      locked({ ...BOTH.inferenceProfiles?.teams.research, ...embeddings }),
      MANAGED,
      [],
    ],
    ["is none where the gateway is not ours", emptyLock("dev"), {}, []],
    ["is none on the direct path alone", emptyLock("dev"), { ...MANAGED, "teams.research.paths": ["direct"] }, []],
  ])("%s", (_, lock, change, teams) => {
    expect(unattributedTeams(defineEnvironment(changed(change)), lock)).toEqual(teams);
  });
});
