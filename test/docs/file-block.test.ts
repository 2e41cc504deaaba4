import { renderFile } from "../../scripts/docs/file-block";
import { withFiles } from "./temporary-folder";

const FILES = {
  "main.ts": [
    "const before = 1;",
    "function build() {",
    "  // #region stacks",
    "  if (before) {",
    "    // #region inner",
    "    run();",
    "    // #endregion",
    "  }",
    "  // #endregion",
    "}",
    "",
  ].join("\n"),
  "open.ts": "// #region open\nrun();\n",
  "guide.md": "```ts\nrun();\n```\n",
  "windows.json": "{\r\n}\r\n",
  LICENSE: "words\n",
};

test.each([
  [
    "a file without its region marks",
    "main.ts",
    "```ts\nconst before = 1;\nfunction build() {\n  if (before) {\n    run();\n  }\n}\n```",
  ],
  ["a region, moved to the left edge", "main.ts#stacks", "```ts\nif (before) {\n  run();\n}\n```"],
  ["a region inside a region", "main.ts#inner", "```ts\nrun();\n```"],
  ["Markdown, in a longer fence", "guide.md", "````md\n```ts\nrun();\n```\n````"],
  ["a file with CRLF, with LF", "windows.json", "```json\n{\n}\n```"],
  ["a file of no known language", "LICENSE", "```\nwords\n```"],
])("shows %s", async (_, path, block) => {
  expect(await withFiles(FILES, (root) => renderFile(root, path))).toBe(block);
});

test.each([
  ["missing.ts", 'file "missing.ts" not found'],
  ["", "name a file: <!-- begin file PATH --> or <!-- begin file PATH#region -->"],
  ["../main.ts", '"../main.ts" is not inside the repository: write the path relative to its root'],
  ["main.ts#other", 'no "#region other" in main.ts'],
  ["open.ts#open", 'no "#endregion" follows "#region open" in open.ts'],
])("%p is refused", async (path, message) => {
  await expect(withFiles(FILES, (root) => renderFile(root, path))).rejects.toThrow(message);
});
