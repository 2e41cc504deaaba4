import { isWithin } from "../access/is-within";

/**
 * One question at a time, whose answer is given to all who ask within a while. So callers without a credential, however often they ask,
 * are no burden to what is asked behind it.
 *
 * @param now - Milliseconds since 1970.
 */
export function askedOnce<Answer>(
  ask: () => Promise<Answer>,
  milliseconds: number,
  now: () => number,
): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  let answeredAt: number | undefined;
  return () => {
    if (answer !== undefined && (answeredAt === undefined || isWithin(milliseconds, answeredAt, now()))) return answer;
    answeredAt = undefined;
    answer = ask().finally(() => {
      answeredAt = now();
    });
    return answer;
  };
}
