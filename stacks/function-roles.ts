import type { Construct } from "constructs";
import type { Environment, ManagedGateway } from "../environment/environment";
import { namesOf } from "../environment/names";
import { FunctionRole } from "../modules/function-role/function-role";
import { gatewayParts } from "./gateway-parts";

/** The roles of the gateway's functions. IAM knows no regions: each is one for all of them. */
export function makeFunctionRoles(scope: Construct, environment: Environment, gateway: ManagedGateway): void {
  const names = namesOf(environment);
  const { resources } = gatewayParts(environment, gateway);
  for (const kind of ["gateway", "authorizer", "projector"] as const) {
    new FunctionRole(scope, `${kind}-role`, {
      roleName: names.roles[kind],
      policyName: names.policies.boundary(kind),
      iamPath: names.iamPath,
      accountId: gateway.accountId,
      functionName: names.functions[kind],
      network: kind === "authorizer" ? "public" : "private", // it asks identity providers for their keys
      partition: environment.partition,
      work: { kind, resources },
    });
  }
}
