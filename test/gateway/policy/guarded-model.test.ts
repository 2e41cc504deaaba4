import type { TargetPolicy } from "../../../access/runtime-policy";
import { authorize } from "../../../gateway/policy/authorize";
import { guardedModel } from "../../../gateway/policy/guarded-model";
import { Refusal } from "../../../gateway/refusal";
import { ANNA, policy, request, SONNET, target, team } from "./policy-fixtures";

const HOME = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/home", version: "3" };
const GUARDRAILS = { "own/eu-central-1/harm": HOME };
const HERE = target(SONNET, { guardrail: { key: "own/eu-central-1/harm" } });
const THERE = target(SONNET, { region: "eu-west-1", guardrail: { key: "own/eu-west-1/harm" } });

function guarded(targets: readonly TargetPolicy[], guardrails = GUARDRAILS) {
  return guardedModel({ route: "claude-sonnet", targets }, team({ guardrails })).targets;
}

test("the team's own guardrail takes the place of its key", () => {
  expect(guarded([HERE])).toEqual([{ ...HERE, guardrail: HOME }]);
});

test("a target whose guardrail nobody knows yet is left out", () => {
  expect(guarded([THERE, HERE])).toEqual([{ ...HERE, guardrail: HOME }]);
});

test("a guardrail that the route names by itself, and none, stay as they are", () => {
  const existing = target(SONNET, { guardrail: { arn: HOME.arn, version: "DRAFT" } });
  expect(guarded([existing, target(SONNET)])).toEqual([existing, target(SONNET)]);
});

test.each<[what: string, key: string]>([
  ["that nobody knows yet", "own/eu-west-1/harm"],
  ["called like a property of every object", "constructor"],
])("a call with no other target than one with a guardrail %s is not made", (_, key) => {
  const route = { targets: [target(SONNET, { guardrail: { key } })], maxOutputTokens: 1_000 };
  const waiting = policy({ routes: { "claude-sonnet": route }, teams: { payments: team({ guardrails: GUARDRAILS }) } });
  const bodies = {
    converse: { messages: [{ role: "user", content: [{ text: "hello" }] }] },
    invoke: { anthropic_version: "bedrock-2023-05-31", max_tokens: 10, messages: [{ role: "user", content: "hello" }] },
  } as const;
  for (const [operation, body] of Object.entries(bodies)) {
    const decide = () => authorize(request(operation as keyof typeof bodies, "claude-sonnet", body), ANNA, waiting);
    expect(decide).toThrow(Refusal);
    expect(decide).toThrow(/The model behind "claude-sonnet" is not available yet: .*bedrock-access lock/);
  }
});

test("a call carries the version that the policy says", () => {
  const route = { targets: [THERE, HERE], maxOutputTokens: 1_000 };
  const call = authorize(
    request("converse", "claude-sonnet", { messages: [{ role: "user", content: [{ text: "hello" }] }] }),
    ANNA,
    policy({ routes: { "claude-sonnet": route }, teams: { payments: team({ guardrails: GUARDRAILS }) } }),
  );
  expect(call.targets).toHaveLength(1);
  expect(JSON.parse(Buffer.from(call.targets[0]?.body ?? []).toString()).guardrailConfig).toEqual({
    guardrailIdentifier: HOME.arn,
    guardrailVersion: "3",
  });
});
