import type { App } from "cdktf";
import type { Environment } from "../environment/environment";
import { EnvironmentError, type Problem, problem } from "../environment/problems";

const composed = new WeakMap<App, Environment[]>();

/**
 * The environments that leave their platform account to this one's policies.
 *
 * Policies on one account deny together what each of them denies, so two environments cannot each bring their own: one
 * governs, is composed last, and names the others.
 *
 * @throws EnvironmentError when environments share an account and have not agreed.
 */
export function environmentsThatShare(app: App, environment: Environment): Environment[] {
  const earlier = composed.get(app) ?? [];
  composed.set(app, [...earlier, environment]);
  const { accountId, governedBy, governs } = environment.platform;
  const neighbours = earlier.filter((each) => each.platform.accountId === accountId);
  const problems: Problem[] = [];

  for (const neighbour of neighbours) {
    if (
      neighbour.platform.governedBy !== environment.name &&
      governedBy !== neighbour.name &&
      governedBy === undefined
    ) {
      problems.push(
        problem(
          ["platform", "accountId"],
          accountId,
          `is the platform account of environment "${neighbour.name}" too, and each would attach policies there that deny the other`,
          `Give each its own platform account; or write platform.governedBy: "${environment.name}" in "${neighbour.name}" and platform.governs: ["${neighbour.name}"] here.`,
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
    if (neighbour.namePrefix !== environment.namePrefix && neighbour.platform.governedBy === environment.name) {
      problems.push(
        problem(
          ["namePrefix"],
          environment.namePrefix,
          `differs from "${neighbour.namePrefix}" of environment "${neighbour.name}", which shares the platform account`,
          "Give both the same: what is protected is found by its name.",
        ),
      );
    }
  }
  for (const [index, name] of governs.entries()) {
    if (neighbours.some((neighbour) => neighbour.name === name && neighbour.platform.governedBy === environment.name))
      continue;
    problems.push(
      problem(
        ["platform", "governs", index],
        name,
        "is no environment of this app that was composed before and leaves this account to us",
        `Compose "${name}" first, with platform: { accountId: "${accountId}", governedBy: "${environment.name}" }.`,
      ),
    );
  }
  for (const neighbour of neighbours) {
    if (neighbour.platform.governedBy === environment.name && !governs.includes(neighbour.name)) {
      problems.push(
        problem(
          ["platform", "governs"],
          governs,
          `lacks "${neighbour.name}", which leaves its platform account to this environment's policies`,
          `Add "${neighbour.name}".`,
        ),
      );
    }
  }
  if (problems.length > 0) throw new EnvironmentError(`Environment "${environment.name}"`, problems);
  return neighbours.filter((neighbour) => neighbour.platform.governedBy === environment.name);
}
