import { parseRenderedPolicy } from "../../access/iam-policy";
import type { Lock } from "../../environment/lock";
import type { OrganizationPolicySet } from "../../environment/names";
import { pack } from "../../modules/policy-set/pack";
import { PolicyQuotaError } from "../../modules/policy-set/policy-quota-error";
import type { ComposedEnvironment } from "../../stacks/neighbour-rule";
import { organizationPolicies, policyLimits } from "../../stacks/organization-policies";
import { composeAll, type Output, stackOf } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { policiesOf } from "./attached-policies";
import { COMPLETE_EXAMPLE } from "./complete-example";
import { DEV, dev, lockWith, team } from "./neighbours";
import { thrownBy } from "./refused";

const OU = "ou-ab12-11111111";
const ORGANIZATION = "dev-organization";
const roomy = stackOf(composeAll({ environment: dev() }), ORGANIZATION);
const [governed, platform] = [policiesOf(roomy, "governed").length, policiesOf(roomy, "platform").length];

type PolicyType = "serviceControlPolicies" | "resourceControlPolicies";

/** A lock that has found so many policies of others on each target. */
function attached(targets: Readonly<Record<string, number>>, type: PolicyType): Lock {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `policy-${index}`);
  const none = { serviceControlPolicies: [], resourceControlPolicies: [] };
  const found = Object.entries(targets).map(([target, count]) => [target, { ...none, [type]: names(count) }]);
  return lockWith("dev", {}, { ouId: OU, attached: Object.fromEntries(found) });
}

const accounts = dev({
  organization: { manages: "accounts" },
  teams: { payments: team(created("aws@example.com")), risk: team(existing(DEV.account)) },
});

describe("policies that do not fit beside those of others are refused, with every target and its numbers", () => {
  const full = 10;

  test("on team accounts, on our OU and on the platform account", () => {
    const lock = attached({ [OU]: full, [DEV.account]: 1, [DEV.platform]: full }, "serviceControlPolicies");
    const error = thrownBy({ environment: accounts, lock });
    expect(error).toBeInstanceOf(PolicyQuotaError);
    expect(error).toMatchObject({
      shortages: [
        { target: "environment", attached: full, needed: governed, limit: 10 },
        { target: "platform", attached: full, needed: governed, limit: 10 },
      ],
      message: expect.stringContaining(
        `- platform has ${full} attached and would get ${governed}: ${full + governed} of 10`,
      ),
    });
  });

  test("on the platform account our own policies of all accounts count too", () => {
    const lock = attached({ [DEV.platform]: full - governed }, "serviceControlPolicies");
    expect(thrownBy({ environment: dev(), lock })).toMatchObject({
      shortages: [{ target: "platform", attached: full, needed: platform, limit: full }],
    });
  });

  test("resource control policies are counted by themselves", () => {
    const lock = attached({ [DEV.account]: 5 }, "resourceControlPolicies");
    expect(thrownBy({ environment: dev(), lock })).toMatchObject({
      shortages: [{ target: "team-payments", attached: 5, needed: 1, limit: 5 }],
    });
  });
});

test("AWS's own policy counts on targets that the lock does not know", () => {
  const environment = dev({ quotas: { policiesPerTarget: governed + platform } });
  expect(thrownBy({ environment })).toMatchObject({
    shortages: [{ target: "platform", attached: 1 + governed, needed: platform, limit: governed + platform }],
  });
});

describe("half of the places on a platform account stay free for the policies of others", () => {
  const places = (own: ComposedEnvironment, sharing: readonly ComposedEnvironment[]) => {
    const policies = organizationPolicies(own, sharing);
    const needed = (set: OrganizationPolicySet) =>
      pack(policies[set], policyLimits(own.environment, set).characters).length;
    return 1 + needed("governed") + needed("platform"); // one for AWS's own
  };
  const alone = COMPLETE_EXAMPLE.map((own) => [own.environment.name, own] as const);

  test.each(alone)("of %s", (_, own) => {
    expect(places(own, [])).toBeLessThanOrEqual(5);
  });

  test("where all environments of a company share one", () => {
    const [dev, staging, prod] = COMPLETE_EXAMPLE;
    if (dev === undefined || staging === undefined || prod === undefined) throw new Error("an environment is missing");
    expect(places(prod, [dev, staging])).toBeLessThanOrEqual(5);
  });
});

describe("resource control policies keep the half of what AWS takes of service control policies", () => {
  // A role with so long a path stands in policies of both kinds, and alone fills more than half of 5,120 characters.
  const gatewayRole = `arn:aws:iam::${DEV.platform}:role/${"gateway/".repeat(550)}role`;

  test.each(["policies", "documents"] as const)("of characters, where we manage %s", (manages) => {
    const environment = dev({
      organization: { manages },
      gateway: {
        kind: "existing",
        roleArn: gatewayRole,
        apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } },
      },
    });
    const characters = policyLengths(composeAll({ environment }));
    expect(Math.max(...characters.governed)).toBeGreaterThan(5_120);
    expect(characters.resources.length).toBeGreaterThan(1);
    expect(Math.max(...characters.resources)).toBeLessThanOrEqual(5_120);
  });

  test("of policies on one target", () => {
    const environment = dev();
    expect(thrownBy({ environment, lock: attached({ [DEV.account]: 7 }, "serviceControlPolicies") })).toBeUndefined();
    expect(thrownBy({ environment, lock: attached({ [DEV.account]: 7 }, "resourceControlPolicies") })).toMatchObject({
      shortages: [{ target: "team-payments", attached: 7, needed: 1, limit: 5 }],
    });
  });
});

/** Characters of every policy as AWS counts them, attached or written as documents. */
function policyLengths({ stacks, files }: Output): { readonly governed: number[]; readonly resources: number[] } {
  const organization = stacks[ORGANIZATION];
  const lengths = (set: string) =>
    organization === undefined
      ? Object.entries(files).flatMap(([path, text]) => (path.startsWith(`dev.policies/${set}-`) ? [text.length] : []))
      : policiesOf(organization, set).map((policy) => JSON.stringify(parseRenderedPolicy(policy)).length);
  return { governed: lengths("governed"), resources: lengths("resources") };
}
