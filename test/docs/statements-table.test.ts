import { renderStatements, renderStatementsOf } from "../../scripts/docs/statements-table";
import { withFiles } from "./temporary-folder";

const statement = { Sid: "DenyInvoke", Effect: "Deny", Action: "bedrock:InvokeModel", Resource: "*" } as const;
const tenActions = Array.from({ length: 10 }, (_, index) => `bedrock:Action${index}`);

function rowOf(...statements: Parameters<typeof renderStatements>[0]): string | undefined {
  return renderStatements(statements).split("\n")[2];
}

test("a statement is a row with what it denies, why, and where AWS says so", () => {
  expect(rowOf({ statement, reason: "Calls go by <env>'s roles|paths.", source: "https://example.com/a" })).toBe(
    "| `DenyInvoke` | `bedrock:InvokeModel` | Calls go by \\<env>'s roles\\|paths. | [source](https://example.com/a) |",
  );
});

test("a source is left out where there is none", () => {
  expect(rowOf({ statement, reason: "Why." })).toBe("| `DenyInvoke` | `bedrock:InvokeModel` | Why. |  |");
});

test("of more than eight actions the rest is counted", () => {
  expect(rowOf({ statement: { ...statement, Action: tenActions }, reason: "Why." })).toContain(
    "`bedrock:Action7`, …(2 more) |",
  );
});

test("NotAction reads as everything but", () => {
  const { Action: _, ...rest } = statement;
  expect(rowOf({ statement: { ...rest, NotAction: ["bedrock:List*"] }, reason: "Why." })).toContain(
    "| everything but `bedrock:List*` |",
  );
});

test("a statement without a reason and one that allows are reported together", () => {
  const allows = { ...statement, Sid: "AllowAll", Effect: "Allow" } as const;
  expect(() =>
    renderStatements([
      { statement, reason: " " },
      { statement: allows, reason: "Why." },
    ]),
  ).toThrow("DenyInvoke has no reason\nAllowAll does not deny: the table shows what is denied");
});

/** A folder whose `documentedStatements()` returns this. */
function moduleThatDocuments(documented: unknown): Readonly<Record<string, string>> {
  return {
    "statements.ts": `const documented = ${JSON.stringify(documented)};
      export function documentedStatements(): object { return documented; }`,
  };
}

test("the statements come from documentedStatements() of the folder's statements.ts", async () => {
  const files = moduleThatDocuments([{ statement, reason: "Why." }]);
  expect(await withFiles(files, renderStatementsOf)).toContain("| `DenyInvoke` |");
});

test("below the table stands the JSON of the statements, folded", async () => {
  const rendered = await withFiles(moduleThatDocuments([{ statement, reason: "Why." }]), renderStatementsOf);
  const [, summary, json = ""] = /<summary>(.*)<\/summary>\n\n```json\n(.*)\n```\n\n<\/details>$/s.exec(rendered) ?? [];
  expect(summary).toBe("The same as JSON");
  expect(JSON.parse(json)).toEqual([statement]);
});

test("a module with several policy sets has a table for each", async () => {
  const other = { ...statement, Sid: "DenyOther" };
  const files = moduleThatDocuments({
    one: [{ statement, reason: "Why." }],
    two: [{ statement: other, reason: "So." }],
  });
  const [one, two] = await withFiles(files, async (folder) => [
    await renderStatementsOf(folder, "one"),
    await renderStatementsOf(folder, "two"),
  ]);
  expect(one).toContain("| `DenyInvoke` |");
  expect(one).not.toContain("DenyOther");
  expect(two).toContain("| `DenyOther` |");
});

test.each([
  ["", 'no statements "": there are "one", "two"'],
  ["three", 'no statements "three": there are "one", "two"'],
])("the set %p of a module that has others is refused", async (set, message) => {
  const files = moduleThatDocuments({ one: [], two: [] });
  await expect(withFiles(files, (folder) => renderStatementsOf(folder, set))).rejects.toThrow(message);
});

test.each([
  ["without the file", {}, "no statements.ts beside this file"],
  [
    "without the function",
    { "statements.ts": "export const x = 1;" },
    "statements.ts does not export documentedStatements()",
  ],
])("a folder %s is reported", async (_, files, message) => {
  await expect(withFiles(files, renderStatementsOf)).rejects.toThrow(message);
});
