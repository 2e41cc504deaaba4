import { readParameters } from "../../aws/parameters";

const part = (number: number) => ({ Name: `/policy/${number}`, Value: `part ${number}.` });

/** Gives one answer after the other, the last one again and again. */
function store(answers: readonly object[]) {
  let asked = 0;
  return async () => {
    if (asked > answers.length + 5) throw new Error("it does not end");
    return { ...answers[Math.min(asked++, answers.length - 1)] };
  };
}

test("the parts of a text are put together in their own order, over all pages", async () => {
  const pages = [{ Parameters: [part(10), part(2)], NextToken: "a" }, ...[1, 3, 4, 5, 6, 7, 8, 9].map(page)];
  const text = await readParameters(store(pages), "/policy");
  expect(text).toBe(Array.from({ length: 10 }, (_, index) => `part ${index + 1}.`).join(""));

  function page(number: number) {
    return { Parameters: [part(number)], ...(number < 9 && { NextToken: `${number}` }) };
  }
});

test.each([
  ["of which a part is missing", [{ Parameters: [part(1), part(3)] }], /2 parts below \/policy, not all in a row/],
  ["of which there is nothing", [{ Parameters: [] }], /0 parts below \/policy/],
  [
    "whose pages lead to themselves",
    [{ Parameters: [part(1)], NextToken: "a" }],
    /gives the same page again and again/,
  ],
])("a text %s is refused", async (_, pages, words) => {
  await expect(readParameters(store(pages), "/policy")).rejects.toThrow(words);
});
