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

test("the statements come from documentedStatements() of the folder's statements.ts", async () => {
  const source = `const statements = ${JSON.stringify([{ statement, reason: "Why." }])};
    export function documentedStatements(): object { return statements; }`;
  expect(await withFiles({ "statements.ts": source }, renderStatementsOf)).toContain("| `DenyInvoke` |");
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
