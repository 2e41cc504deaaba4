import { defineEnvironment } from "../../environment/define-environment";
import { EnvironmentError } from "../../environment/problems";
import { type Change, changed } from "./good-environment";

/** What is wrong, how the good environment is changed to have it so, and every problem that is reported. */
export type BadEnvironment = readonly [mistake: string, change: Change, problems: readonly ExpectedProblem[]];

export type ExpectedProblem = readonly [path: string, received: unknown, reason: string, mend: string];

/** The error of an environment that must not pass. */
export function errorOf(input: unknown): EnvironmentError {
  try {
    defineEnvironment(input);
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error("the environment has passed");
}

/** Every problem of the good environment with a change. */
export function problemsWith(change: Change): ExpectedProblem[] {
  return errorOf(changed(change)).problems.map(({ path, received, reason, mend }) => [path, received, reason, mend]);
}
