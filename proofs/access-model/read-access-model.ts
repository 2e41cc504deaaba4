import type { Environment } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import type { AccessModel, Account, AttachedPolicy, UnresolvedReference } from "./access-model";
import {
  readEndpoints,
  readGuardrails,
  readInferenceProfiles,
  readProfiles,
  readRestApis,
  readTrustAnchors,
  readUsagePlans,
} from "./read-account-parts";
import {
  type Attachment,
  EVERY_GOVERNED_ACCOUNT,
  type OrganizationModel,
  PLATFORM_ACCOUNT,
  type PolicyType,
  readOrganization,
} from "./read-organization";
import { readFunctionPermissions, readResourcePolicies } from "./read-resource-policies";
import { readRoles } from "./read-roles";
import type { SynthesizedOutput } from "./read-synthesized-output";
import { StackResources } from "./stack-resources";
import { reportUnreadTypes } from "./unread-types";

/** Reads every environment of an output. */
export function readAccessModels(output: SynthesizedOutput): AccessModel[] {
  const organizations = output.environments.map((each) => ({ of: each, organization: readOrganization(output, each) }));
  return output.environments.map((synthesized) => readAccessModel(output, synthesized, organizations));
}

interface Governing {
  readonly of: SynthesizedEnvironment;
  readonly organization: OrganizationModel;
}

function readAccessModel(
  output: SynthesizedOutput,
  synthesized: SynthesizedEnvironment,
  governing: readonly Governing[],
): AccessModel {
  const { environment, stacks, waiting, guardrails = {} } = synthesized;
  const unresolved: UnresolvedReference[] = [];
  const own = governing.find(({ of }) => of === synthesized)?.organization;
  const byAccount = new Map<string, { holder: string; stacks: string[] }>([
    [environment.platform.accountId, { holder: "platform", stacks: [] }],
  ]);
  for (const { name, accountId, holder } of stacks) {
    if (holder === "management") continue;
    const known = byAccount.get(accountId);
    if (known === undefined) byAccount.set(accountId, { holder, stacks: [name] });
    else known.stacks.push(name);
  }

  const accounts = [...byAccount].map(([accountId, { holder, stacks: names }]): Account => {
    const read = names.flatMap((name) => {
      const file = output.stacks.get(name);
      return file === undefined ? [] : [new StackResources(file, { partition: environment.partition, accountId })];
    });
    for (const stack of read) reportUnreadTypes(stack);
    const units = own?.units.get(accountId) ?? [];
    const place = {
      accountId,
      holder,
      enforcement: enforcementOf(environment, holder),
      units: units.map(({ id }) => id),
    };
    const account: Account = {
      holder,
      accountId,
      ouPath: units.map(({ name }) => name),
      enforcement: place.enforcement,
      scps: policiesOn(place, "SERVICE_CONTROL_POLICY", environment, governing),
      rcps: policiesOn(place, "RESOURCE_CONTROL_POLICY", environment, governing),
      roles: read.flatMap((stack) => readRoles(stack, namesOf(environment).policies.quarantine)),
      trustAnchors: read.flatMap(readTrustAnchors),
      profiles: read.flatMap(readProfiles),
      inferenceProfiles: read.flatMap(readInferenceProfiles),
      guardrails: read.flatMap(readGuardrails),
      usagePlans: read.flatMap(readUsagePlans),
      endpoints: read.flatMap(readEndpoints),
      restApis: read.flatMap(readRestApis),
      functionPermissions: read.flatMap(readFunctionPermissions),
      resourcePolicies: read.flatMap(readResourcePolicies),
      stacks: names,
    };
    unresolved.push(...read.flatMap((stack) => stack.unresolved));
    return account;
  });

  return {
    environment,
    accounts,
    waiting,
    lockedGuardrails: guardrails,
    unresolved: distinct([
      ...unresolved,
      ...(own?.unresolved ?? []),
      ...leftOut(synthesized),
      ...foreignGovernor(environment, governing),
    ]),
    assumptions: [...(own?.assumptions ?? []), ...ASSUMPTIONS],
  };
}

/** @see docs/proving.md */
const ASSUMPTIONS = [
  "No SCP or RCP binds the management account: its administrators are outside every proof.",
  "AWS decides as its documentation says, and as @cloud-copilot/iam-simulate has it.",
];

interface Place {
  readonly accountId: string;
  readonly holder: string;
  readonly enforcement: Account["enforcement"];
  /** Ids of the OUs above the account. */
  readonly units: readonly string[];
}

function policiesOn(
  place: Place,
  type: PolicyType,
  environment: Environment,
  governing: readonly Governing[],
): AttachedPolicy[] {
  const found = governing.flatMap(({ of, organization }) =>
    organization.attachments
      .filter((attachment) => attachment.type === type && binds(attachment, place, environment, of.environment))
      .map(({ policy }) => policy),
  );
  return [...new Map(found.map((policy) => [policy.name, policy])).values()];
}

/** Whether a policy that the environment `of` attaches reaches an account of the environment `environment`. */
function binds({ target }: Attachment, place: Place, environment: Environment, of: Environment): boolean {
  const isPlatform = place.accountId === of.platform.accountId && of.platform.governedBy === undefined;
  const isTeam = of === environment && place.holder.startsWith("team ") && place.enforcement === "enforced";
  switch (target) {
    case place.accountId:
      return true;
    case PLATFORM_ACCOUNT:
      return isPlatform;
    case EVERY_GOVERNED_ACCOUNT:
      return isPlatform || isTeam;
    default:
      return place.units.includes(target) || (isTeam && of.organization.policyTargets.includes(target));
  }
}

function enforcementOf(environment: Environment, holder: string): Account["enforcement"] {
  if (holder === "platform") return "enforced";
  return environment.teams[holder.replace(/^team /, "")]?.enforcement ?? "free";
}

function leftOut({ environment, leftOut: names = [] }: SynthesizedEnvironment): UnresolvedReference[] {
  return names.map((name) => ({
    stack: name,
    address: name,
    reference: name,
    reason: `was left out of this synthesis of ${environment.name}. Run \`bedrock-access synth\` without --team.`,
  }));
}

/** A platform account that another environment's policies govern needs them in the same output. */
function foreignGovernor({ name, platform }: Environment, governing: readonly Governing[]): UnresolvedReference[] {
  const { governedBy, accountId } = platform;
  if (governedBy === undefined || governing.some(({ of }) => of.environment.name === governedBy)) return [];
  return [
    {
      stack: "",
      address: `${name}: platform account ${accountId}`,
      reference: governedBy,
      reason: `environment ${governedBy} governs the account and is not in this output. Synthesize all environments.`,
    },
  ];
}

function distinct(found: readonly UnresolvedReference[]): UnresolvedReference[] {
  return [...new Map(found.map((each) => [`${each.stack} ${each.address} ${each.reference}`, each])).values()];
}
