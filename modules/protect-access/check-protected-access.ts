import { Token } from "cdktf";
import type { ProtectedAccess } from "./protected-access";

/** The props would make policies that protect nothing, or lock out those who must work. */
export class ProtectedAccessError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`access cannot be protected:${problems.map((problem) => `\n- ${problem}`).join("")}`);
  }
}

/** @throws ProtectedAccessError with every problem of the props. */
export function requireProtectedAccess(access: ProtectedAccess): void {
  const problems = problemsOf(access);
  if (problems.length > 0) throw new ProtectedAccessError(problems);
}

function problemsOf(access: ProtectedAccess): string[] {
  return [
    ...atLeastOne("environments", access.environments),
    ...repeated("environments", access.environments),
    ...access.environments.flatMap((name) => matching("environments", name, NAME)),
    ...matching("namePrefix", access.namePrefix, NAME),
    ...matching("organizationId", access.organizationId, ORGANIZATION),
    ...matching("platformAccountId", access.platformAccountId, ACCOUNT),
    ...matching("partition", access.partition ?? "aws", PARTITION),
    ...atLeastOne("provisioningRoles", access.provisioningRoles),
    ...rolePatterns("provisioningRoles", access.provisioningRoles),
    ...(access.gatewayRoleArns === undefined ? [] : atLeastOne("gatewayRoleArns", access.gatewayRoleArns)),
    ...(access.gatewayRoleArns ?? []).flatMap((arn) => matching("gatewayRoleArns", arn, ROLE)),
    ...rolePatterns("revokerRoles", access.revokerRoles ?? []),
    ...rolePatterns("operatorRoles", access.operatorRoles ?? []),
    ...exemptionProblems(access),
    ...(access.restApis ?? []).flatMap(({ region, restApiId }) => [
      ...matching("restApis region", region, REGION),
      ...matching("restApis restApiId", restApiId, REST_API),
    ]),
  ];
}

function exemptionProblems({ exemptedRoles = [] }: ProtectedAccess): string[] {
  return [
    ...exemptedRoles.flatMap(({ role }) => matching("exemptedRoles role", role, ROLE)),
    ...repeated(
      "exemptedRoles role",
      exemptedRoles.map(({ role }) => role),
    ),
    ...exemptedRoles.flatMap(({ changedBy = [] }) => rolePatterns("exemptedRoles changedBy", changedBy)),
  ];
}

interface Form {
  readonly pattern: RegExp;
  readonly mend: string;
}

const NAME: Form = {
  pattern: /^[a-z][a-z0-9-]*$/,
  mend: "use lower-case letters, digits and hyphens, beginning with a letter",
};
const ORGANIZATION: Form = { pattern: /^o-[a-z0-9]{10,32}$/, mend: "give the organization's id, such as o-a1b2c3d4e5" };
const ACCOUNT: Form = { pattern: /^\d{12}$/, mend: "give 12 digits" };
const PARTITION: Form = { pattern: /^aws(-[a-z]+)*$/, mend: "give aws, aws-us-gov or aws-cn" };
const REGION: Form = { pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, mend: "give a region, such as eu-central-1" };
const REST_API: Form = { pattern: /^[a-z0-9]+$/, mend: "give the id of the API, such as a1b2c3d4e5, not its name" };
const ROLE: Form = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  mend: "give the full ARN of a role: with account and path, without wildcard",
};
const ROLE_PATTERN: Form = {
  // The last part must name something: `role/*` would be every role of the account, the attacker's too.
  pattern: /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/([\w+=,.@*-]+\/)*[\w+=,.@*-]*[\w+=,.@-][\w+=,.@*-]*$/,
  mend: "give the ARN of a role; * may stand for the account or parts of the name, not for the whole name",
};

/** Problems of a value that is known; a token is refused where the policies are made. */
function matching(prop: string, value: string, { pattern, mend }: Form): string[] {
  return Token.isUnresolved(value) || pattern.test(value) ? [] : [`${prop} "${value}": ${mend}`];
}

function rolePatterns(prop: string, arns: readonly string[]): string[] {
  return arns.flatMap((arn) => matching(prop, arn, ROLE_PATTERN));
}

function atLeastOne(prop: string, values: readonly string[]): string[] {
  return values.length > 0 ? [] : [`${prop}: give at least one`];
}

function repeated(prop: string, values: readonly string[]): string[] {
  const twice = values.filter((value, index) => values.indexOf(value) < index);
  return [...new Set(twice)].map((value) => `${prop} "${value}": stands there twice`);
}
