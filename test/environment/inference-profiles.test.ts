import { defineEnvironment } from "../../environment/define-environment";
import { inferenceProfilesOf } from "../../environment/inference-profiles";
import { LockError, parseLock, renderLock } from "../../environment/lock";
import { type Change, changed } from "./good-environment";

const ARN = "arn:aws:bedrock:eu-central-1:200000000002:application-inference-profile/a1b2c3d4e5f6";
const SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

function profilesOf(team: "payments" | "research", change: Change = {}) {
  const environment = defineEnvironment(changed(change));
  const { [team]: found } = environment.teams;
  if (found === undefined) throw new Error(`no team ${team}`);
  return inferenceProfilesOf(environment, found);
}

test("a team has a profile for each target of its routes", () => {
  expect(profilesOf("research")).toEqual([
    {
      team: "research",
      key: "sonnet-0",
      name: "bedrock-dev-research-sonnet-0",
      account: "research",
      region: "eu-central-1",
      calls: SONNET,
    },
    expect.objectContaining({ key: "sonnet-1", region: "eu-west-1", calls: SONNET }),
    expect.objectContaining({ key: "embeddings-0", calls: "amazon.titan-embed-text-v2:0" }),
  ]);
});

test("a route into another team's account has its profile there, for a team of the gateway path alone", () => {
  const lent = {
    "routes.nova.targets": [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "research" }],
    "teams.payments.routes": ["nova"],
  };
  expect(profilesOf("payments", lent)).toMatchObject([{ team: "payments", account: "research" }]);
});

describe("the lock's section", () => {
  const lock = {
    environment: "dev",
    inferenceProfiles: {
      version: 1,
      teams: { research: { "bedrock-dev-research-sonnet-0": { arn: ARN, calls: SONNET } } },
    },
  } as const;

  test("parses to itself", () => {
    expect(parseLock(renderLock(lock), "dev")).toEqual(lock);
  });

  test.each([
    ["an ARN of AWS's own profile", { arn: ARN.replace("application-", ""), calls: SONNET }, "arn"],
    ["an ARN without an account", { arn: ARN.replace("200000000002", ""), calls: SONNET }, "arn"],
    ["an id that would leave its place in a path", { arn: `${ARN}/../x`, calls: SONNET }, "arn"],
    ["no model", { arn: ARN, calls: "" }, "calls"],
  ])("with %s is refused", (_, profile, member) => {
    const teams = { research: { named: profile } };
    const parse = () => parseLock({ environment: "dev", inferenceProfiles: { version: 1, teams } }, "dev");
    expect(parse).toThrow(LockError);
    expect(parse).toThrow(`inferenceProfiles.teams.research.named.${member}`);
  });
});
