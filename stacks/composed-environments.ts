import type { App } from "cdktf";
import { EnvironmentError } from "../environment/problems";
import { SynthesisChoiceError, unknownNames } from "../environment/synthesis-choice";
import { choiceOf } from "./choice-of-app";
import { distinctnessProblems, sameNameProblems } from "./distinct-environments";
import type { ComposedEnvironment, NeighbourRule } from "./neighbour-rule";
import { governedNeighbours, sharedPlatformProblems, ungovernedPlatforms } from "./shared-platform";
import { sharedQuotaProblems } from "./shared-quotas";
import { sharedTargetProblems } from "./shared-targets";

const RULES: readonly NeighbourRule[] = [
  distinctnessProblems,
  sharedPlatformProblems,
  sharedTargetProblems,
  sharedQuotaProblems,
];

const composed = new WeakMap<App, readonly ComposedEnvironment[]>();

/**
 * Takes an environment into an app, beside those that were composed before.
 *
 * @returns The earlier environments that leave their platform account to this one's policies.
 * @throws EnvironmentError with everything in which it contradicts the earlier ones.
 */
export function joinApp(app: App, newcomer: ComposedEnvironment): ComposedEnvironment[] {
  const earlier = composed.get(app) ?? [];
  const sameName = sameNameProblems(newcomer, earlier);
  // Composed twice, an environment would clash with itself in everything: its name says enough.
  const problems = sameName.length > 0 ? sameName : RULES.flatMap((rule) => rule(newcomer, earlier));
  if (problems.length > 0) throw new EnvironmentError(`Environment "${newcomer.environment.name}"`, problems);

  composed.set(app, [...earlier, newcomer]);
  if (earlier.length === 0) {
    const all = () => composed.get(app) ?? [];
    app.node.addValidation({ validate: () => ungovernedPlatforms(all()) });
    app.node.addValidation({ validate: () => requireKnownNames(app, all()) });
  }
  return governedNeighbours(newcomer, earlier);
}

/** Seen when all are composed. Thrown and not returned, for CDKTF would bury it in an error of its own with a stack. */
function requireKnownNames(app: App, all: readonly ComposedEnvironment[]): string[] {
  const unknown = unknownNames(
    choiceOf(app),
    all.map(({ environment }) => environment),
  );
  if (unknown.length > 0) throw new SynthesisChoiceError(unknown);
  return [];
}
