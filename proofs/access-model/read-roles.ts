import type { PolicyDocument } from "../../access/iam-policy";
import type { NamedPolicy, Role } from "./access-model";
import { awsManagedPolicy } from "./aws-managed-policies";
import { parsePolicy } from "./parse-policy";
import type { Resource, StackResources } from "./stack-resources";

/**
 * The roles that a stack makes, with everything that decides what their sessions may do.
 *
 * @param quarantineName - Name of the managed policy that the revoker writes at run time.
 */
export function readRoles(stack: StackResources, quarantineName: string): Role[] {
  const policies = new Map(stack.all("aws_iam_policy").map((policy) => [policy.arn, policy]));
  const inline = groupByRole(stack, "aws_iam_role_policy");
  const attachments = groupByRole(stack, "aws_iam_role_policy_attachment");
  const profiles = stack.all("aws_rolesanywhere_profile");

  return stack.all("aws_iam_role").map((role): Role => {
    const name = role.text("name") ?? "";
    const managed = [
      ...(attachments.get(name) ?? []).map((each) => ({ at: each.address, arn: each.text("policy_arn") ?? "" })),
      ...listOf(role.get("managed_policy_arns")).map((arn) => ({ at: role.address, arn: String(arn) })),
    ].map(({ at, arn }) => ({ at, arn, policy: policies.get(arn) }));
    for (const { at, arn, policy } of managed) {
      if (policy === undefined && awsManagedPolicy(arn) === undefined && arn !== "") {
        stack.report(
          at,
          arn,
          "the stack does not make this policy, so what it allows is not known",
          "Write it inline.",
        );
      }
    }
    if (role.get("inline_policy") !== undefined) {
      stack.report(
        role.address,
        "inline_policy",
        "inline policies are read from aws_iam_role_policy",
        "Make one of those.",
      );
    }
    const known = managed.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
    const quarantine = known.find((policy) => policy.text("name") === quarantineName);
    return {
      arn: role.arn,
      name,
      trust: documentOf(stack, role, "assume_role_policy"),
      identity: [
        ...[...(inline.get(name) ?? []), ...known.filter((policy) => policy !== quarantine)].map((policy) =>
          namedPolicy(stack, policy),
        ),
        ...managed.flatMap(({ arn }) => policyOfAws(arn) ?? []),
      ],
      foreignPolicies: managed
        .filter(({ arn, policy }) => policy === undefined && awsManagedPolicy(arn) === undefined)
        .map(({ arn }) => arn),
      // By design not Terraform's once it is made: the proofs have an attacker who has rewritten it.
      quarantine: quarantine && { name: quarantineName, document: readDocument(stack, quarantine, "policy") },
      boundary: boundaryOf(stack, role, policies),
      session: sessionOf(stack, role, profiles),
      tags: role.tags,
      maxSessionSeconds: Number(role.get("max_session_duration") ?? ONE_HOUR),
    };
  });
}

/** What AWS takes when a role does not say. */
const ONE_HOUR = 3_600;

function boundaryOf(
  stack: StackResources,
  role: Resource,
  policies: ReadonlyMap<string, Resource>,
): NamedPolicy | undefined {
  reportIgnored(stack, role, "permissions_boundary");
  const arn = role.text("permissions_boundary");
  if (arn === undefined) return undefined;
  const policy = policies.get(arn);
  if (policy !== undefined) return namedPolicy(stack, policy);
  const ofAws = policyOfAws(arn);
  if (ofAws !== undefined) return ofAws;
  stack.report(role.address, arn, "the stack does not make this boundary", "Make it in the role's stack.");
  return undefined;
}

function policyOfAws(arn: string): NamedPolicy | undefined {
  const document = awsManagedPolicy(arn);
  return document && { name: arn.replace(/^.*\//, ""), document };
}

/** Where several profiles lead to a role, a caller takes the widest: none may be without a session policy then. */
function sessionOf(stack: StackResources, role: Resource, profiles: readonly Resource[]): PolicyDocument | undefined {
  const leading = profiles.filter((profile) => listOf(profile.get("role_arns")).includes(role.arn));
  const [profile, ...others] = leading;
  for (const { address } of others) {
    stack.report(address, role.address, "another profile leads to the role already", "Make a role for each profile.");
  }
  return profile?.text("session_policy") === undefined ? undefined : documentOf(stack, profile, "session_policy");
}

function groupByRole(stack: StackResources, type: string): Map<string, Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of stack.all(type)) {
    const role = resource.text("role") ?? "";
    groups.set(role, [...(groups.get(role) ?? []), resource]);
  }
  return groups;
}

function namedPolicy(stack: StackResources, policy: Resource): NamedPolicy {
  return { name: policy.text("name") ?? policy.address, document: documentOf(stack, policy, "policy") };
}

/** An empty document, and a report, where the text is no policy or is not known. */
export function documentOf(stack: StackResources, resource: Resource, argument: string): PolicyDocument {
  reportIgnored(stack, resource, argument);
  return readDocument(stack, resource, argument);
}

/** What Terraform does not put right: a proof of what it wrote once would be none of what holds. */
function reportIgnored(stack: StackResources, resource: Resource, argument: string): void {
  if (!resource.ignored.some((each) => each === "all" || each === argument)) return;
  const reason = "AWS may say something else by now, and Terraform would leave it so";
  stack.report(`${resource.address}.${argument}`, "ignore_changes", reason, "Take the argument out of it.");
}

function readDocument(stack: StackResources, resource: Resource, argument: string): PolicyDocument {
  const text = resource.text(argument);
  try {
    if (text !== undefined) return parsePolicy(text);
    stack.report(resource.address, argument, "the policy is not known here", "Write it out.");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    stack.report(
      `${resource.address}.${argument}`,
      argument,
      `it is no policy that AWS takes: ${reason}`,
      "Correct it.",
    );
  }
  return { Version: "2012-10-17", Statement: [] };
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
