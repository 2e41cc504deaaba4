import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock, type Lock } from "../../environment/lock";
import type { LockedGuardrail } from "../../environment/lock-sections/guardrails";
import { composeAll, stackOf } from "../support/compose";
import { environmentInput, existing } from "../support/lock-fixtures";
import { onlyResource, resourcesOf } from "../support/synth";

// A guardrail that the environment declares is made where its routes are called, and roles demand it there.

const ACCOUNT = "300000000001";
const LENDER = "300000000002";

const environment = defineEnvironment({
  ...environmentInput({ payments: existing(ACCOUNT), lender: existing(LENDER) }),
  regions: { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1"] },
  guardrails: { harm: { description: "Harm", contentFilters: { HATE: "HIGH" }, promptAttacks: "LOW" } },
  routes: {
    nova: {
      targets: [
        { model: "amazon.nova-lite-v1:0", geography: "eu" },
        { model: "amazon.nova-lite-v1:0", geography: "eu", region: "eu-west-1" },
      ],
      guardrail: "harm",
    },
    lent: { targets: [{ model: "amazon.nova-pro-v1:0", geography: "eu", account: "lender" }], guardrail: "harm" },
    open: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
  },
  teams: {
    payments: { account: existing(ACCOUNT), paths: ["gateway"], routes: ["nova", "lent", "open"] },
    lender: { account: existing(LENDER), paths: ["gateway"], routes: ["open"] },
  },
  gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.5 }, "eu-west-1": { share: 0.5 } } },
});

const bare = composeAll({ environment });

/** The hash of what the stack's guardrails hold. */
const CONTENT = String(resourcesOf(stackOf(bare, "dev-team-lender"), "aws_bedrock_guardrail_version")[0]?.description)
  .split(" ")
  .at(-1);

function lockWith(locked: Partial<LockedGuardrail>): Lock {
  const known = { id: "abcdefghijkl", version: "2", content: CONTENT ?? "", ...locked };
  const regions = { harm: { "eu-central-1": known, "eu-west-1": known } };
  return {
    ...emptyLock("dev"),
    guardrails: { version: 1, teams: { payments: regions, lender: { harm: { "eu-central-1": known } } } },
  };
}

/** Values of the guardrail's condition in the lender's account, where one guardrail is: its ARN is written `<arn>`. */
function demanded(lock: Lock): string[] {
  const stack = stackOf(composeAll({ environment, lock }), "dev-team-lender");
  const roles = resourcesOf(stack, "aws_iam_role_policy").map(({ policy }) => String(policy));
  const found = roles.flatMap((policy) => [...policy.matchAll(/"bedrock:GuardrailIdentifier":(\[[^\]]*\]|"[^"]*")/g)]);
  const values = found.flatMap(([, value]) => [JSON.parse(value ?? "[]")].flat());
  return values.map((value: string) =>
    value
      .replace(/\$\{aws_bedrock_guardrail\.[^}]*\.guardrail_arn\}/, "<arn>")
      .replace(/\$\{aws_bedrock_guardrail_version\.[^}]*\.version\}/, "<published>"),
  );
}

test("each account and region has one, made by the provider of the region", () => {
  const stack = stackOf(bare, "dev-team-payments");
  expect(resourcesOf(stack, "aws_bedrock_guardrail").map(({ name, provider }) => [name, provider])).toEqual([
    ["bedrock-dev-harm", undefined],
    ["bedrock-dev-harm", "aws.eu-west-1"],
  ]);
  expect(resourcesOf(stack, "aws_bedrock_guardrail_version").map(({ provider }) => provider)).toEqual([
    undefined,
    "aws.eu-west-1",
  ]);
});

test("a team that lends its account has the guardrail of those who call it, with a name by which it is found", () => {
  expect(onlyResource(stackOf(bare, "dev-team-lender"), "aws_bedrock_guardrail")).toMatchObject({
    name: "bedrock-dev-harm",
    description: "Harm",
    tags: { Name: "bedrock-dev-harm" },
    content_policy_config: [
      {
        filters_config: [
          { type: "HATE", input_strength: "HIGH", output_strength: "HIGH" },
          { type: "PROMPT_ATTACK", input_strength: "LOW", output_strength: "NONE" },
        ],
      },
    ],
  });
});

test.each<[when: string, lock: Lock, versions: readonly string[]]>([
  ["the lock knows none: the one that the stack publishes", emptyLock("dev"), ["<arn>:<published>"]],
  ["the lock knows it: that one", lockWith({}), ["<arn>:2"]],
  ["AWS still has the one before: both", lockWith({ former: "1" }), ["<arn>:2", "<arn>:1"]],
  [
    "the content is about to change: the locked one, and the one that the stack publishes",
    lockWith({ content: "0123456789abcdef", former: "1" }),
    ["<arn>:<published>", "<arn>:2"],
  ],
])("roles demand a version, and when %s", (_, lock, versions) => {
  expect(demanded(lock)).toEqual(versions);
});

test("no call is denied while a new version comes: roles allow what the gateway sends before, after, and meanwhile", () => {
  const steps = [
    lockWith({ version: "1" }),
    lockWith({ version: "1", content: "0123456789abcdef" }), // the content has changed
    lockWith({ version: "2", former: "1" }), // locked again
  ];
  const sent = ["<arn>:1", "<arn>:1", "<arn>:2"];
  steps.forEach((lock, step) => {
    const allowed = demanded(lock).map((each) => each.replace("<published>", "2"));
    expect(allowed).toContain(sent[step]);
    const before = demanded(steps[step - 1] ?? lock).map((each) => each.replace("<published>", "2"));
    expect(before).toContain(sent[step]); // the gateway may be applied first
    expect(allowed).toContain(sent[step - 1] ?? sent[step]); // or the team
  });
});

test("the output says which routes wait, and what the lock knows", () => {
  expect(bare.environments.dev?.waitingRoutes?.map(({ team, route }) => `${team} ${route}`)).toEqual([
    "payments nova",
    "payments nova",
    "payments lent",
  ]);
  expect(bare.compositions[0]?.waitingRoutes).toEqual(bare.environments.dev?.waitingRoutes);
  expect(bare.environments.dev).not.toHaveProperty("guardrails");

  const lock = lockWith({});
  const known = composeAll({ environment, lock }).environments.dev;
  expect(known).not.toHaveProperty("waitingRoutes");
  expect(known?.guardrails).toEqual(lock.guardrails?.teams);
});

test("the gateway's policy names what the lock knows", () => {
  const policyIn = (output: typeof bare, region: string) =>
    JSON.parse(
      String(
        onlyResource(stackOf(output, `dev-gateway-${region}`), "aws_appconfig_hosted_configuration_version").content,
      ),
    );
  expect(policyIn(bare, "eu-west-1").teams.payments.guardrails).toBeUndefined();
  expect(policyIn(bare, "eu-west-1").routes.nova.targets[0].guardrail).toEqual({ key: "own/eu-west-1/harm" });
  expect(policyIn(composeAll({ environment, lock: lockWith({}) }), "eu-west-1").teams.payments.guardrails).toEqual({
    "own/eu-west-1/harm": { arn: `arn:aws:bedrock:eu-west-1:${ACCOUNT}:guardrail/abcdefghijkl`, version: "2" },
  });
});
