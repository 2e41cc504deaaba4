import type { PolicyStatement } from "../../access/iam-policy";
import type { FunctionPermissions, ResourcePolicy } from "./access-model";
import { documentOf } from "./read-roles";
import type { Resource, StackResources } from "./stack-resources";

/** The functions that a stack lets somebody call. */
export function readFunctionPermissions(stack: StackResources): FunctionPermissions[] {
  const functions = new Map(stack.all("aws_lambda_function").map((each) => [each.text("function_name"), each]));
  const found = new Map<string, { name: string; statements: PolicyStatement[] }>();
  for (const permission of stack.all("aws_lambda_permission")) {
    const name = permission.text("function_name") ?? "";
    const called = functions.get(name) ?? [...functions.values()].find(({ arn }) => arn === name);
    if (called === undefined) {
      stack.report(
        permission.address,
        name,
        "the stack does not make this function",
        "Let it be called where it is made.",
      );
      continue;
    }
    const qualifier = permission.text("qualifier");
    const arn = qualifier === undefined ? called.arn : `${called.arn}:${qualifier}`;
    const known = found.get(arn) ?? { name: called.text("function_name") ?? "", statements: [] };
    known.statements.push(statementOf(permission, arn));
    found.set(arn, known);
  }
  return [...found].map(([arn, { name, statements }]) => ({
    name,
    arn,
    policy: { Version: "2012-10-17", Statement: statements },
  }));
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function statementOf(permission: Resource, arn: string): PolicyStatement {
  const principal = permission.text("principal") ?? "*";
  const condition = {
    ...on("ArnLike", "aws:SourceArn", permission.text("source_arn")),
    ...on("StringEquals", "aws:SourceAccount", permission.text("source_account")),
  };
  const organization = permission.text("principal_org_id");
  const equals = { ...condition.StringEquals, ...(organization && { "aws:PrincipalOrgID": organization }) };
  const all = { ...condition, ...(Object.keys(equals).length > 0 && { StringEquals: equals }) };
  return {
    Sid: permission.text("statement_id") ?? permission.logicalId,
    Effect: "Allow",
    Principal:
      principal === "*" ? "*" : principal.endsWith(".amazonaws.com") ? { Service: principal } : { AWS: principal },
    Action: permission.text("action") ?? "lambda:*",
    Resource: arn,
    ...(Object.keys(all).length > 0 && { Condition: all }),
  };
}

function on(
  operator: "ArnLike" | "StringEquals",
  key: string,
  value: string | undefined,
): Partial<Record<"ArnLike" | "StringEquals", Readonly<Record<string, string>>>> {
  return value === undefined ? {} : { [operator]: { [key]: value } };
}

export function readResourcePolicies(stack: StackResources): ResourcePolicy[] {
  return POLICIES.flatMap(([type, kind, argument]) =>
    stack
      .all(type)
      .filter((resource) => resource.get(argument) !== undefined)
      .map((resource) => ({
        address: resource.address,
        kind,
        region: resource.region,
        document: documentOf(stack, resource, argument),
      })),
  );
}

/** By Terraform's type, and where the policy stands. A key without one has AWS's, which leaves it to the account. */
const POLICIES: readonly (readonly [type: string, kind: ResourcePolicy["kind"], argument: string])[] = [
  ["aws_kms_key", "key", "policy"],
  ["aws_kms_replica_key", "key", "policy"],
  ["aws_kms_key_policy", "key", "policy"],
  ["aws_sns_topic", "topic", "policy"],
  ["aws_sns_topic_policy", "topic", "policy"],
  ["aws_sqs_queue", "queue", "policy"],
  ["aws_sqs_queue_policy", "queue", "policy"],
  ["aws_s3_bucket", "bucket", "policy"],
  ["aws_s3_bucket_policy", "bucket", "policy"],
  ["aws_secretsmanager_secret", "secret", "policy"],
  ["aws_secretsmanager_secret_policy", "secret", "policy"],
  ["aws_dynamodb_resource_policy", "table", "policy"],
  ["aws_cloudwatch_log_resource_policy", "logs", "policy_document"],
];
