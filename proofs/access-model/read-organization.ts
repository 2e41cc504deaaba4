import type { PolicyDocument } from "../../access/iam-policy";
import type { Environment } from "../../environment/environment";
import { isOwnPolicy, namesOf } from "../../environment/names";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import type { AttachedPolicy, UnresolvedReference } from "./access-model";
import { parseAwsPolicy } from "./parse-policy";
import { documentOf } from "./read-roles";
import type { SynthesizedOutput } from "./read-synthesized-output";
import { type Resource, StackResources } from "./stack-resources";

export type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** One environment's policies, and what they are attached to. */
export interface OrganizationModel {
  readonly attachments: readonly Attachment[];
  /** OUs above an account that the environment makes, from the outermost that is known, by account id. */
  readonly units: ReadonlyMap<string, readonly Unit[]>;
  readonly unresolved: readonly UnresolvedReference[];
  readonly assumptions: readonly string[];
}

export interface Unit {
  readonly id: string;
  /** The name of an OU that the output makes, else its id. */
  readonly name: string;
}

export interface Attachment {
  readonly type: PolicyType;
  readonly policy: AttachedPolicy;
  /** An account, an OU or the root; or every account of a kind, where another landing zone attaches the policies. */
  readonly target: string;
}

/** The policies that one environment attaches, to whichever account. */
export function readOrganization(output: SynthesizedOutput, synthesized: SynthesizedEnvironment): OrganizationModel {
  const { environment } = synthesized;
  if (environment.organization.manages === "documents") return fromDocuments(output, environment);
  const name = namesOf(environment).stacks.organization;
  const file = output.stacks.get(name);
  if (file === undefined) {
    return {
      attachments: [],
      units: new Map(),
      assumptions: [],
      unresolved: [
        {
          stack: name,
          address: name,
          reference: name,
          reason:
            "the stack with the policies was left out of this synthesis. Run `bedrock-access synth` without --team.",
        },
      ],
    };
  }
  const { managementAccountId } = environment.organization;
  const stack = new StackResources(file, { partition: environment.partition, accountId: managementAccountId });
  const units = unitsOf(stack, environment);
  const attachments = attachmentsOf(stack);
  return {
    attachments,
    units: accountsIn(stack, synthesized, units),
    unresolved: stack.unresolved,
    assumptions: policyTargetAssumption(environment),
  };
}

function attachmentsOf(stack: StackResources): Attachment[] {
  // Read once: an account's policy is the same object as another's, by which decisions are shared.
  const policies = new Map(
    stack.all("aws_organizations_policy").map((policy) => [policy.id, readPolicy(stack, policy)]),
  );
  return stack.all("aws_organizations_policy_attachment").flatMap((attachment): Attachment[] => {
    const id = attachment.text("policy_id");
    const target = attachment.text("target_id");
    const read = id === undefined ? undefined : policies.get(id);
    if (read === undefined || target === undefined) {
      stack.report(attachment.address, id ?? "policy_id", "the stack does not make this policy", "Make it there.");
      return [];
    }
    const { type, policy } = read;
    return type === undefined ? [] : [{ type, target, policy }];
  });
}

function readPolicy(stack: StackResources, policy: Resource) {
  const type = policyType(policy);
  const document: PolicyDocument = type === undefined ? EMPTY : documentOf(stack, policy, "content");
  return { type, policy: { name: policy.text("name") ?? "", document } };
}

const EMPTY: PolicyDocument = { Version: "2012-10-17", Statement: [] };

/** `undefined` for types that say nothing of access, such as tag policies. The provider's default is a service control policy. */
function policyType(policy: Resource): PolicyType | undefined {
  const type = policy.text("type") ?? "SERVICE_CONTROL_POLICY";
  return type === "SERVICE_CONTROL_POLICY" || type === "RESOURCE_CONTROL_POLICY" ? type : undefined;
}

/** By id: an OU and those above it, outermost first. */
function unitsOf(stack: StackResources, { organization }: Environment): Map<string, readonly Unit[]> {
  const made = new Map(stack.all("aws_organizations_organizational_unit").map((unit) => [unit.id, unit]));
  const pathTo = (id: string): readonly Unit[] => {
    const unit = made.get(id);
    const own = { id, name: unit?.text("name") ?? id };
    if (unit === undefined) {
      return id === organization.rootId ? [own] : [{ id: organization.rootId, name: organization.rootId }, own];
    }
    return [...pathTo(unit.text("parent_id") ?? ""), own];
  };
  return new Map([...made.keys()].map((id) => [id, pathTo(id)]));
}

function accountsIn(
  stack: StackResources,
  { environment, stacks }: SynthesizedEnvironment,
  units: ReadonlyMap<string, readonly Unit[]>,
): Map<string, readonly Unit[]> {
  const teamByEmail = new Map(
    Object.values(environment.teams).flatMap(({ name, account }): [string, string][] =>
      account.kind === "created" ? [[account.email, name]] : [],
    ),
  );
  const idByHolder = new Map(stacks.map(({ holder, accountId }) => [holder, accountId]));
  return new Map(
    stack.all("aws_organizations_account").flatMap((account): [string, readonly Unit[]][] => {
      const id = idByHolder.get(`team ${teamByEmail.get(account.text("email") ?? "")}`);
      const above = units.get(account.text("parent_id") ?? "");
      return id === undefined || above === undefined ? [] : [[id, above]];
    }),
  );
}

function policyTargetAssumption({ organization }: Environment): string[] {
  const { policyTargets } = organization;
  if (policyTargets.length === 0) return [];
  return [
    `The account of every team that is not staged lies below one of the OUs that organization.policyTargets names: ${policyTargets.join(", ")}.`,
  ];
}

/** Stands for the accounts to which another landing zone attaches a set of policies. */
export const EVERY_GOVERNED_ACCOUNT = "every governed account";
export const PLATFORM_ACCOUNT = "the platform account";

function fromDocuments(output: SynthesizedOutput, environment: Environment): OrganizationModel {
  const unresolved: UnresolvedReference[] = [];
  const names = namesOf(environment);
  const files = [...(output.policyFiles.get(environment.name) ?? [])];
  const attachments = files.flatMap(([file, text]): Attachment[] => {
    const name = `${names.organizationPolicies("governed").replace(/governed$/, "")}${file.replace(/\.json$/, "")}`;
    if (!isOwnPolicy(names, name)) return [];
    try {
      return [
        {
          type: file.startsWith("resources-") ? "RESOURCE_CONTROL_POLICY" : "SERVICE_CONTROL_POLICY",
          policy: { name, document: parseAwsPolicy(text) },
          target: file.startsWith("platform-") ? PLATFORM_ACCOUNT : EVERY_GOVERNED_ACCOUNT,
        },
      ];
    } catch (error) {
      const address = `${environment.name}.policies/${file}`;
      const reason = error instanceof Error ? error.message : String(error);
      unresolved.push({
        stack: "",
        address,
        reference: file,
        reason: `it is no policy: ${reason}. Run \`bedrock-access synth\` again.`,
      });
      return [];
    }
  });
  return {
    attachments,
    units: new Map(),
    unresolved,
    assumptions: [
      `The landing zone attaches the documents of ${environment.name}.policies as they are: governed and resources to every ` +
        "team account that is not staged and to the platform account, platform to the platform account.",
    ],
  };
}
