import { OrganizationsOrganizationalUnit } from "@cdktf/provider-aws/lib/organizations-organizational-unit";
import type { Construct } from "constructs";
import type { Environment, Team } from "../environment/environment";
import type { Lock } from "../environment/lock";
import { type Names, namesOf, type OrganizationPolicySet } from "../environment/names";
import { CostAnomalyDetection } from "../modules/cost-anomaly-detection/cost-anomaly-detection";
import { PolicySet } from "../modules/policy-set/policy-set";
import { TeamAccount } from "../modules/team-account/team-account";
import { AccountStack } from "./account-stack";
import type { Adopted } from "./adoption";
import { type OrganizationPolicies, policyLimits } from "./organization-policies";
import { type GovernedTarget, platformTarget, teamTargets } from "./policy-targets";

export interface OrganizationStackProps {
  readonly environment: Environment;
  readonly lock: Lock;
  readonly policies: OrganizationPolicies;
  readonly adopted: Adopted;
}

/** Name of the OU that holds an environment's accounts while the policies do not bind them. */
export function stagedUnitName(environment: string): string {
  return `${environment}-staged`;
}

/** The environment's OU and team accounts, and the policies that bind them and the platform account. */
export class OrganizationStack extends AccountStack {
  readonly unit: OrganizationsOrganizationalUnit | undefined;
  /** Holds the accounts of teams that the policies do not bind yet. */
  readonly stagedUnit: OrganizationsOrganizationalUnit | undefined;
  readonly accounts: Readonly<Record<string, TeamAccount>>;
  readonly governed: PolicySet | undefined;
  readonly platform: PolicySet | undefined;
  readonly resources: PolicySet | undefined;
  readonly costAnomalies: CostAnomalyDetection | undefined;

  private readonly environment: Environment;
  private readonly names: Names;

  constructor(scope: Construct, { environment, lock, policies, adopted }: OrganizationStackProps) {
    const names = namesOf(environment);
    const { organization } = environment;
    super(scope, names.stacks.organization, {
      environment,
      accountId: organization.managementAccountId,
      holder: "management",
      region: environment.regions.home,
      // Accounts that it makes come before all else. Where they exist, the way in stands before the policies close the others.
      wave: organization.manages === "accounts" ? 1 : 4,
      provisioningRole: organization.provisioningRole,
    });
    this.environment = environment;
    this.names = names;

    if (organization.manages === "accounts") {
      const created = Object.values(environment.teams).filter((team) => team.account.kind === "created");
      this.unit = this.makeUnit("unit", environment.name, adopted.unitId);
      if (created.some((team) => team.enforcement === "staged")) {
        this.stagedUnit = this.makeUnit("staged-unit", stagedUnitName(environment.name), adopted.stagedUnitId);
      }
      this.accounts = Object.fromEntries(
        created.map((team) => [team.name, this.makeAccount(team, adopted.accountIds.get(team.name))]),
      );
    } else {
      this.accounts = {};
    }

    const teams = teamTargets(environment, lock);
    const platform = platformTarget(environment, lock);
    const all = platform === undefined ? teams : [...teams, platform];
    this.governed = this.makeServiceControlPolicies("governed", policies.governed, all, 0);
    if (platform !== undefined) {
      this.platform = this.makeServiceControlPolicies(
        "platform",
        policies.platform,
        [platform],
        this.governed?.documents.length ?? 0,
      );
    }
    this.resources = this.makePolicies("resources", "RESOURCE_CONTROL_POLICY", policies.resources, all, (target) => {
      return target.attached.resourceControlPolicies;
    });
    this.costAnomalies = this.makeCostAnomalies(lock);
  }

  /** Of every team's account that is known or made here. AWS has it in its commercial regions alone. */
  private makeCostAnomalies(lock: Lock): CostAnomalyDetection | undefined {
    const { alerts, partition, teams } = this.environment;
    const accounts = Object.values(teams).flatMap((team) => {
      const accountId =
        team.account.kind === "existing"
          ? team.account.accountId
          : (lock.accounts?.teams[team.name]?.accountId ?? this.accounts[team.name]?.id);
      return accountId === undefined ? [] : [{ key: team.name, name: this.names.anomalyMonitor(team.name), accountId }];
    });
    if (alerts.emails.length === 0 || accounts.length === 0 || partition !== "aws") return undefined;
    return new CostAnomalyDetection(this, "cost-anomalies", {
      name: this.names.costAnomalies,
      accounts,
      emails: alerts.emails,
      minimumDollars: alerts.anomalyDollars,
    });
  }

  private makeUnit(id: string, name: string, importId: string | undefined): OrganizationsOrganizationalUnit {
    const unit = new OrganizationsOrganizationalUnit(this, id, {
      name,
      parentId: this.environment.organization.parentOuId,
      // Otherwise Terraform destroys an OU before it moves the accounts out, and AWS deletes none that holds an account.
      lifecycle: { createBeforeDestroy: true },
    });
    if (importId !== undefined) this.adopt(unit, importId);
    return unit;
  }

  private makeAccount(team: Team, importId: string | undefined): TeamAccount {
    const unit = team.enforcement === "staged" ? this.stagedUnit : this.unit;
    if (team.account.kind !== "created" || unit === undefined)
      throw new Error(`Team "${team.name}" has an account already.`);
    return new TeamAccount(this, `account-${team.name}`, {
      name: team.account.accountName,
      email: team.account.email,
      parentId: unit.id,
      roleName: this.environment.provisioningRole,
      contacts: team.contacts,
      ...(importId === undefined ? {} : { importId }),
      tags: { team: team.name, ...(team.costCenter && { "cost-center": team.costCenter }) },
    });
  }

  private makeServiceControlPolicies(
    id: "governed" | "platform",
    statements: OrganizationPolicies["governed"],
    targets: readonly GovernedTarget[],
    alreadyOurs: number,
  ): PolicySet | undefined {
    return this.makePolicies(id, "SERVICE_CONTROL_POLICY", statements, targets, (target) => {
      return target.attached.serviceControlPolicies + alreadyOurs;
    });
  }

  private makePolicies(
    id: OrganizationPolicySet,
    type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
    statements: OrganizationPolicies["governed"],
    targets: readonly GovernedTarget[],
    attached: (target: GovernedTarget) => number,
  ): PolicySet | undefined {
    if (targets.length === 0) return undefined;
    const limits = policyLimits(this.environment, id);
    return new PolicySet(this, id, {
      name: this.names.organizationPolicies(id),
      description: DESCRIPTIONS[id],
      type,
      statements,
      targets: targets.map((target) => ({ id: this.idOf(target), label: target.label, attached: attached(target) })),
      maxCharacters: limits.characters,
      maxPoliciesPerTarget: limits.policiesPerTarget,
    });
  }

  private idOf(target: GovernedTarget): string {
    const id = target.id ?? this.unit?.id;
    if (id === undefined) throw new Error(`Policies cannot be attached to "${target.label}": it has no id.`);
    return id;
  }
}

const DESCRIPTIONS: Readonly<Record<OrganizationPolicySet, string>> = {
  governed: "Amazon Bedrock by the organization's own paths only; what these rest on is changed by provisioning alone",
  platform: "The gateway's parts are reserved to the roles that need them",
  resources: "Roles and keys of access to Amazon Bedrock, against callers of any account",
};
