import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseControls } from "../../proofs/controls/parse-controls";
import { CONTROL_STATEMENTS } from "../../scripts/docs/control-statements";
import { CONTROL_IDS, controlProblems, testNames } from "../../scripts/docs/controls";
import { withFiles } from "./temporary-folder";

const ROOT = join(__dirname, "../..");

const FILES = {
  "modules/thing/thing.ts": "",
  "test/thing.test.ts": 'test("it is | denied", () => {}); // test("only a comment", …)',
};

const LITTLE = CONTROL_STATEMENTS["D-P1"];

/** What is wrong with a page whose first row is replaced. */
async function defectsOf(...rows: readonly string[]): Promise<readonly string[]> {
  const others = CONTROL_IDS.slice(1).map((id) => `| ${id} | ${CONTROL_STATEMENTS[id]} | open: not built yet | |`);
  return withFiles(FILES, (root) => controlProblems(root, [...rows, ...others].join("\n")));
}

test("every control of docs/controls.md is kept by code and shown by a test that exist, or is open with a reason", () => {
  expect(controlProblems(ROOT, readFileSync(join(ROOT, "docs/controls.md"), "utf8"))).toEqual([]);
});

test("there are 39 controls", () => {
  expect(CONTROL_IDS).toHaveLength(39);
  expect([CONTROL_IDS[0], CONTROL_IDS[18], CONTROL_IDS.at(-1)]).toEqual(["D-P1", "G-P1", "G-R7"]);
});

test("a row names several paths and tests", () => {
  const row = `| D-P1 | ${LITTLE} | \`modules/a\`, \`access/b.ts\` | \`test/a.test.ts: "one"\`<br>\`test/b.test.ts: "a \\| b"\` |`;
  expect(parseControls(row)).toEqual([
    {
      id: "D-P1",
      statement: LITTLE,
      line: 1,
      keptBy: ["modules/a", "access/b.ts"],
      shownBy: [
        { file: "test/a.test.ts", name: "one" },
        { file: "test/b.test.ts", name: "a | b" },
      ],
    },
  ]);
});

test.each([
  ["is open with a reason", `| D-P1 | ${LITTLE} | open: not built yet | |`],
  [
    "names a module and a test",
    `| D-P1 | ${LITTLE} | \`modules/thing\` | \`test/thing.test.ts: "it is \\| denied"\` |`,
  ],
  [
    "links to what it names",
    `| D-P1 | ${LITTLE} | [\`modules/thing\`](../modules/thing) | \`test/thing.test.ts: "it is \\| denied"\` |`,
  ],
])("a row that %s is accepted", async (_, row) => {
  expect(await defectsOf(row)).toEqual([]);
});

test.each([
  ["no row", [], ["D-P1 has no row"]],
  [
    "two rows",
    [`| D-P1 | ${LITTLE} | open: later | |`, `| D-P1 | ${LITTLE} | open: later | |`],
    ["line 2: D-P1 has a row already"],
  ],
  [
    "an unknown id beside it",
    [`| D-P1 | ${LITTLE} | open: later | |`, "| D-P9 | Little. | open: later | |"],
    ["line 2: D-P9 is no known id"],
  ],
  [
    "another promise",
    ["| D-P1 | Less. | open: later | |"],
    [`line 1: D-P1 says "Less.", and scripts/docs/control-statements.ts says "${LITTLE}"`],
  ],
  [
    "a test that keeps it",
    [`| D-P1 | ${LITTLE} | \`test/thing.test.ts\` | \`test/thing.test.ts: "it is \\| denied"\` |`],
    ["line 1: D-P1 is kept by test/thing.test.ts, which is no code of the product"],
  ],
  ["no reason", [`| D-P1 | ${LITTLE} | open: | |`], ["line 1: D-P1 is open without a reason: write open: <reason>"]],
  [
    "no evidence",
    [`| D-P1 | ${LITTLE} | | |`],
    [
      "line 1: D-P1 names nothing that keeps it: write open: <reason>, or paths in backticks",
      'line 1: D-P1 names no test: write `test/<path>.test.ts: "<name of the test>"`',
    ],
  ],
  [
    "evidence that does not exist",
    [`| D-P1 | ${LITTLE} | \`modules/other\` | \`test/other.test.ts: "it holds"\` |`],
    [
      "line 1: D-P1 is kept by modules/other, which does not exist",
      "line 1: D-P1 is shown by test/other.test.ts, which does not exist",
    ],
  ],
  [
    "a test that stands only in a comment",
    [`| D-P1 | ${LITTLE} | \`modules/thing\` | \`test/thing.test.ts: "only a comment"\` |`],
    ['line 1: D-P1 is shown by "only a comment", which test/thing.test.ts lacks'],
  ],
])("a page with %s is reported", async (_, rows, defects) => {
  expect(await defectsOf(...rows)).toEqual(defects);
});

test("tests count with the name that the file writes; skipped ones and groups do not", () => {
  const source = `
    describe("group", () => { it("one", () => {}); });
    test.each([1])("two %s", () => {});
    test.each\`a\n\${1}\`("three $a", () => {});
    test.skip("four", () => {});
    test.todo("five");
    describe.skip("group", () => { test("seven", () => {}); });
    test.each.skip([1])("six %s", () => {});
  `;
  expect([...testNames(source)]).toEqual(["one", "two %s", "three $a"]);
});
