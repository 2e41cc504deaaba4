import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock, type Lock } from "../../environment/lock";
import type { LockedGateway } from "../../environment/lock-sections/gateways";
import { composeAll } from "../support/compose";
import { environmentInput, existing, ORGANIZATION_ID } from "../support/lock-fixtures";
import { onlyResource, resourcesOf } from "../support/synth";

const ENDPOINT = "vpce-0123456789abcdef0";
const OTHER_ENDPOINT = "vpce-0fedcba9876543210";
const API = "a1b2c3d4e5";

const environment = defineEnvironment({
  ...environmentInput({ payments: existing("200000000001") }),
  regions: { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1"] },
  routes: {
    nova: {
      targets: [
        { model: "amazon.nova-lite-v1:0", geography: "eu" },
        { model: "amazon.nova-lite-v1:0", geography: "eu", region: "eu-west-1" },
      ],
    },
  },
  gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.5 }, "eu-west-1": { share: 0.5 } } },
});

function composedWith(regions: Readonly<Record<string, LockedGateway>>) {
  const lock: Lock = {
    ...emptyLock("dev"),
    accounts: {
      version: 1,
      organizationId: ORGANIZATION_ID,
      teams: { payments: { accountId: "200000000001", status: "ACTIVE" } },
      attached: {},
    },
    gateways: { version: 1, regions },
  };
  const { stacks } = composeAll({ environment, lock });
  const { "dev-team-payments": team, "dev-organization": organization } = stacks;
  if (team === undefined || organization === undefined) throw new Error("a stack is missing");
  return {
    permissions: String(onlyResource(team, "aws_iam_role_policy").policy),
    policies: resourcesOf(organization, "aws_organizations_policy").map(({ content }) => String(content)),
  };
}

test("once the endpoints of all regions are known, the invoke role works by them alone", () => {
  const { permissions } = composedWith({
    "eu-central-1": { bedrockEndpointId: ENDPOINT },
    "eu-west-1": { bedrockEndpointId: OTHER_ENDPOINT },
  });
  expect(permissions).toContain(JSON.stringify({ StringNotEquals: { "aws:SourceVpce": [ENDPOINT, OTHER_ENDPOINT] } }));
});

test.each([
  ["no endpoint is known", {}],
  ["one of two is", { "eu-central-1": { bedrockEndpointId: ENDPOINT } }],
])("while %s, the invoke role does not ask: calls of the other region would be denied", (_, regions) => {
  expect(composedWith(regions).permissions).not.toContain("aws:SourceVpce");
});

test("an API whose id is known is protected by it", () => {
  const named = (policies: readonly string[]) => policies.filter((policy) => policy.includes(`/restapis/${API}`));
  expect(named(composedWith({ "eu-central-1": { restApiId: API } }).policies)).not.toEqual([]);
  expect(named(composedWith({}).policies)).toEqual([]);
});
