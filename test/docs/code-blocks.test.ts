import { codeBlocksOf } from "../../scripts/docs/code-blocks";

const blocks = (...lines: readonly string[]) => codeBlocksOf(lines.join("\n"));

test("a code block has its language, its text and the line of its fence", () => {
  expect(blocks("# A", "", "```sh", "one", "two", "```", "", "~~~", "three", "~~~")).toEqual([
    { line: 3, language: "sh", text: "one\ntwo", marker: undefined, instruction: undefined },
    { line: 8, language: "", text: "three", marker: undefined, instruction: undefined },
  ]);
});

test("a block in a list loses the list's indentation and keeps its own", () => {
  expect(blocks("1. A", "", "   ```sh", "   if true; then", "     echo", "   fi", "   ```")).toMatchObject([
    { line: 3, text: "if true; then\n  echo\nfi" },
  ]);
});

test("a fence inside a longer one is text", () => {
  expect(blocks("````md", "```ts", "run();", "```", "````")).toMatchObject([
    { line: 1, language: "md", text: "```ts\nrun();\n```" },
  ]);
});

test("a generated block is known by its marker", () => {
  const [generated, written] = blocks(
    "<!-- begin file main.ts#stacks -->",
    "",
    "```ts",
    "run();",
    "```",
    "",
    "<!-- end file -->",
    "```ts",
    "run();",
    "```",
  );
  expect(generated?.marker).toMatchObject({ name: "file", argument: "main.ts#stacks" });
  expect(written?.marker).toBeUndefined();
});

test.each([
  ["<!-- run in examples/complete -->", { kind: "run", folder: "examples/complete" }],
  ["   <!-- not run: needs AWS -->", { kind: "not-run", reason: "needs AWS" }],
  ["<!-- not run -->", undefined],
  ["Some words.", undefined],
])("before a block, %p is what to do with it", (comment, instruction) => {
  expect(blocks(comment, "", "```sh", "true", "```")).toMatchObject([{ instruction }]);
});
