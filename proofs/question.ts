import type { ProofRow } from "./result";
import type { Call, Decision, Policies } from "./simulation/call";
import { decide } from "./simulation/decide";

/** Something that AWS is asked about one caller, with the answer that the environment expects. */
export interface Question extends Omit<ProofRow, "action" | "resource" | "decision" | "asExpected" | "by"> {
  /** What AWS authorizes for it, one by one: it is allowed when all are. At least one, unless something is {@link absent} or {@link settled}. */
  readonly asks: readonly Ask[];
  /** What would be asked about, and the output does not have: nobody can use it. */
  readonly absent?: string;
  /** What something else than IAM decides before IAM is asked, such as API Gateway. */
  readonly settled?: Pick<ProofRow, "action" | "resource" | "decision" | "by">;
  /**
   * Set where a denial counts only if a statement denies: the caller could grant themselves whatever is merely not allowed.
   */
  readonly denial?: "by-statement";
}

export interface Ask {
  readonly call: Call;
  readonly policies: Policies;
}

/** A question with its answer. `decisions` are in the order of what was asked, and end with the first denial. */
export interface Answer {
  readonly question: Question;
  readonly row: ProofRow;
  readonly decisions: readonly Decision[];
}

export async function answer(question: Question): Promise<Answer> {
  const { asks, absent, settled, denial, ...told } = question;
  if (settled !== undefined) {
    return { question, decisions: [], row: { ...told, ...settled, asExpected: settled.decision === told.expected } };
  }
  if (asks.length === 0 && absent === undefined) {
    throw new Error(`nothing is asked of AWS for "${told.who}: ${told.what}": it would count as denied`);
  }
  const decisions: Decision[] = [];
  for (const { call, policies } of asks) {
    const decision = await decide(call, policies);
    decisions.push(decision);
    if (!decision.allowed) break;
  }
  const last = decisions.at(-1);
  const allowed = absent === undefined && last?.allowed === true;
  const asked = asks[allowed ? 0 : decisions.length - 1]?.call;
  const decision = allowed ? "allowed" : "denied";
  const byNone = denial !== undefined && last !== undefined && !allowed && last.deniedBy.length === 0;
  return {
    question,
    decisions,
    row: {
      ...told,
      action: asked?.action ?? "",
      resource: asked?.resource ?? "",
      decision,
      asExpected: decision === told.expected && !byNone,
      by: absent ?? (allowed ? decisions[0]?.by : last?.by) ?? "",
    },
  };
}

export async function answerAll(questions: readonly Question[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) answers.push(await answer(question));
  return answers;
}
