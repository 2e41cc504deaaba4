import type { Construct } from "constructs";
import type { Environment, ExistingGateway } from "../environment/environment";
import { namesOf } from "../environment/names";
import type { UsagePlan } from "../modules/usage-plan/usage-plan";
import { AccountStack } from "./account-stack";
import { makeUsagePlans } from "./usage-plans";

/** A gateway that exists already, in one region: a usage plan for every team that comes through it. */
export class GatewayStack extends AccountStack {
  readonly usagePlans: Readonly<Record<string, UsagePlan>>;

  constructor(scope: Construct, environment: Environment, gateway: ExistingGateway, region: string) {
    super(scope, namesOf(environment).stacks.gateway(region), {
      environment,
      accountId: gateway.accountId,
      holder: gateway.accountId === environment.platform.accountId ? "platform" : "gateway",
      region,
      wave: 2,
      provisioningRole: environment.provisioningRole,
    });
    const api = gateway.apis[region];
    this.usagePlans = api === undefined ? {} : makeUsagePlans(this, environment, region, api);
  }
}
