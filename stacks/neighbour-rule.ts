import type { Environment } from "../environment/environment";
import type { Lock } from "../environment/lock";
import type { Problem } from "../environment/problems";

/** An environment of an app, and the lock that it is composed with. */
export interface ComposedEnvironment {
  readonly environment: Environment;
  readonly lock: Lock;
}

/** What an environment may not be beside those that the app has already. */
export type NeighbourRule = (newcomer: ComposedEnvironment, earlier: readonly ComposedEnvironment[]) => Problem[];
