import { nearest } from "./nearest";

/**
 * The part of an app that a synthesis is asked for.
 *
 * An app gets it through CDKTF's context, under {@link CHOICE_CONTEXT}: `bedrock-access synth` writes it there, and so can
 * `CDKTF_CONTEXT_JSON` or `context` of `cdktf.json`. What it leaves out is still checked and still known to what is written, which
 * is the same to the byte as in a synthesis of everything.
 */
export interface SynthesisChoice {
  /** Names of environments. `undefined`: all. */
  readonly environments?: readonly string[];
  /** Names of teams, of which the own stacks are written and no others. `undefined`: every stack. */
  readonly teams?: readonly string[];
}

export const CHOICE_CONTEXT = "bedrock-access:only";

/** A choice that cannot be met; its message says why. */
export class SynthesisChoiceError extends Error {
  readonly code = "unknown-choice";

  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.name = "SynthesisChoiceError";
  }
}

/**
 * @param context - What stands in the context; nothing there chooses everything.
 * @throws SynthesisChoiceError when it is no choice.
 */
export function parseChoice(context: unknown): SynthesisChoice {
  if (context === undefined || context === null) return {};
  const problems = choiceProblems(context);
  if (problems.length > 0) throw new SynthesisChoiceError(problems);
  return context as SynthesisChoice;
}

export function isChoiceOfAll({ environments, teams }: SynthesisChoice): boolean {
  return environments === undefined && teams === undefined;
}

export function choosesEnvironment({ environments }: SynthesisChoice, name: string): boolean {
  return environments === undefined || environments.includes(name);
}

/** What is chosen and does not exist, with what was probably meant. */
export function unknownNames(
  choice: SynthesisChoice,
  app: readonly { readonly name: string; readonly teams: Readonly<Record<string, unknown>> }[],
): string[] {
  const environments = app.map(({ name }) => name);
  const among = app.filter(({ name }) => choosesEnvironment(choice, name));
  const teams = [...new Set(among.flatMap((environment) => Object.keys(environment.teams)))];
  const where = among.length === 1 ? `environment "${among[0]?.name}"` : "any environment that is asked for";
  return [
    ...missing(choice.environments, environments).map(
      (name) => `The app has no environment "${name}". ${meant(name, environments, "It has")}`,
    ),
    // Without an environment there is no saying which teams there should be.
    ...(among.length === 0 ? [] : missing(choice.teams, teams)).map(
      (name) => `There is no team "${name}" in ${where}. ${meant(name, teams, "Teams there are")}`,
    ),
  ];
}

function choiceProblems(context: unknown): string[] {
  if (typeof context !== "object" || Array.isArray(context)) return [notAChoice(context)];
  return Object.entries(context ?? {}).flatMap(([key, value]: [string, unknown]) => {
    if (key !== "environments" && key !== "teams") return [`${CHOICE_CONTEXT} has a key "${key}". ${KEYS}`];
    const isNames = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
    return isNames ? [] : [`${key} of ${CHOICE_CONTEXT} is ${JSON.stringify(value)}. ${KEYS}`];
  });
}

function notAChoice(context: unknown): string {
  return `${CHOICE_CONTEXT} of the app's context is ${JSON.stringify(context)}. ${KEYS}`;
}

const KEYS =
  'Write lists of names, as in { "environments": ["prod"], "teams": ["payments"] }; what is left out chooses all.';

function missing(wanted: readonly string[] | undefined, existing: readonly string[]): string[] {
  return (wanted ?? []).filter((name) => !existing.includes(name));
}

function meant(name: string, candidates: readonly string[], has: string): string {
  const similar = nearest(name, candidates);
  if (similar !== undefined) return `Did you mean "${similar}"?`;
  if (candidates.length === 0) return "It has none at all.";
  const more = candidates.length - NAMES_SHOWN;
  return `${has}: ${candidates.slice(0, NAMES_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** An app may have a thousand teams. */
const NAMES_SHOWN = 12;
