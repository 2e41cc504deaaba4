import type { PolicyDocument, PolicyStatement } from "../../../access/iam-policy";
import type { SynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { prove } from "../../../proofs/prove";
import { composed } from "../diff/composed";
import { smallCompany } from "../small-company";

const SMALL = composed({ environment: smallCompany() });

/** The output with a statement of one policy changed; `undefined` takes it away. */
function withPolicy(change: (statement: PolicyStatement) => PolicyStatement | undefined): SynthesizedOutput {
  const stack = SMALL.stacks.get("lab-organization");
  if (stack === undefined) throw new Error("no organization stack");
  const policies = Object.entries(stack.resource.aws_organizations_policy ?? {}).map(([id, policy]) => {
    const document: PolicyDocument = JSON.parse(String(policy.content));
    const Statement = document.Statement.flatMap((each) => change(each) ?? []);
    return [id, { ...policy, content: JSON.stringify({ ...document, Statement }) }] as const;
  });
  const changed = { ...stack, resource: { ...stack.resource, aws_organizations_policy: Object.fromEntries(policies) } };
  return { ...SMALL, stacks: new Map([...SMALL.stacks, ["lab-organization", changed]]) };
}

const replaceModels = (Statement: PolicyStatement) =>
  withPolicy((each) =>
    each.Sid === "DenyModelsToOthers"
      ? { ...Statement, Sid: "Sample", Condition: { ...Statement.Condition, ...each.Condition } }
      : each,
  );

/**
 * What AWS's sample policies for Bedrock deny, in the place of ours, with ours' exemptions.
 *
 * Source: https://github.com/aws-samples/service-control-policy-examples, Service-specific-controls/Amazon-Bedrock
 */
const samples: { sample: string; output: () => SynthesizedOutput; attack: string }[] = [
  {
    sample: "approved models by the ARN of foundation models",
    output: () =>
      replaceModels({
        Effect: "Deny",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        NotResource: "arn:aws:bedrock:*::foundation-model/anthropic.*",
      }),
    attack: "invoke-model",
  },
  {
    sample: "bedrock:* alone, which knows nothing of the mantle endpoint",
    output: () => replaceModels({ Effect: "Deny", Action: "bedrock:*", Resource: "*" }),
    attack: "mantle-endpoint",
  },
  {
    sample: "API keys by bedrock:CallWithBearerToken alone",
    output: () => replaceModels({ Effect: "Deny", Action: "bedrock:*", Resource: "*" }),
    attack: "mantle-short-term-key",
  },
  {
    sample: "long-term keys of more than 30 days, by their age",
    output: () =>
      withPolicy((each) =>
        each.Sid === "DenyLongTermApiKeys"
          ? {
              Sid: "Sample",
              Effect: "Deny",
              Action: "iam:CreateServiceSpecificCredential",
              Resource: "*",
              Condition: {
                StringEquals: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
                NumericGreaterThanEquals: { "iam:ServiceSpecificCredentialAgeDays": "30" },
              },
            }
          : each,
      ),
    attack: "key-for-ever",
  },
  {
    sample: "long-term keys by the type of the token alone",
    output: () =>
      replaceModels({
        Effect: "Deny",
        Action: "bedrock:CallWithBearerToken",
        Resource: "*",
        Condition: { StringEquals: { "bedrock:BearerTokenType": "LONG_TERM" } },
      }),
    attack: "short-term-key",
  },
];

test.each(samples)("AWS's sample for $sample is caught by $attack", async ({ output, attack }) => {
  const { environments, passed } = await prove(output());
  const stopped = environments[0]?.proofs.flatMap(({ rows }) => rows).filter((row) => row.attack === attack);

  expect(passed).toBe(false);
  expect(stopped?.map(({ decision }) => decision)).toContain("allowed");
});
