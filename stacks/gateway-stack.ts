import type { Construct } from "constructs";
import type { Environment, ExistingGateway } from "../environment/environment";
import { namesOf, usageIdentifier } from "../environment/names";
import { UsagePlan } from "../modules/usage-plan/usage-plan";
import { AccountStack } from "./account-stack";

/** The gateway in one region: a usage plan for every team that comes through it. */
export class GatewayStack extends AccountStack {
  readonly usagePlans: Readonly<Record<string, UsagePlan>>;

  constructor(scope: Construct, environment: Environment, gateway: ExistingGateway, region: string) {
    const names = namesOf(environment);
    super(scope, names.stacks.gateway(region), {
      environment,
      accountId: gateway.accountId,
      holder: gateway.accountId === environment.platform.accountId ? "platform" : "gateway",
      region,
      wave: 2,
      provisioningRole: environment.provisioningRole,
    });

    const api = gateway.apis[region];
    const teams = Object.values(environment.teams).filter((team) => team.paths.includes("gateway"));
    this.usagePlans = Object.fromEntries(
      api === undefined
        ? []
        : teams.map((team) => [
            team.name,
            new UsagePlan(this, `usage-plan-${team.name}`, {
              name: names.usagePlan(team.name),
              stages: [api],
              usageIdentifier: usageIdentifier(environment.name, region, team.name),
              ...team.usagePlan,
              tags: { team: team.name, ...(team.costCenter && { "cost-center": team.costCenter }) },
            }),
          ]),
    );
  }
}
