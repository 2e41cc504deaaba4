import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { policyDocument, renderPolicy } from "../../access/iam-policy";
import dev from "../../examples/complete/environments/dev";
import { TeamStack } from "../../stacks/team-stack";
import { composed as written } from "../proofs/diff/composed";
import { composeAll, type Ingredients } from "../support/compose";
import { decide } from "../support/simulation";
import { accountOf, readAccess, roleOf } from "../support/synthesized-access";
import { composed, lockOf } from "./simulated-fixtures";

// Terraform reads ${…} as an expression of its own, IAM as a policy variable. What is simulated must be what AWS gets.

// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
const OWN_FOLDER = "arn:aws:s3:::acme-prompts/${aws:PrincipalTag/team}/*";

const changed: Ingredients = {
  environment: dev,
  lock: lockOf(dev),
  customize: (stack) => {
    if (!(stack instanceof TeamStack) || stack.team.name !== "payments") return;
    new IamRolePolicy(stack, "prompts", {
      name: "prompts",
      role: stack.invokeRoles.payments?.role.name ?? "",
      policy: renderPolicy(policyDocument({ Effect: "Allow", Action: "s3:GetObject", Resource: OWN_FOLDER })),
    });
  },
};
const access = readAccess(written(changed), "dev");
const role = roleOf(accountOf(access, "team payments"), "bedrock-dev-invoke-payments");

test("a policy variable is escaped in what Terraform reads", () => {
  const text = composeAll(changed).files["stacks/dev-team-payments/cdk.tf.json"];

  expect(text).toContain("acme-prompts/$${aws:PrincipalTag/team}/*");
});

test.each([
  { team: "payments", allowed: true },
  { team: "research", allowed: false },
])("the simulation decides by its value: a session of $team, $allowed", async ({ team, allowed }) => {
  const call = {
    principal: role.arn,
    action: "s3:GetObject",
    resource: "arn:aws:s3:::acme-prompts/payments/system.txt",
  };

  const decision = await decide(
    { ...call, context: { "aws:PrincipalTag/team": team } },
    { identity: role.permissions },
  );

  expect(decision).toMatchObject({ allowed });
});

test("nothing that is read for a simulation is still escaped", () => {
  expect(JSON.stringify(access)).not.toContain("$${");
});

test("no policy of the example holds a variable that Terraform would take for its own", () => {
  const policies = Object.values(composed(dev).stacks).flatMap(({ resource }) =>
    Object.values(resource)
      .flatMap(Object.values)
      .flatMap((each) => [each.policy, each.assume_role_policy, each.session_policy, each.content])
      .filter((text) => typeof text === "string"),
  );

  expect(policies.length).toBeGreaterThan(20);
  for (const policy of policies) expect(policy).not.toMatch(/(?<!\$)\$\{(?!(data\.)?aws_\w+\.)/);
});
