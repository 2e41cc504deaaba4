import prod from "../../examples/complete/environments/prod";
import type { Call } from "../../proofs/simulation/call";
import type { RoleAccess } from "../support/synthesized-access";
import {
  accessIn,
  certificateSession,
  decideByOwnPolicies,
  decideForRole,
  gatewaySession,
  teamsOf,
} from "./simulated-fixtures";

// For each team, path and route: a role reaches the route's models, through the route's profiles, in the route's regions, and
// nothing else. Decided by the role's own policies (identity, quarantine, boundary, session) without the organization's, which
// must not be what holds a role to its models; and that those stand in no call's way is asked apart.

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";

interface Way {
  readonly model: string;
  readonly source: string;
  /** `undefined`: the model itself. */
  readonly profile?: string;
  /** Where AWS may process the call, written down here once more: the library has them from its catalogue. */
  readonly destinations: readonly string[];
  /** What calls must carry, with the version that the lock knows. */
  readonly guardrail?: string;
}

const IN_EUROPE = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];

/** What the routes of the example mean to AWS, by their alias and position. */
const ROUTES: Readonly<Record<string, readonly Way[]>> = {
  "claude-sonnet": [
    { model: SONNET, source: "eu-central-1", profile: `eu.${SONNET}`, destinations: IN_EUROPE },
    { model: SONNET, source: "eu-west-1", profile: `eu.${SONNET}`, destinations: IN_EUROPE },
  ],
  "claude-haiku": [{ model: HAIKU, source: "eu-central-1", profile: `eu.${HAIKU}`, destinations: IN_EUROPE }],
  "claude-sonnet-us": [
    {
      model: SONNET,
      source: "us-east-1",
      profile: `us.${SONNET}`,
      destinations: ["us-east-1", "us-east-2", "us-west-2"],
    },
  ],
  "nova-lite": [
    {
      model: NOVA,
      source: "eu-central-1",
      profile: `eu.${NOVA}`,
      destinations: ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"],
    },
  ],
  embeddings: [{ model: TITAN, source: "eu-central-1", destinations: ["eu-central-1"] }],
};

/** Of the guardrail on `nova-lite`, as the lock of the example has them. */
const GUARDRAIL_VERSIONS: Readonly<Record<string, string>> = { "platform-tools": "2", search: "1", support: "2" };

const access = accessIn(prod);

interface Session {
  readonly team: string;
  readonly path: string;
  readonly role: RoleAccess;
  readonly accountId: string;
  readonly context: NonNullable<Call["context"]>;
  readonly routes: readonly string[];
  /** The guardrail of the account, if it has one. */
  readonly guardrail: string | undefined;
  /** Application inference profiles of the team, by route and position. */
  readonly applications: Readonly<Record<string, string>>;
}

const sessions: readonly Session[] = teamsOf(prod, access).flatMap(({ team, account, direct, invoke }) => {
  const common = {
    team,
    accountId: account.accountId,
    routes: prod.teams[team]?.routes ?? [],
    guardrail: account.guardrails["bedrock-prod-personal-data"]?.arn,
    applications: Object.fromEntries(
      Object.entries(account.inferenceProfiles).map(([name, arn]) => [name.replace(`bedrock-prod-${team}-`, ""), arn]),
    ),
  };
  return [
    ...(direct ? [{ ...common, path: "direct", role: direct, context: certificateSession(direct, team, "prod") }] : []),
    ...(invoke ? [{ ...common, path: "gateway", role: invoke, context: gatewaySession(invoke, team) }] : []),
  ];
});

const INVOKE = ["bedrock:InvokeModel"];
const STREAM = ["bedrock:InvokeModelWithResponseStream"];
const modelArn = (model: string, region: string) => `arn:aws:bedrock:${region}::foundation-model/${model}`;
const profileArn = (account: string, region: string, profile: string) =>
  `arn:aws:bedrock:${region}:${account}:inference-profile/${profile}`;

/** One thing that AWS authorizes. */
interface Authorization {
  readonly resource: string;
  readonly context?: NonNullable<Call["context"]>;
}

/** All that AWS authorizes in one call through a profile: the profile, and the model in the source and each destination. */
function callThrough(profile: string, { model, source, destinations, guardrail }: Way): Authorization[] {
  const guarded = guardrail === undefined ? {} : { "bedrock:GuardrailIdentifier": guardrail };
  return [
    { resource: profile },
    ...[...new Set([source, ...destinations])].map((region) => ({
      resource: modelArn(model, region),
      context: { "bedrock:InferenceProfileArn": profile, ...guarded },
    })),
  ];
}

/** Of some authorizations those that the role's own policies allow. */
async function allowedOf(
  { role, context: ofSession }: Session,
  authorizations: readonly Authorization[],
  actions: readonly string[] = INVOKE,
): Promise<string[]> {
  const allowed: string[] = [];
  for (const { resource, context } of authorizations) {
    for (const action of actions) {
      const call = { action, resource, context: { ...ofSession, ...context } };
      if ((await decideByOwnPolicies(role, call)).allowed) allowed.push(`${action} ${resource}`);
    }
  }
  return allowed;
}

const all = (authorizations: readonly Authorization[], actions = INVOKE) =>
  authorizations.flatMap(({ resource }) => actions.map((action) => `${action} ${resource}`));

const calls = sessions.flatMap((session) =>
  session.routes.flatMap((alias) =>
    (ROUTES[alias] ?? []).map((way, position) => ({
      ...session,
      alias,
      way:
        alias === "nova-lite" ? { ...way, guardrail: `${session.guardrail}:${GUARDRAIL_VERSIONS[session.team]}` } : way,
      own: found(session.applications[`${alias}-${position}`]),
      session,
    })),
  ),
);

test("every team with an account takes part, by each of its paths", () => {
  expect(sessions.map(({ team, path }) => `${team}: ${path}`)).toEqual([
    "payments: gateway",
    "research: direct",
    "platform-tools: direct",
    "platform-tools: gateway",
    "search: gateway",
    "mobile: gateway",
    "support: gateway",
    "data-science: direct",
    "data-science: gateway",
    "security: gateway",
    "risk: direct",
  ]);
});

describe.each(calls)("$team by the $path path calls $alias from $way.source", ({ session, way, own, accountId }) => {
  const { model, source, profile, destinations } = way;
  const geographys = profile === undefined ? undefined : profileArn(accountId, source, profile);

  test("through the profile of AWS, in every region to which it leads; or the model itself, where there is none", async () => {
    const call = geographys === undefined ? [{ resource: modelArn(model, source) }] : callThrough(geographys, way);

    expect(await allowedOf(session, call)).toEqual(all(call));
  });

  test("through the team's application profile, which tells its costs apart", async () => {
    const call = callThrough(own, way);

    expect(await allowedOf(session, call)).toEqual(all(call));
  });

  test("as a stream", async () => {
    const call = callThrough(own, way).slice(0, 2);

    expect(await allowedOf(session, call, STREAM)).toEqual(all(call, STREAM));
  });

  test("with tokens counted, and the profile read", async () => {
    expect(await allowedOf(session, [{ resource: modelArn(model, source) }], ["bedrock:CountTokens"])).toHaveLength(1);
    expect(await allowedOf(session, [{ resource: own }], ["bedrock:GetInferenceProfile"])).toHaveLength(1);
  });

  test("and the organization's policies do not stand in the way", async () => {
    for (const { resource, context } of callThrough(own, way).slice(0, 2)) {
      const call = { action: "bedrock:InvokeModel", resource, context: { ...session.context, ...context } };
      expect(await decideForRole(access, session.role, call)).toMatchObject({ why: "allowed" });
    }
  });

  test("not in a region that the profile does not name", async () => {
    const others = ["eu-west-2", "eu-north-1", "us-east-2", "ap-northeast-1"].filter(
      (each) => !destinations.includes(each),
    );

    expect(
      await allowedOf(
        session,
        others.map((region) => ({
          resource: modelArn(model, region),
          context: { "bedrock:InferenceProfileArn": geographys ?? own },
        })),
      ),
    ).toEqual([]);
  });

  test("not the model itself where the route has a profile, and not through another one's profile", async () => {
    const strangers = [
      `arn:aws:bedrock:${source}:${accountId}:application-inference-profile/notourown000`,
      own.replace(accountId, "999999999999"),
      profileArn(accountId, source, `apac.${model}`),
    ];
    const attempts: Authorization[] = [
      ...strangers.flatMap((stranger) => [
        { resource: stranger },
        { resource: modelArn(model, source), context: { "bedrock:InferenceProfileArn": stranger } },
      ]),
      ...(profile === undefined ? [] : [{ resource: modelArn(model, source) }]),
    ];

    expect(await allowedOf(session, attempts)).toEqual([]);
  });

  test("not by the global profile, which may process anywhere", async () => {
    const global = profileArn(accountId, source, `global.${model}`);
    const anywhere = {
      resource: modelArn(model, source),
      context: { "bedrock:InferenceProfileArn": global, "aws:RequestedRegion": "unspecified" },
    };

    expect(await allowedOf(session, [{ resource: global }, anywhere])).toEqual([]);
  });

  test.each(["priority", "flex", "reserved"])("not at the price of the %s tier", async (tier) => {
    const context = { "bedrock:ServiceTier": tier };
    const [onProfile, onModel] = callThrough(geographys ?? own, way);
    const dearer = [onProfile, onModel].map((each) => ({ ...found(each), context: { ...each?.context, ...context } }));

    expect(await allowedOf(session, dearer)).toEqual([]);
  });
});

const asCases = sessions.map((session) => ({ team: session.team, path: session.path, session }));

describe.each(asCases)("$team by the $path path", ({ session, team }) => {
  const { accountId, routes } = session;
  const bedrock = (rest: string) => `arn:aws:bedrock:eu-central-1:${accountId}:${rest}`;

  test("reaches no model of a route that is not its own, directly or through a profile", async () => {
    const mine = routes.flatMap((alias) => ROUTES[alias] ?? []);
    const foreign = Object.values(ROUTES)
      .flat()
      .filter((way) => !mine.includes(way));
    const attempts = foreign.flatMap(({ model, source, profile: id = `eu.${model}` }): Authorization[] => {
      const profile = profileArn(accountId, source, id);
      return [
        { resource: profile },
        { resource: modelArn(model, source) },
        { resource: modelArn(model, source), context: { "bedrock:InferenceProfileArn": profile } },
      ];
    });

    expect(attempts.length).toBeGreaterThan(0);
    expect(await allowedOf(session, attempts)).toEqual([]);
  });

  test("does not call at another team's cost", async () => {
    const others = sessions
      .filter((other) => other.team !== team)
      .flatMap(({ applications }) => Object.values(applications).slice(0, 1));

    expect(
      await allowedOf(
        session,
        others.flatMap((profile) => [
          { resource: profile },
          { resource: modelArn(SONNET, "eu-central-1"), context: { "bedrock:InferenceProfileArn": profile } },
        ]),
      ),
    ).toEqual([]);
  });

  const nothingElse: { what: string; action: string; resource: string }[] = [
    {
      what: "provisioned throughput",
      action: "bedrock:InvokeModel",
      resource: bedrock("provisioned-model/abcdefghijkl"),
    },
    { what: "an imported model", action: "bedrock:InvokeModel", resource: bedrock("imported-model/abcdefghijkl") },
    {
      what: "a custom model",
      action: "bedrock:InvokeModel",
      resource: bedrock("custom-model-deployment/abcdefghijkl"),
    },
    { what: "a prompt router", action: "bedrock:InvokeModel", resource: bedrock("prompt-router/abcdefghijkl") },
    { what: "an asynchronous call", action: "bedrock:InvokeModel", resource: bedrock("async-invoke/abcdefghijkl") },
    { what: "OpenAI's API", action: "bedrock:InvokeModel", resource: bedrock("project/default") },
    { what: "a batch job", action: "bedrock:CreateModelInvocationJob", resource: modelArn(SONNET, "eu-central-1") },
    { what: "an agent", action: "bedrock:InvokeAgent", resource: bedrock("agent-alias/AAAAAAAAAA/BBBBBBBBBB") },
    {
      what: "a guardrail that is not its route's",
      action: "bedrock:ApplyGuardrail",
      resource: bedrock("guardrail/abcde"),
    },
    { what: "a key at bedrock-runtime", action: "bedrock:CallWithBearerToken", resource: "*" },
    { what: "a key at the mantle endpoint", action: "bedrock-mantle:CallWithBearerToken", resource: "*" },
    { what: "a key of Claude Platform", action: "aws-external-anthropic:CallWithBearerToken", resource: "*" },
    {
      what: "the mantle endpoint",
      action: "bedrock-mantle:CreateInference",
      resource: `arn:aws:bedrock-mantle:eu-central-1:${accountId}:project/default`,
    },
    { what: "a profile of its own", action: "bedrock:CreateInferenceProfile", resource: modelArn(SONNET, "us-west-2") },
    { what: "the list of models", action: "bedrock:ListFoundationModels", resource: "*" },
    { what: "subscriptions", action: "aws-marketplace:Subscribe", resource: "*" },
    { what: "storage", action: "s3:GetObject", resource: "arn:aws:s3:::acme-terraform-state/key" },
    { what: "its own policies", action: "iam:PutRolePolicy", resource: session.role.arn },
    { what: "its quarantine", action: "iam:CreatePolicyVersion", resource: quarantineOf(session) },
    { what: "another role", action: "sts:AssumeRole", resource: `arn:aws:iam::${accountId}:role/Admin` },
    { what: "a token for elsewhere", action: "sts:GetWebIdentityToken", resource: "*" },
    { what: "what Bedrock logged", action: "logs:GetLogEvents", resource: logOf(session) },
  ];

  test.each(nothingElse)("does not reach $what", async ({ action, resource }) => {
    expect(await allowedOf(session, [{ resource }], [action])).toEqual([]);
  });

  test.each([
    "bedrock:CallWithBearerToken",
    "bedrock-mantle:CallWithBearerToken",
    "aws-external-anthropic:CallWithBearerToken",
  ])("is denied %s by the organization too, whatever the role's policies", async (action) => {
    const call = { action, resource: "*", context: session.context };

    expect(await decideForRole(access, session.role, call)).toMatchObject({ deniedBy: ["DenyApiKeysOfOurRoles"] });
  });
});

function quarantineOf({ accountId }: Session): string {
  return `arn:aws:iam::${accountId}:policy/bedrock-access/prod/bedrock-prod-quarantine`;
}

function logOf({ accountId }: Session): string {
  return `arn:aws:logs:eu-central-1:${accountId}:log-group:/bedrock-access/prod/invocations:log-stream:x`;
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the output lacks something that is asked here");
  return value;
}
