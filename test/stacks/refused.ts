import { EnvironmentError, type Problem } from "../../environment/problems";
import { composeAll, type Ingredients } from "../support/compose";

/** The problems for which a composition is refused; none when it is not. */
export function problemsOf(...all: readonly Ingredients[]): readonly Problem[] {
  const error = thrownBy(...all);
  if (error === undefined) return [];
  if (error instanceof EnvironmentError) return error.problems;
  throw error;
}

/** What a composition throws. */
export function thrownBy(...all: readonly Ingredients[]): unknown {
  try {
    composeAll(...all);
  } catch (error) {
    return error;
  }
  return undefined;
}
