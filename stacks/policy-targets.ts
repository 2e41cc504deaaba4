import type { Environment } from "../environment/environment";
import type { Lock } from "../environment/lock";
import { own } from "../environment/own";

/** An OU or account that gets the organization's policies. */
export interface GovernedTarget {
  /** `undefined`: the OU that the organization stack makes. */
  readonly id: string | undefined;
  /** Stable and readable: part of logical ids. */
  readonly label: string;
  readonly attached: { readonly serviceControlPolicies: number; readonly resourceControlPolicies: number };
}

/** Where the policies that govern team accounts are attached. */
export function teamTargets(environment: Environment, lock: Lock): GovernedTarget[] {
  const { manages, policyTargets } = environment.organization;
  const targets: GovernedTarget[] = [];
  const enforced = Object.values(environment.teams).filter((team) => team.enforcement === "enforced");

  if (manages === "accounts") {
    const ouId = lock.accounts?.ouId;
    targets.push({ id: undefined, label: "environment", attached: attachedTo(ouId, lock) });
  }
  if (policyTargets.length > 0) {
    targets.push(...policyTargets.map((id) => ({ id, label: id, attached: attachedTo(id, lock) })));
    return targets;
  }
  // Accounts that we did not make stay in the OU where they are, and get the policies by themselves. One that cannot be used
  // keeps them too: AWS may open it again.
  for (const { name, account } of enforced) {
    if (account.kind !== "existing") continue;
    targets.push({ id: account.accountId, label: `team-${name}`, attached: attachedTo(account.accountId, lock) });
  }
  return targets;
}

/**
 * Teams whose accounts get the policies before the teams' own stacks open a way in: the organization stack comes first where it makes
 * accounts, and theirs exist and work already. A team of which the lock knows what its stack has made has its way in.
 */
export function teamsShutFirst(environment: Environment, lock: Lock): string[] {
  const { manages, policyTargets } = environment.organization;
  if (manages !== "accounts" || policyTargets.length > 0) return [];
  return Object.values(environment.teams)
    .filter(({ account, enforcement }) => account.kind === "existing" && enforcement === "enforced")
    .filter(({ name }) => !isDeployed(lock, name))
    .map(({ name }) => name);
}

function isDeployed({ anchors, inferenceProfiles }: Lock, team: string): boolean {
  return own(anchors?.teams ?? {}, team) !== undefined || own(inferenceProfiles?.teams ?? {}, team) !== undefined;
}

/** The platform account, unless another environment governs it. */
export function platformTarget(environment: Environment, lock: Lock): GovernedTarget | undefined {
  const { accountId, governedBy } = environment.platform;
  return governedBy === undefined
    ? { id: accountId, label: "platform", attached: attachedTo(accountId, lock) }
    : undefined;
}

/** Every target has the policy that allows everything, whether the lock knows it or not. */
function attachedTo(target: string | undefined, lock: Lock): GovernedTarget["attached"] {
  const attached = target === undefined ? undefined : lock.accounts?.attached[target];
  return {
    serviceControlPolicies: Math.max(1, attached?.serviceControlPolicies.length ?? 1),
    resourceControlPolicies: Math.max(1, attached?.resourceControlPolicies.length ?? 1),
  };
}
