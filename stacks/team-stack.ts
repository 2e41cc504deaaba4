import type { Construct } from "constructs";
import type { DirectPath, Environment, Target, Team } from "../environment/environment";
import { calledId, inferenceProfileKey } from "../environment/inference-profiles";
import type { GuardrailsSection } from "../environment/lock-sections/guardrails";
import { acceptedFactsUris, type Names, namesOf } from "../environment/names";
import { Budget } from "../modules/budget/budget";
import { type InferenceProfileEntry, InferenceProfiles } from "../modules/inference-profiles/inference-profiles";
import { InvocationLogging } from "../modules/invocation-logging/invocation-logging";
import { InvokeRole } from "../modules/invoke-role/invoke-role";
import { ModelAccess } from "../modules/model-access/model-access";
import { QuarantinePolicy } from "../modules/quarantine-policy/quarantine-policy";
import { RolesAnywhereProfile } from "../modules/roles-anywhere-profile/roles-anywhere-profile";
import { TrustAnchor } from "../modules/trust-anchor/trust-anchor";
import { AccountStack } from "./account-stack";
import type { AdoptedTeam } from "./adoption";
import { type Call, callersOf } from "./calls";
import { recordTopicArn } from "./record-topic";
import { recordedRegions } from "./recorded-regions";
import { makeTeamGuardrails, type TeamGuardrails } from "./team-guardrails";

/** What only AWS knows of a team. */
export interface TeamStackProps {
  readonly accountId: string;
  /** The CA certificates of its trust anchor; needed on the direct path. */
  readonly authorityPem?: string | undefined;
  /** VPC endpoints by which the gateway calls Bedrock, once all of them are known. */
  readonly bedrockEndpointIds?: readonly string[];
  /** Whether the environment has a trust stack, whose topics the team's alarms tell. */
  readonly hasTrustStack: boolean;
  /** What the lock knows of the guardrails that the environment declares. */
  readonly guardrails?: GuardrailsSection | undefined;
  readonly adopted?: AdoptedTeam | undefined;
}

/**
 * A team's account: the roles of its paths, each bounded and with the quarantine attached, and what tells its costs apart.
 *
 * Teams whose routes call this account get an invoke role of their own here.
 */
export class TeamStack extends AccountStack {
  readonly team: Team;
  readonly quarantine: QuarantinePolicy;
  readonly guardrails: TeamGuardrails;
  readonly modelAccess: Readonly<Record<string, ModelAccess>>;
  readonly invokeRoles: Readonly<Record<string, InvokeRole>>;
  readonly profile: RolesAnywhereProfile | undefined;
  readonly trustAnchor: TrustAnchor | undefined;
  readonly inferenceProfiles: Readonly<Record<string, InferenceProfiles>>;
  readonly budget: Budget | undefined;
  readonly invocationLogging: InvocationLogging | undefined;

  private readonly environment: Environment;
  private readonly names: Names;

  constructor(scope: Construct, environment: Environment, team: Team, props: TeamStackProps) {
    const { accountId, adopted } = props;
    const names = namesOf(environment);
    super(scope, names.stacks.team(team.name), {
      environment,
      accountId,
      holder: `team ${team.name}`,
      region: environment.regions.home,
      wave: 3,
      provisioningRole: environment.provisioningRole,
      // Without `team`: a role's own tag would stand in for the session tag that the gateway must set.
      tags: costCenter(team),
    });
    this.environment = environment;
    this.names = names;
    this.team = team;

    this.quarantine = new QuarantinePolicy(this, "quarantine", {
      name: names.policies.quarantine,
      iamPath: names.iamPath,
    });

    const callers = callersOf(environment, team.name);
    const targets = callers.flatMap(({ calls }) => calls.map(({ target }) => target));
    this.guardrails = makeTeamGuardrails(this, environment, team.name, targets, props.guardrails);
    this.inferenceProfiles = Object.fromEntries(
      callers.map(({ caller, calls }) => [caller.name, this.makeInferenceProfiles(caller, calls)]),
    );
    this.modelAccess = Object.fromEntries(
      callers.map(({ caller, calls }) => [caller.name, this.makeModelAccess(caller, calls)]),
    );
    this.invokeRoles = Object.fromEntries(
      callers
        .filter(({ caller }) => caller.paths.includes("gateway"))
        .map(({ caller }) => [caller.name, this.makeInvokeRole(caller, props.bedrockEndpointIds)]),
    );

    const { direct } = environment;
    const own = this.modelAccess[team.name];
    if (direct !== undefined && own !== undefined && team.paths.includes("direct")) {
      if (props.authorityPem === undefined) {
        throw new Error(`Team "${team.name}" takes the direct path, and the authority has no certificate yet.`);
      }
      this.trustAnchor = new TrustAnchor(this, "trust-anchor", {
        name: names.trustAnchor,
        source: { kind: "bundle", pem: props.authorityPem },
        ...(adopted?.trustAnchorId === undefined ? {} : { importId: adopted.trustAnchorId }),
      });
      this.profile = this.makeProfile(direct, own, this.trustAnchor, adopted?.profileId);
    }
    this.budget = this.makeBudget();
    this.invocationLogging = this.makeInvocationLogging(props.hasTrustStack);
  }

  private makeModelAccess(caller: Team, calls: readonly Call[]): ModelAccess {
    const arns = this.inferenceProfiles[caller.name]?.arns ?? {};
    return new ModelAccess(this, `model-access-${caller.name}`, {
      partition: this.environment.partition,
      boundaryName: this.names.policies.boundary(caller.name),
      iamPath: this.names.iamPath,
      targets: calls.map(({ route, target, position }) => {
        const arn = arns[inferenceProfileKey(route.alias, position)];
        const guardrail = this.guardrails.requiredBy(target);
        return {
          modelId: target.modelId,
          region: target.region,
          geography: target.geography,
          destinationRegions: target.destinationRegions,
          accountId: this.accountId,
          ...(guardrail && { guardrail }),
          ...(arn && { applicationInferenceProfileArns: [arn] }),
        };
      }),
    });
  }

  private makeInvokeRole(caller: Team, vpcEndpointIds: readonly string[] = []): InvokeRole {
    const { gateway } = this.environment;
    const access = this.modelAccess[caller.name];
    if (gateway === undefined || access === undefined) {
      throw new Error(
        `Team "${caller.name}" takes the gateway path, and the environment has no gateway: parse it with defineEnvironment.`,
      );
    }
    return new InvokeRole(this, `invoke-${caller.name}`, {
      roleName: this.names.roles.invoke(caller.name),
      iamPath: this.names.iamPath,
      gatewayRoleArn: gateway.roleArn,
      team: caller.name,
      permissions: access.statements,
      permissionsBoundaryArn: access.boundaryArn,
      managedPolicyArns: [this.quarantine.arn],
      vpcEndpointIds,
    });
  }

  private makeProfile(
    direct: DirectPath,
    access: ModelAccess,
    anchor: TrustAnchor,
    importId: string | undefined,
  ): RolesAnywhereProfile {
    return new RolesAnywhereProfile(this, "direct", {
      name: this.names.profile(this.team.name),
      roleName: this.names.roles.direct(this.team.name),
      iamPath: this.names.iamPath,
      trustAnchorArn: anchor.arn,
      issuerCommonName: direct.issuerCommonName,
      organization: this.environment.name,
      organizationalUnits: [this.team.members.certificateOu],
      acceptedFactsUris: acceptedFactsUris(direct.requires),
      permissions: access.statements,
      sessionPolicy: access.sessionStatements,
      permissionsBoundaryArn: access.boundaryArn,
      managedPolicyArns: [this.quarantine.arn],
      sessionSeconds: direct.sessionSeconds,
      ...(importId === undefined ? {} : { importId }),
    });
  }

  private makeInferenceProfiles(caller: Team, calls: readonly Call[]): InferenceProfiles {
    return new InferenceProfiles(this, `inference-${caller.name}`, {
      tags: { team: caller.name, environment: this.environment.name, ...costCenter(caller) },
      entries: calls.map(({ route, target, position }): InferenceProfileEntry => {
        const provider = this.providerOf(target.region);
        const name = this.names.inferenceProfile(caller.name, route.alias, position);
        return {
          key: inferenceProfileKey(route.alias, position),
          name,
          modelSource: modelSource(this.environment.partition, this.accountId, target),
          tags: { Name: name, model: calledId(target) }, // by these `bedrock-access lock` finds its ARN
          ...(provider.alias === undefined ? {} : { provider }),
        };
      }),
    });
  }

  private makeInvocationLogging(tells: boolean): InvocationLogging | undefined {
    const regions = recordedRegions(this.environment, this.team);
    if (regions.length === 0) return undefined;
    return new InvocationLogging(this, "invocation-logging", {
      name: this.names.roles.invocationLogs,
      iamPath: this.names.iamPath,
      accountId: this.accountId,
      partition: this.environment.partition,
      logGroupName: this.names.logGroups.invocations,
      missingPercent: this.environment.alerts.missingRecordPercent,
      regions: regions.map((region) => {
        const provider = this.providerOf(region);
        return {
          region,
          ...(provider.alias === undefined ? {} : { provider }),
          ...(tells ? { alarmTopicArn: recordTopicArn(this.environment, region) } : {}),
        };
      }),
    });
  }

  private makeBudget(): Budget | undefined {
    const { dollarsPerMonth } = this.team.limits.team;
    const emails = new Set(this.environment.alerts.emails);
    if (this.team.contacts.billing !== undefined) emails.add(this.team.contacts.billing.email);
    if (emails.size === 0 && this.team.account.kind === "created") emails.add(this.team.account.email);
    if (dollarsPerMonth === "unlimited") return undefined;
    const roles = this.ownRoles();
    return new Budget(this, "budget", {
      name: this.names.budget(this.team.name),
      monthlyDollars: dollarsPerMonth,
      emails: [...emails],
      ...(roles.length === 0
        ? {}
        : {
            action: {
              roleName: this.names.roles.budgetAction,
              policyName: this.names.policies.overBudget,
              iamPath: this.names.iamPath,
              accountId: this.accountId,
              partition: this.environment.partition,
              roles,
              ...this.team.budgetAction,
            },
          }),
    });
  }

  /** The roles of this team in its account: whose work the team's budget ends. */
  private ownRoles(): string[] {
    const { direct, invoke } = this.names.roles;
    return [
      ...(this.profile === undefined ? [] : [direct(this.team.name)]),
      ...(this.invokeRoles[this.team.name] === undefined ? [] : [invoke(this.team.name)]),
    ];
  }
}

function modelSource(partition: string, accountId: string, target: Target): string {
  return target.inferenceProfileId === undefined
    ? `arn:${partition}:bedrock:${target.region}::foundation-model/${target.modelId}`
    : `arn:${partition}:bedrock:${target.region}:${accountId}:inference-profile/${target.inferenceProfileId}`;
}

function costCenter(team: Team): Record<string, string> {
  return team.costCenter === undefined ? {} : { "cost-center": team.costCenter };
}
