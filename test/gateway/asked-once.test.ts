import { askedOnce } from "../../gateway/asked-once";

let time: number;
let questions: ((answer: string | Error) => void)[];
let ask: () => Promise<string>;
beforeEach(() => {
  time = 1_000_000;
  questions = [];
  const question = () =>
    new Promise<string>((answered, failed) => {
      questions.push((answer) => (answer instanceof Error ? failed(answer) : answered(answer)));
    });
  ask = askedOnce(question, 1_000, () => time);
});

test("all who ask while a question is open get its answer, however long it takes", async () => {
  const first = ask();
  time += 60_000;
  const second = ask();
  expect(questions).toHaveLength(1);
  questions[0]?.("yes");
  expect(await Promise.all([first, second])).toEqual(["yes", "yes"]);
});

test.each([
  ["within its time", 999, 1],
  ["after its time", 1_000, 2],
  ["when the clock was set back", -1, 2],
])("who asks %s is given the answer that there is, or a new one", async (_, after, asked) => {
  const first = ask();
  questions[0]?.("yes");
  await first;
  time += after;
  void ask();
  expect(questions).toHaveLength(asked);
});

test("a failure is kept as long, and what comes after it is asked anew", async () => {
  const first = ask();
  questions[0]?.(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await expect(ask()).rejects.toThrow("away");
  time += 1_000;
  const next = ask();
  questions[1]?.("yes");
  expect(await next).toBe("yes");
});
