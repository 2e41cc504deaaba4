import type { TargetPolicy, TeamPolicy } from "../../../access/runtime-policy";
import { authorize } from "../../../gateway/policy/authorize";
import { ANNA, policy, request, SONNET, target, team } from "./policy-fixtures";

const MESSAGES = [{ role: "user", content: [{ text: "hello" }] }];
const KEY = "claude-sonnet-0";

function called(parts: Partial<TargetPolicy>, ofTeam: Partial<TeamPolicy>, model = "claude-sonnet") {
  const routes = { "claude-sonnet": { targets: [target(SONNET, parts)], maxOutputTokens: 1_000 } };
  const payments = team({ routes: ["claude-sonnet"], ...ofTeam });
  const call = authorize(
    request("converse", model, { messages: MESSAGES }),
    ANNA,
    policy({ routes, teams: { payments } }),
  );
  return call.targets[0];
}

test.each<[what: string, parts: Partial<TargetPolicy>, ofTeam: Partial<TeamPolicy>, arn: string]>([
  [
    "in the team's own account",
    { applicationProfile: KEY },
    { applicationProfiles: { [KEY]: "a1b2c3d4e5f6" } },
    "arn:aws:bedrock:eu-central-1:111111111111:application-inference-profile/a1b2c3d4e5f6",
  ],
  [
    "in another team's account and region",
    { applicationProfile: KEY, account: "research", region: "us-gov-west-1" },
    {
      applicationProfiles: { [KEY]: "a1b2c3d4e5f6" },
      invokeRoles: { research: "arn:aws-us-gov:iam::222222222222:role/access/invoke-payments" },
    },
    "arn:aws-us-gov:bedrock:us-gov-west-1:222222222222:application-inference-profile/a1b2c3d4e5f6",
  ],
])("a target %s is called by the team's profile", (_, parts, ofTeam, profileArn) => {
  expect(called(parts, ofTeam)).toMatchObject({ profileArn });
});

test.each<[what: string, parts: Partial<TargetPolicy>, ofTeam: Partial<TeamPolicy>]>([
  ["the policy knows no profile of the team", { applicationProfile: KEY }, {}],
  ["the team's profiles are of other targets", { applicationProfile: KEY }, { applicationProfiles: { other: "a1" } }],
  ["the target has none", {}, { applicationProfiles: { [KEY]: "a1" } }],
  ["a key is what every object has", { applicationProfile: "constructor" }, { applicationProfiles: {} }],
  ["the account is not known", { applicationProfile: KEY }, { applicationProfiles: { [KEY]: "a1" }, invokeRoles: {} }],
])("a target is called by its own id where %s", (_, parts, ofTeam) => {
  expect(called(parts, ofTeam)).not.toHaveProperty("profileArn");
});

test("name, price and ledger of a target are those of its model, by whatever it is called", () => {
  const plain = called({}, {});
  const profiled = called({ applicationProfile: KEY }, { applicationProfiles: { [KEY]: "a1b2c3d4e5f6" } });
  expect([profiled?.name, profiled?.price]).toEqual([plain?.name, plain?.price]);
  expect(profiled?.target.invokeId).toBe(`eu.${SONNET}`);
});

test("nobody can name a profile, not even the team's own", () => {
  const arn = "arn:aws:bedrock:eu-central-1:111111111111:application-inference-profile/a1b2c3d4e5f6";
  const profiles = { applicationProfiles: { [KEY]: "a1b2c3d4e5f6" } };
  for (const model of [arn, "a1b2c3d4e5f6", KEY]) {
    expect(() => called({ applicationProfile: KEY }, profiles, model)).toThrow(
      expect.objectContaining({ kind: "not-found" }),
    );
  }
});
