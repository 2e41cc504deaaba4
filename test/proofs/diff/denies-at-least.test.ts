import type { PolicyStatement } from "../../../access/iam-policy";
import { deniesAtLeast } from "../../../proofs/diff/denies-at-least";

const GUARD: PolicyStatement = {
  Effect: "Deny",
  Action: ["bedrock:Invoke*", "bedrock:CountTokens"],
  Resource: "arn:aws:bedrock:eu-*:*:*",
  Condition: {
    ArnNotLike: { "aws:PrincipalArn": ["one", "two"] },
    StringEquals: { "aws:RequestedRegion": ["a", "b"] },
  },
};

test("a statement denies at least itself", () => {
  expect(deniesAtLeast(GUARD, structuredClone(GUARD))).toBe(true);
});

const { Action: _, ...WITHOUT_ACTION } = GUARD;
const { Condition: __, ...WITHOUT_CONDITION } = GUARD;

test.each<[string, PolicyStatement]>([
  ["an action more", { ...GUARD, Action: ["bedrock:Invoke*", "bedrock:CountTokens", "bedrock:Rerank"] }],
  ["a wider action", { ...GUARD, Action: "bedrock:*" }],
  ["every action", { ...GUARD, Action: "*" }],
  ["a wider resource", { ...GUARD, Resource: "*" }],
  ["an exception less", { ...GUARD, Condition: { ...GUARD.Condition, ArnNotLike: { "aws:PrincipalArn": "one" } } }],
  [
    "a value more",
    { ...GUARD, Condition: { ...GUARD.Condition, StringEquals: { "aws:RequestedRegion": ["a", "b", "c"] } } },
  ],
  ["a condition less", { ...GUARD, Condition: { ArnNotLike: { "aws:PrincipalArn": ["two", "one"] } } }],
  ["no condition", WITHOUT_CONDITION],
])("a statement with %s denies at least as much", (_name, stronger) => {
  expect(deniesAtLeast(stronger, GUARD)).toBe(true);
  expect(deniesAtLeast(GUARD, stronger)).toBe(false);
});

test.each<[string, PolicyStatement]>([
  ["allows", { ...GUARD, Effect: "Allow" }],
  ["is for other principals", { ...GUARD, Principal: "*" }],
  ["has a value in another spelling", { ...GUARD, Resource: "arn:aws:bedrock:EU-*:*:*" }],
  ["asks another question", { ...GUARD, Condition: { ...GUARD.Condition, Bool: { "aws:SecureTransport": "false" } } }],
  [
    "asks by another operator",
    {
      ...GUARD,
      Condition: { ...GUARD.Condition, ArnNotLike: {}, ArnNotEquals: { "aws:PrincipalArn": ["one", "two"] } },
    },
  ],
  ["names exceptions instead", { ...WITHOUT_ACTION, NotAction: "s3:*" }],
])("a statement that %s is not taken for as strong", (_name, other) => {
  expect(deniesAtLeast(other, GUARD)).toBe(false);
});

test.each([
  ["s3:Get*", "s3:GetObject", true],
  ["s3:Get*", "s3:Get*", true],
  ["s3:*", "s3:Get*", true],
  ["s3:Get?", "s3:Get*", false],
  ["s3:Get??", "s3:Get*", false],
  ["s3:Get?", "s3:GetA", true],
  ["s3:Get*", "s3:Get?", true],
  ["s3:GetA", "s3:Get?", false],
  ["s3:*t", "s3:Get*", false],
  ["s3.Get", "s3:Get", false],
])("of actions %s takes all of %s: %s", (wide, narrow, expected) => {
  const deny = (Action: string): PolicyStatement => ({ Effect: "Deny", Action, Resource: "*" });
  expect(deniesAtLeast(deny(wide), deny(narrow))).toBe(expected);
});

test("of exceptions from actions fewer deny more", () => {
  const except = (...NotAction: string[]): PolicyStatement => ({ Effect: "Deny", NotAction, Resource: "*" });
  expect(deniesAtLeast(except("iam:Get*"), except("iam:Get*", "sts:*"))).toBe(true);
  expect(deniesAtLeast(except("iam:Get*", "sts:*"), except("iam:Get*"))).toBe(false);
  expect(deniesAtLeast(except("iam:GetRole"), except("iam:Get*"))).toBe(true);
});
