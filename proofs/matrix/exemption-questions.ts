import type { Exemption } from "../../environment/environment";
import type { Question } from "../question";
import { EVERY_RIGHT, type World } from "../world";
import { WAYS } from "./subject";
import { INVOKE } from "./team-calls";

/** An exempted role calls until its day and no longer, in its own account and nowhere else. */
export function exemptionQuestions(world: World): Question[] {
  return world.model.environment.exemptions.flatMap((exemption) => questionsOf(world, exemption));
}

function questionsOf(world: World, { role, expires, changedBy }: Exemption): Question[] {
  const { environment, accounts } = world.model;
  const [target] = Object.values(environment.routes).flatMap((route) => route.targets);
  if (target === undefined) return [];
  const account = world.account(role.split(":")[4]);
  const model = `arn:${environment.partition}:bedrock:${target.region}::foundation-model/${target.modelId}`;
  const lastSecond = lastSecondBefore(expires);
  const ask = (what: string, expected: "allowed" | "denied", principal: string, time: string): Question => ({
    who: WAYS.exempted,
    what: `${lastPart(role)}: ${what}`,
    expected,
    teams: [],
    model: target.modelId,
    region: target.region,
    asks: [
      world.ask(
        {
          principal,
          action: INVOKE,
          resource: model,
          resourceAccount: principal.split(":")[4] ?? "",
          context: { "aws:CurrentTime": time },
        },
        { identity: [EVERY_RIGHT] },
      ),
    ],
  });
  // An account that no policy of ours binds needs no exemption, and keeps what it has.
  if (account?.enforcement !== "enforced")
    return [ask("in an account that the policies do not bind", "allowed", role, lastSecond)];
  const elsewhere = accounts.find((other) => other !== account && other.enforcement === "enforced");
  return [
    ask("until the last second before its day", "allowed", role, lastSecond),
    ask("from its day on", "denied", role, `${expires}T00:00:00Z`),
    ...beyondBedrock(world, role, `${expires}T00:00:00Z`),
    othersAfterwards(world, role, `${expires}T00:00:00Z`),
    keyUntilThen(world, role, lastSecond),
    unlogged(world, role, lastSecond),
    ...ownSettings(world, role, lastSecond),
    ...changes(world, role, changedBy, account.accountId),
    ask("for good", "denied", role, `${Number(expires.slice(0, 4)) + 10}-01-01T00:00:00Z`),
    ...(elsewhere === undefined
      ? []
      : [
          ask(
            "its namesake in another account",
            "denied",
            role.replace(account.accountId, elsewhere.accountId),
            lastSecond,
          ),
        ]),
  ];
}

/** The last second in which a role is exempted, as AWS writes times. */
export function lastSecondBefore(day: string): string {
  return new Date(Date.parse(day) - 1_000).toISOString().replace(".000", "");
}

/** From its day on nothing of Bedrock's is left to the role, and everything else is. */
function beyondBedrock(world: World, role: string, time: string): Question[] {
  const { partition } = world.model.environment;
  const [, , , , account] = role.split(":");
  const at = (service: string, rest: string) => `arn:${partition}:${service}:eu-central-1:${account}:${rest}`;
  const calls = [
    ["bedrock-mantle:CreateInference", at("bedrock-mantle", "project/default"), "denied"],
    ["bedrock-agentcore:InvokeAgentRuntime", at("bedrock-agentcore", "runtime/r1"), "denied"],
    ["bedrock-websearch:ExternalWebAccess", "*", "denied"],
    ["aws-external-anthropic:CreateInference", at("aws-external-anthropic", "workspace/w1"), "denied"],
    ["s3:PutObject", `arn:${partition}:s3:::own-bucket/key`, "allowed"],
  ] as const;
  return calls.map(
    ([action, resource, expected]): Question => ({
      who: WAYS.exempted,
      what: `${lastPart(role)}: ${action} from its day on`,
      expected,
      teams: [],
      asks: [world.askAtWorst({ principal: role, action, resource, context: { "aws:CurrentTime": time } })],
    }),
  );
}

/** Its end is nobody else's. */
function othersAfterwards(world: World, role: string, time: string): Question {
  const principal = role.replace(/:role\/.*$/, ":role/Admin");
  return {
    who: "administrator beside the exempted role",
    what: `${lastPart(role)}: models are still listed from its day on`,
    expected: "allowed",
    teams: [],
    asks: [
      world.askAtWorst({
        principal,
        action: "bedrock:ListFoundationModels",
        resource: "*",
        context: { "aws:CurrentTime": time },
      }),
    ],
  };
}

/** API keys are denied to the roles of the paths; a workload that has one keeps it until its day. */
function keyUntilThen(world: World, role: string, time: string): Question {
  return {
    who: WAYS.exempted,
    what: `${lastPart(role)}: its API key until its day`,
    expected: "allowed",
    teams: [],
    asks: [
      world.askAtWorst({
        principal: role,
        action: "bedrock:CallWithBearerToken",
        resource: "*",
        context: { "aws:CurrentTime": time },
      }),
    ],
  };
}

/** The exemption is from the paths, not from the record of invocations. */
function unlogged(world: World, role: string, time: string): Question {
  return {
    who: WAYS.exempted,
    what: `${lastPart(role)}: invocation logging switched off`,
    expected: "denied",
    teams: [],
    asks: [
      world.askAtWorst({
        principal: role,
        action: "bedrock:DeleteModelInvocationLoggingConfiguration",
        resource: "*",
        context: { "aws:CurrentTime": time },
      }),
    ],
  };
}

/** Guardrails and inference profiles of its own are its own; ours it reads and uses. */
function ownSettings(world: World, role: string, time: string): Question[] {
  const { partition, name } = world.model.environment;
  const [, , , , account] = role.split(":");
  const at = (rest: string) => `arn:${partition}:bedrock:eu-central-1:${account}:${rest}`;
  const OURS = { "aws:ResourceTag/bedrock-access": name };
  const calls = [
    ["bedrock:UpdateGuardrail", at("guardrail/ownown000000"), {}],
    ["bedrock:DeleteInferenceProfile", at("application-inference-profile/ownown000000"), {}],
    ["bedrock:ApplyGuardrail", at("guardrail/abcdefghijkl"), OURS],
    ["bedrock:GetGuardrail", at("guardrail/abcdefghijkl"), OURS],
    ["bedrock:ListTagsForResource", at("application-inference-profile/abcdefghijkl"), OURS],
    ["bedrock:InvokeModel", at("application-inference-profile/abcdefghijkl"), OURS],
  ] as const;
  return calls.map(
    ([action, resource, context]): Question => ({
      who: WAYS.exempted,
      what: `${lastPart(role)}: ${action} on ${context === OURS ? "what is ours" : "its own"}`,
      expected: "allowed",
      teams: [],
      asks: [world.askAtWorst({ principal: role, action, resource, context: { "aws:CurrentTime": time, ...context } })],
    }),
  );
}

/** Who changes an exempted role has what it has. */
function changes(world: World, role: string, changedBy: readonly string[], accountId: string): Question[] {
  const { partition, provisioningRole } = world.model.environment;
  const iam = (rest: string) => `arn:${partition}:iam::${accountId}:${rest}`;
  const protectedRoles = [role, ...changedBy.filter((each) => !each.includes("*"))];
  const may = [iam(`role/${provisioningRole}`), ...protectedRoles.slice(1)];
  const change = (principal: string, resource: string, action: string, expected: "allowed" | "denied"): Question => ({
    who: lastPart(principal),
    what: `${lastPart(resource)}: ${action}`,
    expected,
    teams: [],
    asks: [world.askAtWorst({ principal, action, resource })],
  });
  return protectedRoles.flatMap((resource) =>
    ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:PassRole"].flatMap((action) => [
      change(iam("role/Admin"), resource, action, "denied"),
      ...may.map((principal) => change(principal, resource, action, "allowed")),
    ]),
  );
}

function lastPart(arn: string): string {
  return arn.replace(/^.*:/, "");
}
