import { parseRenderedPolicy } from "../../access/iam-policy";
import {
  emptyQuarantineDocument,
  QuarantinePolicy,
  type QuarantinePolicyProps,
} from "../../modules/quarantine-policy/quarantine-policy";
import { example } from "../../modules/quarantine-policy/quarantine-policy.example";
import { ADMINISTRATOR } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";

const policyOf = (props: Partial<QuarantinePolicyProps> = {}) =>
  onlyResource(
    synthesize((stack) => {
      new QuarantinePolicy(stack, "quarantine", { name: "dev-quarantine", iamPath: "/bedrock-access/dev/", ...props });
    }),
    "aws_iam_policy",
  );

test("the policy is made empty, and Terraform leaves the document alone from then on", () => {
  const policy = policyOf({ tags: { environment: "dev" } });

  expect(policy).toMatchObject({
    name: "dev-quarantine",
    path: "/bedrock-access/dev/",
    lifecycle: { ignore_changes: ["policy"] },
    tags: { environment: "dev" },
  });
  expect(parseRenderedPolicy(String(policy.policy))).toEqual(emptyQuarantineDocument());
});

const sessions: { who: string; context: Record<string, string> }[] = [
  { who: "a session without source identity", context: {} },
  { who: "a developer's session", context: { "aws:SourceIdentity": "CN=nobody" } },
  { who: "a session of a certificate without CN", context: { "aws:SourceIdentity": "ID=1f71c511" } },
];

test.each(sessions)("the empty document denies nothing to $who", async ({ context }) => {
  const call = { principal: "arn:aws:iam::111111111111:role/r", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };

  const decision = await decide({ ...call, context }, { identity: [ADMINISTRATOR, emptyQuarantineDocument()] });

  expect(decision).toMatchObject({ allowed: true });
});

test("the empty document grants nothing", async () => {
  const call = { principal: "arn:aws:iam::111111111111:role/r", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };

  expect(await decide(call, { identity: [emptyQuarantineDocument()] })).toMatchObject({ allowed: false, deniedBy: [] });
});

test("a name and a path that IAM refuses are both told", () => {
  expect(() => policyOf({ name: "dev quarantine", iamPath: "bedrock-access" })).toThrow(
    /QuarantinePolicy test\/quarantine:\n- name "dev quarantine".*\n- iamPath "bedrock-access"/,
  );
});

test("a name of 129 characters is refused, one of 128 is not", () => {
  expect(() => policyOf({ name: "q".repeat(129) })).toThrow("1 to 128");
  expect(() => policyOf({ name: "q".repeat(128) })).not.toThrow();
});

test("the README's example attaches the quarantine to the role", () => {
  const stack = synthesize(example);

  expect(onlyResource(stack, "aws_iam_role_policy_attachment").policy_arn).toMatch(
    /^\$\{aws_iam_policy\.quarantine_.+\.arn\}$/,
  );
});
