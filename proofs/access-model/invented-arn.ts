import type { Block } from "./read-synthesized-output";

interface Invention {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly type: string;
  readonly block: Block;
  /** The same for the same resource every time; hexadecimal. */
  readonly hash: string;
}

/**
 * The ARN that a resource will have, with what only AWS will know made up; `undefined` for a type that no policy or role of ours
 * refers to, for which nobody has said yet how its ARN is spelt.
 */
export function inventedArn({ partition, accountId, region, type, block, hash }: Invention): string | undefined {
  const { name, path = "/" } = block;
  const rest = SPELLINGS[type]?.({ name: String(name), path: String(path), hash, block });
  if (rest === undefined || rest.includes("${")) return undefined;
  const [service = "", ...resource] = rest.split(":");
  const place = service === "iam" ? "" : region;
  return `arn:${partition}:${service}:${place}:${accountId}:${resource.join(":")}`;
}

/** The version of a guardrail that AWS will publish: AWS counts from 1 and comes to no such number. */
export const INVENTED_GUARDRAIL_VERSION = "99999999";

interface Parts {
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly block: Block;
}

/** `<service>:<resource>` by Terraform's type, or by an attribute of it that is an ARN too. */
const SPELLINGS: Readonly<Record<string, (parts: Parts) => string>> = {
  aws_iam_role: ({ path, name }) => `iam:role${path}${name}`,
  aws_iam_policy: ({ path, name }) => `iam:policy${path}${name}`,
  aws_bedrock_inference_profile: ({ hash }) => `bedrock:application-inference-profile/${hash.slice(0, 12)}`,
  aws_bedrock_guardrail: ({ hash }) => `bedrock:guardrail/${hash.slice(0, 12)}`,
  "aws_bedrock_guardrail.guardrail_arn": ({ hash }) => `bedrock:guardrail/${hash.slice(0, 12)}`,
  aws_rolesanywhere_trust_anchor: ({ hash }) => `rolesanywhere:trust-anchor/${uuid(hash)}`,
  aws_rolesanywhere_profile: ({ hash }) => `rolesanywhere:profile/${uuid(hash)}`,
  aws_kms_key: ({ hash }) => `kms:key/${uuid(hash)}`,
  aws_kms_replica_key: ({ hash }) => `kms:key/${uuid(hash)}`,
  aws_dynamodb_table: ({ name }) => `dynamodb:table/${name}`,
  aws_lambda_function: ({ block }) => `lambda:function:${block.function_name}`,
  aws_cloudwatch_log_group: ({ name }) => `logs:log-group:${name}`,
  aws_elasticache_serverless_cache: ({ name }) => `elasticache:serverlesscache:${name}`,
  aws_elasticache_user: ({ block }) => `elasticache:user:${block.user_id}`,
  aws_sns_topic: ({ name }) => `sns:${name}`,
  aws_sqs_queue: ({ name }) => `sqs:${name}`,
  aws_cloudwatch_event_rule: ({ name }) => `events:rule/${name}`,
  "aws_api_gateway_rest_api.execution_arn": ({ hash }) => `execute-api:${hash.slice(0, 10)}`,
  "aws_apigatewayv2_api.execution_arn": ({ hash }) => `execute-api:${hash.slice(0, 10)}`,
  aws_ssm_parameter: ({ name }) => `ssm:parameter/${name.replace(/^\//, "")}`,
};

function uuid(hash: string): string {
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
