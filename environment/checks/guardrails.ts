import type { Draft } from "../draft";
import { type Path, type Problem, problem } from "../problems";
import { type Check, didYouMean, entriesOf } from "./check";
import { targetsOf } from "./targets";

/** Routes and targets name guardrails that the environment declares, and every declared one is named. */
export const guardrailsAreNamed: Check = (draft) => {
  const named = namedGuardrails(draft);
  return [...unknownGuardrails(draft, named), ...unusedGuardrails(draft, named)];
};

/** A guardrail looks for something. */
export const guardrailsGuard: Check = (draft) =>
  entriesOf(draft.guardrails).flatMap(([name, guardrail]) => {
    const path = ["guardrails", name];
    const { contentFilters = {}, promptAttacks, personalData = {}, patterns = [], topics = [], words = [] } = guardrail;
    const parts = [Object.keys(contentFilters), Object.keys(personalData), patterns, topics, words];
    if (draft.refused(path) || promptAttacks !== undefined || parts.some(({ length }) => length > 0)) return [];
    return [problem(path, guardrail, "looks for nothing", "Write contentFilters, personalData or another part.")];
  });

interface Named {
  readonly name: string;
  readonly path: Path;
}

function namedGuardrails(draft: Draft): Named[] {
  const places = [
    ...entriesOf(draft.routes).map(([alias, { guardrail }]) => ({ guardrail, path: ["routes", alias, "guardrail"] })),
    ...targetsOf(draft).map(({ target, path }) => ({ guardrail: target.guardrail, path: [...path, "guardrail"] })),
  ];
  return places.flatMap(({ guardrail, path }) => (typeof guardrail === "string" ? [{ name: guardrail, path }] : []));
}

function unknownGuardrails(draft: Draft, named: readonly Named[]): Problem[] {
  if (draft.guardrails === undefined && draft.refused(["guardrails"])) return [];
  const known = Object.keys(draft.guardrails ?? {});
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) => problem(path, name, "is not a guardrail of this environment", mendOf(name, known)));
}

function mendOf(name: string, known: readonly string[]): string {
  return known.length === 0 ? `Declare guardrails["${name}"].` : didYouMean(name, known);
}

function unusedGuardrails(draft: Draft, named: readonly Named[]): Problem[] {
  if (draft.refused(["routes"])) return [];
  const names = new Set(named.map(({ name }) => name));
  return Object.keys(draft.guardrails ?? {})
    .filter((name) => !names.has(name))
    .map((name) => {
      const mend = `Write guardrail: "${name}" on a route, or remove it.`;
      return problem(["guardrails", name], name, "is named by no route", mend);
    });
}
