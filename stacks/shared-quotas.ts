import type { Environment } from "../environment/environment";
import { regionsOfGateway } from "../environment/gateway-regions";
import { type Problem, problem } from "../environment/problems";
import type { NeighbourRule } from "./neighbour-rule";

/** AWS counts an organization's accounts and an account's usage plans whatever environment they are of. */
export const sharedQuotaProblems: NeighbourRule = ({ environment }, earlier) => {
  const others = earlier.map((each) => each.environment);
  return [...accountProblems(environment, others), ...usagePlanProblems(environment, others)];
};

function accountProblems(environment: Environment, others: readonly Environment[]): Problem[] {
  const { organization, quotas } = environment;
  const neighbours = others.filter((other) => other.organization.id === organization.id);
  if (organization.manages !== "accounts" || neighbours.length === 0) return [];
  const needed = accountsNeeded([environment, ...neighbours]);
  if (needed <= quotas.accounts) return [];
  return [
    problem(
      ["quotas", "accounts"],
      quotas.accounts,
      `is less than the ${needed} accounts that this environment and ${quoted(neighbours)} need in one organization`,
      'Ask AWS for more (Service Quotas, AWS Organizations, "Default maximum number of accounts"), then write here what was granted.',
    ),
  ];
}

function accountsNeeded(environments: readonly Environment[]): number {
  const known = environments.flatMap(({ organization, platform, teams }) => [
    organization.managementAccountId,
    platform.accountId,
    ...Object.values(teams).flatMap(({ account }) => (account.kind === "existing" ? [account.accountId] : [])),
  ]);
  const created = environments.flatMap(({ teams }) =>
    Object.values(teams).filter(({ account }) => account.kind === "created"),
  );
  return new Set(known).size + created.length;
}

function usagePlanProblems(environment: Environment, others: readonly Environment[]): Problem[] {
  const { gateway, quotas } = environment;
  if (gateway === undefined) return [];
  return regionsOfGateway(gateway).flatMap((region) => {
    const neighbours = others.filter(
      (other) => other.gateway?.accountId === gateway.accountId && regionsOfGateway(other.gateway).includes(region),
    );
    const plans = [environment, ...neighbours].flatMap(({ teams }) =>
      Object.values(teams).filter(({ paths }) => paths.includes("gateway")),
    ).length;
    if (neighbours.length === 0 || plans <= quotas.usagePlansPerRegion) return [];
    return [
      problem(
        ["quotas", "usagePlansPerRegion"],
        quotas.usagePlansPerRegion,
        `is less than the ${plans} usage plans that this environment and ${quoted(neighbours)} need in ${region} of account ${gateway.accountId}`,
        'Ask AWS for more (Service Quotas, Amazon API Gateway, "Usage plans per account per region"), then write here what was granted.',
      ),
    ];
  });
}

function quoted(environments: readonly Environment[]): string {
  return environments.map(({ name }) => `"${name}"`).join(", ");
}
