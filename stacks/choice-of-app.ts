import type { App } from "cdktf";
import type { Environment } from "../environment/environment";
import { CHOICE_CONTEXT, choosesEnvironment, parseChoice, type SynthesisChoice } from "../environment/synthesis-choice";

/** What a synthesis is asked for; everything, unless the app's context says otherwise. */
export function choiceOf(app: App): SynthesisChoice {
  return parseChoice(app.node.tryGetContext(CHOICE_CONTEXT));
}

/** Whether anything of an environment is asked for. */
export function asksForAny(choice: SynthesisChoice, environment: Environment): boolean {
  if (!choosesEnvironment(choice, environment.name)) return false;
  return choice.teams === undefined || choice.teams.some((team) => Object.hasOwn(environment.teams, team));
}

/** Whether what belongs to no single team is asked for. */
export function asksForShared(choice: SynthesisChoice, environment: Environment): boolean {
  return choosesEnvironment(choice, environment.name) && choice.teams === undefined;
}

export function asksForTeam(choice: SynthesisChoice, environment: Environment, team: string): boolean {
  if (!choosesEnvironment(choice, environment.name)) return false;
  return choice.teams === undefined || choice.teams.includes(team);
}
