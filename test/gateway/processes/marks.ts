/** Stands in every prompt of these tests, and in nothing else. */
export const PROMPT_MARK = "planted-prompt-7f3a";

/** What the model is asked to say. */
export const ANSWER_MARK = "planted-answer-19c4";

const KEY_MARK = "planted-key-e05b";

/** What may stand in no log line, ledger entry, access state or error. */
export const MARKS = [PROMPT_MARK, ANSWER_MARK, KEY_MARK] as const;

/** The key of developer `dev` in a team. */
export function keyOf(team: string): string {
  return `${KEY_MARK}-${team}`;
}
