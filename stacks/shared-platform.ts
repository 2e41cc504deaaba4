import type { Environment } from "../environment/environment";
import { type Problem, problem } from "../environment/problems";
import type { ComposedEnvironment, NeighbourRule } from "./neighbour-rule";

/**
 * Policies on one account deny together what each of them denies, so environments that share a platform account cannot each
 * bring their own: one governs, is composed last, and names the others.
 */
export const sharedPlatformProblems: NeighbourRule = ({ environment }, earlier) => {
  const neighbours = earlier.map((each) => each.environment).filter((each) => sharesPlatform(each, environment));
  return [
    ...neighbours.flatMap((neighbour) => neighbourProblems(environment, neighbour)),
    ...environment.platform.governs.flatMap((name, index) => strangerProblems(environment, neighbours, name, index)),
  ];
};

/** The earlier environments that leave their platform account to this one's policies. */
export function governedNeighbours(
  { environment }: ComposedEnvironment,
  earlier: readonly ComposedEnvironment[],
): ComposedEnvironment[] {
  return earlier.filter((each) => governs(environment, each.environment));
}

/** Whether one environment's policies know what the other has, for they govern its platform account. */
export function governs(governor: Environment, governed: Environment): boolean {
  return sharesPlatform(governor, governed) && governed.platform.governedBy === governor.name;
}

/** Platform accounts that were left to an environment which the app does not have: seen when all are composed. */
export function ungovernedPlatforms(all: readonly ComposedEnvironment[]): string[] {
  return all.flatMap(({ environment }) => {
    const { accountId, governedBy } = environment.platform;
    if (governedBy === undefined || all.some((each) => governs(each.environment, environment))) return [];
    return [
      `platform.governedBy of environment "${environment.name}" leaves platform account ${accountId} to "${governedBy}", ` +
        "which this app does not have with that account, so no policy would govern it. " +
        `Compose "${governedBy}" last, with platform: { accountId: "${accountId}", governs: ["${environment.name}"] }, or remove governedBy.`,
    ];
  });
}

function sharesPlatform(one: Environment, other: Environment): boolean {
  return one.platform.accountId === other.platform.accountId;
}

function neighbourProblems(environment: Environment, neighbour: Environment): Problem[] {
  const { accountId, governedBy } = environment.platform;
  const problems: Problem[] = [];
  if (neighbour.organization.id !== environment.organization.id) {
    problems.push(
      problem(
        ["organization", "id"],
        environment.organization.id,
        `contradicts "${neighbour.organization.id}" of environment "${neighbour.name}", which has the same platform account ${accountId}`,
        "Correct one of the two, or give each its own platform account: an account is in one organization.",
      ),
    );
  }
  if (governedBy === neighbour.name) {
    problems.push(
      problem(
        ["platform", "governedBy"],
        governedBy,
        "was composed before this environment, and its policies would not know what to protect here",
        `Compose "${environment.name}" before "${neighbour.name}".`,
      ),
    );
  }
  if (neighbour.platform.governedBy !== environment.name) {
    if (governedBy === undefined) problems.push(disagreement(environment, neighbour));
    return problems;
  }
  if (!environment.platform.governs.includes(neighbour.name)) {
    problems.push(
      problem(
        ["platform", "governs"],
        environment.platform.governs,
        `lacks "${neighbour.name}", which leaves its platform account to this environment's policies`,
        `Add "${neighbour.name}".`,
      ),
    );
  }
  if (neighbour.namePrefix !== environment.namePrefix) {
    problems.push(
      problem(
        ["namePrefix"],
        environment.namePrefix,
        `differs from "${neighbour.namePrefix}" of environment "${neighbour.name}", which shares the platform account`,
        "Give both the same: what is protected is found by its name.",
      ),
    );
  }
  return [...problems, ...exemptionProblems(environment, neighbour)];
}

function disagreement(environment: Environment, neighbour: Environment): Problem {
  return problem(
    ["platform", "accountId"],
    environment.platform.accountId,
    `is the platform account of environment "${neighbour.name}" too, and each would attach policies there that deny the other`,
    `Give each its own platform account; or write platform.governedBy: "${environment.name}" in "${neighbour.name}" and platform.governs: ["${neighbour.name}"] here.`,
  );
}

/** The policies of both exempt a role in one statement, which names each role once. */
function exemptionProblems(environment: Environment, neighbour: Environment): Problem[] {
  const theirs = new Set(neighbour.exemptions.map(({ role }) => role));
  return environment.exemptions.flatMap(({ role }, index) =>
    theirs.has(role)
      ? [
          problem(
            ["exemptions", index, "role"],
            role,
            `is exempted in environment "${neighbour.name}" already, whose exemptions these policies carry too`,
            "Keep one of the two.",
          ),
        ]
      : [],
  );
}

function strangerProblems(
  environment: Environment,
  neighbours: readonly Environment[],
  name: string,
  index: number,
): Problem[] {
  if (neighbours.some((neighbour) => neighbour.name === name && governs(environment, neighbour))) return [];
  const { accountId } = environment.platform;
  return [
    problem(
      ["platform", "governs", index],
      name,
      "is no environment of this app that was composed before and leaves this account to us",
      `Compose "${name}" first, with platform: { accountId: "${accountId}", governedBy: "${environment.name}" }.`,
    ),
  ];
}
