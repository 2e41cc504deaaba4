import {
  acceptedFactsUris,
  factsUri,
  isOwnPolicy,
  type Names,
  namesOf,
  ORGANIZATION_POLICY_SETS,
  usageIdentifier,
} from "../../environment/names";
import { fc } from "../support/properties";

const names = namesOf({ name: "dev", namePrefix: "bedrock" });

test("every name is a contract", () => {
  expect({
    iamPath: names.iamPath,
    stacks: [names.stacks.organization, names.stacks.trust, names.stacks.gateway("eu-west-1"), names.stacks.team("x")],
    platformRoles: platformRolesOf(names),
    teamRoles: [names.roles.direct("payments"), names.roles.invoke("payments")],
    policies: [names.policies.boundary("payments"), names.policies.quarantine],
    trust: [names.authorityParameter, names.trustAnchor, names.profile("payments")],
    usage: [names.usagePlan("payments"), names.budget("payments")],
    inferenceProfile: names.inferenceProfile("payments", "claude-sonnet", 0),
    organizationPolicies: ORGANIZATION_POLICY_SETS.map(names.organizationPolicies),
  }).toEqual({
    iamPath: "/bedrock-access/dev/",
    stacks: ["dev-organization", "dev-trust", "dev-gateway-eu-west-1", "dev-team-x"],
    platformRoles: [
      "bedrock-dev-gateway",
      "bedrock-dev-issuer",
      "bedrock-dev-revoker",
      "bedrock-dev-spend-guard",
      "bedrock-dev-operator",
    ],
    teamRoles: ["bedrock-dev-direct-payments", "bedrock-dev-invoke-payments"],
    policies: ["bedrock-dev-boundary-payments", "bedrock-dev-quarantine"],
    trust: ["/bedrock-access/dev/authority", "bedrock-dev", "bedrock-dev-payments"],
    usage: ["bedrock-dev-payments", "bedrock-dev-payments"],
    inferenceProfile: "bedrock-dev-payments-claude-sonnet-0",
    organizationPolicies: ["bedrock-dev-governed", "bedrock-dev-platform", "bedrock-dev-resources"],
  });
});

const environmentName = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,6})?$/).filter((name) => name.length >= 2);
const prefix = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
const team = fc.stringMatching(/^[a-z][a-z0-9]{1,7}(-[a-z0-9]{1,11}){0,2}$/);
const route = fc.stringMatching(/^[a-z0-9]{1,9}([.-][a-z0-9]{1,9}){0,3}$/);

describe("names are distinct where AWS wants them so", () => {
  test("roles of an account, also of a platform account that is a team's in another environment", () => {
    fc.assert(
      fc.property(prefix, environmentName, fc.uniqueArray(team, { maxLength: 8 }), (namePrefix, name, teams) => {
        const all = namesOf({ name, namePrefix });
        const roles = [...platformRolesOf(all), ...teams.flatMap((each) => teamRolesOf(all, each))];
        expect(new Set(roles).size).toBe(roles.length);
      }),
    );
  });

  test("stacks of an environment", () => {
    fc.assert(
      fc.property(environmentName, fc.uniqueArray(team, { maxLength: 8 }), (name, teams) => {
        const { stacks } = namesOf({ name, namePrefix: "bedrock" });
        const all = [
          stacks.organization,
          stacks.trust,
          ...["eu-central-1", "us-east-1"].map(stacks.gateway),
          ...teams.map(stacks.team),
        ];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test("inference profiles of a team's account, however long their routes' names", () => {
    fc.assert(
      fc.property(
        team,
        fc.uniqueArray(fc.tuple(route, fc.nat({ max: 12 })), {
          maxLength: 12,
          selector: ([alias, at]) => `${alias} ${at}`,
        }),
        (owner, profiles) => {
          const made = profiles.map(([alias, position]) => names.inferenceProfile(owner, alias, position));
          expect(new Set(made).size).toBe(profiles.length);
          for (const name of made) expect(name).toMatch(/^[A-Za-z0-9-]{1,64}$/);
        },
      ),
    );
  });

  test("API keys of all environments, regions and teams", () => {
    const key = fc.tuple(environmentName, fc.constantFrom("eu-central-1", "us-east-1"), team);
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 12, selector: (parts) => parts.join(" ") }), (keys) => {
        expect(new Set(keys.map((parts) => usageIdentifier(...parts))).size).toBe(keys.length);
      }),
    );
  });

  test("what belongs to one environment does not begin like what belongs to another", () => {
    fc.assert(
      fc.property(environmentName, environmentName, (one, other) => {
        fc.pre(one !== other);
        const path = namesOf({ name: one, namePrefix: "bedrock" }).iamPath;
        expect(namesOf({ name: other, namePrefix: "bedrock" }).iamPath.startsWith(path)).toBe(false);
      }),
    );
  });
});

describe("names of inference profiles", () => {
  test.each<[what: string, route: string, name: RegExp]>([
    ["short ones stay readable", "claude-sonnet", /^bedrock-dev-customer-care-claude-sonnet-1$/],
    [
      "dots, which AWS does not take, become hyphens",
      "claude-4.5",
      /^bedrock-dev-customer-care-claude-4-5-1-[0-9a-f]{8}$/,
    ],
    ["long ones end in a hash", "a".repeat(40), /^bedrock-dev-customer-care-a{29}-[0-9a-f]{8}$/],
    ["a cut leaves one hyphen", `${"a".repeat(28)}-bbbbbbbbb`, /^bedrock-dev-customer-care-a{28}-[0-9a-f]{8}$/],
  ])("%s", (_, alias, name) => {
    const made = names.inferenceProfile("customer-care", alias, 1);
    expect(made).toMatch(name);
    expect(made.length).toBeLessThanOrEqual(64);
  });

  test("two routes whose names differ only where the name is changed stay two", () => {
    const [dotted, plain] = ["claude-4.5", "claude-4-5"].map((alias) => names.inferenceProfile("payments", alias, 0));
    expect(dotted).not.toBe(plain);
  });
});

test.each<[policy: string, own: boolean]>([
  ["bedrock-dev-governed-1", true],
  ["bedrock-dev-platform-12", true],
  ["bedrock-dev-resources-2", true],
  ["bedrock-dev-governed", false],
  ["bedrock-dev-other-1", false],
  ["bedrock-prod-governed-1", false],
  ["FullAWSAccess", false],
  ["", false],
])("an organization's policy called %j is this environment's own: %s", (policy, own) => {
  expect(isOwnPolicy(names, policy)).toBe(own);
});

test("a usage identifier is one that API Gateway takes, and the same wherever it is derived", () => {
  fc.assert(
    fc.property(environmentName, team, (environment, owner) => {
      expect(usageIdentifier(environment, "eu-central-1", owner)).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
  expect(usageIdentifier("dev", "eu-central-1", "payments")).toBe(
    "7e9743cddf2db83e4457504f9dbc78a1f84f91a8c4d84857f4467d73f6d18a4f",
  );
});

test.each([
  [{ mfa: true, device: true }, "bedrock-access:facts/mfa=yes/device=yes"],
  [{ mfa: true, device: false }, "bedrock-access:facts/mfa=yes/device=no"],
  [{ mfa: false, device: false }, "bedrock-access:facts/mfa=no/device=no"],
])("the facts %j stand in a certificate as %s", (facts, uri) => {
  expect(factsUri(facts)).toBe(uri);
  expect(uri).toMatch(/^[\w .:/=+@-]{1,256}$/); // what an STS tag takes
});

test.each([
  [{ mfa: true, device: true }, [[true, true]]],
  [
    { mfa: true, device: false },
    [
      [true, true],
      [true, false],
    ],
  ],
  [
    { mfa: false, device: true },
    [
      [true, true],
      [false, true],
    ],
  ],
  [
    { mfa: false, device: false },
    [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ],
  ],
])("whoever requires %j accepts every certificate that has at least that", (required, accepted) => {
  const uris = accepted.map(([mfa = false, device = false]) => factsUri({ mfa, device }));
  expect(acceptedFactsUris(required)).toEqual(uris);
});

function platformRolesOf({ roles }: Names): string[] {
  return [roles.gateway, roles.issuer, roles.revoker, roles.spendGuard, roles.operator];
}

function teamRolesOf({ roles }: Names, owner: string): string[] {
  return [roles.direct(owner), roles.invoke(owner)];
}
