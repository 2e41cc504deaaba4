import { readInsideAccounts } from "../../cli/lock/read-inside-accounts";
import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import { emptyLock, type Lock, parseLock, renderLock } from "../../environment/lock";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { type AccountsFake, startAccountsFake, taggedResources } from "../support/accounts-fake";
import { inAccounts } from "./in-accounts";

const TEAM = "200000000002";
const PLATFORM = "100000000002";
const ID = "11111111-2222-3333-4444-555555555555";
const ANCHOR = `arn:aws:rolesanywhere:eu-central-1:${TEAM}:trust-anchor/${ID}`;
const PROFILE = `arn:aws:rolesanywhere:eu-central-1:${TEAM}:profile/${ID}`;
const API = "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5";
const ENDPOINT = `arn:aws:ec2:eu-central-1:${PLATFORM}:vpc-endpoint/vpce-0123456789abcdef0`;

const { gateway: _, ...withoutGateway } = GOOD_ENVIRONMENT;
const environment = defineEnvironment({
  ...withoutGateway,
  regions: { home: "eu-central-1", inference: ["eu-central-1"] },
  routes: {
    ...GOOD_ENVIRONMENT.routes,
    sonnet: { ...GOOD_ENVIRONMENT.routes.sonnet, targets: [GOOD_ENVIRONMENT.routes.sonnet.targets[0]] },
  },
  gateway: { kind: "managed", regions: { "eu-central-1": {} } },
} as EnvironmentInput);

const LOCKED: Lock = {
  ...emptyLock("dev"),
  accounts: {
    version: 1,
    organizationId: "o-a1b2c3d4e5",
    teams: { research: { accountId: TEAM, status: "ACTIVE" } },
    attached: {},
  },
};

/** What there is, by account: ARNs with the tag `Name`. */
type Resources = Readonly<Record<string, readonly (readonly [arn: string, name?: string])[]>>;

const ALL: Resources = {
  [TEAM]: [[ANCHOR], [PROFILE]],
  [PLATFORM]: [
    [API],
    [`${API}/stages/live`],
    [ENDPOINT, "bedrock-dev-gateway-bedrock-runtime"],
    [ENDPOINT.replace("vpce-0123", "vpce-9999"), "bedrock-dev-gateway-sts"],
  ],
};

let fake: AccountsFake | undefined;
let asked: object[] = [];

afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

/** Each answer holds one resource, so that pages are followed. */
async function read(resources: Resources, lock = LOCKED, refused: readonly string[] = []) {
  asked = [];
  fake = await startAccountsFake(({ accountId, body, target }) => {
    expect(target).toBe("ResourceGroupsTaggingAPI_20170126.GetResources");
    const request = JSON.parse(body);
    asked.push({ accountId, filters: request.TagFilters, types: request.ResourceTypeFilters });
    const services = (request.ResourceTypeFilters as string[]).map((type) => type.split(":")[0]);
    const there = (resources[accountId] ?? []).filter(([arn]) => services.includes(arn.split(":")[2]));
    const named = there.map(([arn, name]) => ({ arn, ...(name !== undefined && { tags: { Name: name } }) }));
    return taggedResources(named, request.PaginationToken);
  }, refused);
  return await inAccounts(fake, (access) => readInsideAccounts(environment, lock, access));
}

test("anchor and profile of a team, API and Bedrock endpoint of the gateway come into the lock", async () => {
  const { anchors, gateways, findings } = await read(ALL);
  expect(findings).toEqual([]);
  expect(anchors).toEqual({ version: 1, teams: { research: { trustAnchorArn: ANCHOR, profileArn: PROFILE } } });
  expect(gateways).toEqual({
    version: 1,
    regions: { "eu-central-1": { restApiId: "a1b2c3d4e5", bedrockEndpointId: "vpce-0123456789abcdef0" } },
  });
  const lock = { ...LOCKED, ...(anchors && { anchors }), ...(gateways && { gateways }) };
  expect(parseLock(renderLock(lock), "dev")).toEqual(lock);
});

test("only what carries the environment's tag is asked for", async () => {
  await read(ALL);
  expect(new Set(asked.map((each) => JSON.stringify("filters" in each && each.filters)))).toEqual(
    new Set(['[{"Key":"bedrock-access","Values":["dev"]}]']),
  );
});

test("what is not made yet is left out", async () => {
  expect(await read({ [TEAM]: [[ANCHOR]], [PLATFORM]: [] })).toEqual({
    anchors: { version: 1, teams: {} },
    gateways: { version: 1, regions: {} },
    inferenceProfiles: { version: 1, teams: {} },
    findings: [],
  });
});

test("an account that cannot be read is a problem, and the lock keeps what it had of it", async () => {
  const before: Lock = {
    ...LOCKED,
    anchors: { version: 1, teams: { research: { trustAnchorArn: ANCHOR, profileArn: PROFILE } } },
  };
  const { anchors, gateways, findings } = await read(ALL, before, [TEAM]);
  expect(anchors).toEqual(before.anchors);
  expect(gateways?.regions["eu-central-1"]?.restApiId).toBe("a1b2c3d4e5");
  expect(findings).toEqual([
    expect.objectContaining({
      level: "problem",
      path: "anchors.teams.research",
      reason: expect.stringContaining(`arn:aws:iam::${TEAM}:role/bedrock-lock-reader cannot be assumed`),
    }),
    expect.objectContaining({ path: "inferenceProfiles.teams.research" }),
  ]);
});

test("two of what there is one of are a problem that names both", async () => {
  const second = ANCHOR.replace("1111", "9999");
  const { anchors, findings } = await read({ ...ALL, [TEAM]: [[ANCHOR], [second], [PROFILE]] });
  expect(anchors?.teams).toEqual({});
  expect(findings).toEqual([expect.objectContaining({ reason: expect.stringContaining(`${ANCHOR}, ${second}`) })]);
});
