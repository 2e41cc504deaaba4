import { type RetryProps, withRetries } from "../../aws/retry";

let clock: number;
let pauses: number[];
beforeEach(() => {
  clock = 0;
  pauses = [];
});

function retries(differing: Partial<RetryProps> = {}): RetryProps {
  return {
    deadlineMilliseconds: 1_000,
    firstPauseMilliseconds: 100,
    longestPauseMilliseconds: 400,
    now: () => clock,
    random: () => 0.5,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      clock += milliseconds;
    },
    ...differing,
  };
}

const failed = { kind: "failed", error: new Error("it is busy") } as const;

function failing(times: number, outcome: { readonly waitMilliseconds?: number } = {}) {
  return async () => (times-- > 0 ? { ...failed, ...outcome } : ({ kind: "done", result: "done" } as const));
}

test("pauses double up to the longest, each a random part of that", async () => {
  expect(await withRetries(retries(), failing(5))).toBe("done");
  expect(pauses).toEqual([50, 100, 200, 200, 200]);
  const random = [0, 0.1, 0.9];
  pauses = [];
  await withRetries(retries({ random: () => random.shift() ?? 0 }), failing(3));
  expect(pauses).toEqual([0, 20, 360]);
});

test("who is asked to wait longer waits so long", async () => {
  await withRetries(retries(), failing(2, { waitMilliseconds: 120 }));
  expect(pauses).toEqual([120, 120]);
});

test.each([
  ["the next pause would pass the deadline", {}, [50, 100, 200, 200, 200, 200]],
  ["it has tried often enough", { mostTries: 3 }, [50, 100]],
  ["a clock that is set back makes no more time", { now: () => -clock }, [50, 100, 200, 200, 200, 200]],
])("it ends with the last error when %s", async (_, differing, expected) => {
  await expect(withRetries(retries(differing), failing(99))).rejects.toThrow("it is busy");
  expect(pauses).toEqual(expected);
});

test("each try is told what remains, and what it throws is final", async () => {
  const remaining: number[] = [];
  const attempt = async (milliseconds: number) => {
    remaining.push(milliseconds);
    clock += 30;
    if (remaining.length === 3) throw new Error("it is over");
    return failed;
  };
  await expect(withRetries(retries(), attempt)).rejects.toThrow("it is over");
  expect(remaining).toEqual([1_000, 920, 790]);
});
