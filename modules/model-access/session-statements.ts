import type { PolicyStatement } from "../../access/iam-policy";
import { bedrockArns } from "./bedrock-arns";
import { distinct } from "./distinct";
import { ModelAccessError } from "./model-access-error";
import { targetProblems } from "./model-target";
import { MAX_SESSION_POLICY, policySize } from "./policy-size";
import { INVOKE, type ModelAccessStatementsProps } from "./role-statements";

/**
 * A ceiling for the sessions of a Roles Anywhere profile: the targets' models in the targets' regions, and nothing else.
 *
 * STS takes 2,048 characters, so profiles, guardrail and tier are left to the role's policy and its boundary: a session is allowed
 * what all three allow. Every call through any profile is authorized on its model too, which is named here.
 *
 * Throws {@link ModelAccessError} when the props are wrong, or name more models than fit (about twenty).
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export function modelSessionStatements(props: ModelAccessStatementsProps): PolicyStatement[] {
  const { targets, partition = "aws" } = props;
  const problems = targetProblems(targets, partition);
  if (problems.length > 0) throw new ModelAccessError(problems);

  const arns = bedrockArns(partition);
  const global = targets.filter(({ geography }) => geography === "global");
  const regional = targets.filter(({ geography }) => geography !== "global");
  const statements: PolicyStatement[] = [
    {
      Effect: "Allow",
      Action: [...INVOKE, "bedrock:CountTokens"],
      Resource: distinct([
        ...targets.map(({ modelId }) => arns.model(modelId, "*")),
        ...global.map(({ modelId }) => arns.model(modelId, "")),
      ]),
      Condition: {
        StringEquals: {
          "aws:RequestedRegion": [
            ...distinct([
              ...targets.map(({ region }) => region),
              ...regional.flatMap(({ destinationRegions }) => destinationRegions),
            ]),
            ...(global.length > 0 ? ["unspecified"] : []),
          ],
        },
      },
    },
  ];

  const accounts = distinct(targets.map(({ accountId }) => accountId));
  const kinds = [
    ...(targets.some((target) => arns.profile(target) !== undefined) ? ["inference-profile"] : []),
    ...(targets.some((target) => target.applicationInferenceProfileArns?.length)
      ? ["application-inference-profile"]
      : []),
  ];
  if (kinds.length > 0) {
    statements.push({
      Effect: "Allow",
      Action: [...INVOKE, "bedrock:GetInferenceProfile"],
      Resource: accounts.flatMap((account) => kinds.map((kind) => `arn:${partition}:bedrock:*:${account}:${kind}/*`)),
    });
  }

  const guardrails = distinct(targets.flatMap(({ guardrail }) => (guardrail === undefined ? [] : [guardrail.arn])));
  if (guardrails.length > 0) {
    statements.push({ Effect: "Allow", Action: "bedrock:ApplyGuardrail", Resource: guardrails });
  }

  const size = policySize(statements);
  if (size > MAX_SESSION_POLICY) {
    const models = new Set(targets.map(({ modelId }) => modelId)).size;
    throw new ModelAccessError([
      `the session policy for ${models} models has ${size} characters, and STS takes ${MAX_SESSION_POLICY}: name fewer models, or leave some to the gateway path, which needs no session policy`,
    ]);
  }
  return statements;
}
