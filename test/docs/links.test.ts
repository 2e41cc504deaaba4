import { brokenLinks } from "../../scripts/docs/links";
import { withFiles } from "./temporary-folder";

const OTHER =
  '# The `trust-anchor` module, v1.0\n\n## Same\n\n## Same\n\n```md\n## Not one\n```\n\n<a id="by-hand"></a>\n';

async function defects(markdown: string): Promise<readonly string[]> {
  const files = { "docs/page.md": markdown, "docs/other.md": OTHER, "README.md": "", "a b.svg": "" };
  const problems = await withFiles(files, (root) => brokenLinks(root, "docs/page.md"));
  return problems.map(({ line, message }) => `${line}: ${message}`);
}

test.each([
  ["a file", "[x](other.md)"],
  ["a file above", '[x](../README.md "title")'],
  ["a folder", "[x](../docs)"],
  ["a file with an escaped name", "![x](../a%20b.svg)"],
  ["a heading with code and punctuation", "[x](other.md#the-trust-anchor-module-v10)"],
  ["the second of two equal headings", "[x](other.md#same-1)"],
  ["an anchor set by hand", "[x](other.md#by-hand)"],
  ["a heading of its own", "# Here\n\n[x](#here)"],
  ["another site", "[x](https://example.com/missing)"],
  ["nothing, being code", "`[x](missing.md)`\n\n```md\n[x](missing.md)\n```"],
])("a link to %s is whole", async (_, markdown) => {
  expect(await defects(markdown)).toEqual([]);
});

test.each([
  ["to a missing file", "\n[x](missing.md)", '2: link "missing.md": no such file'],
  ["to a missing heading", "[x](other.md#missing)", '1: link "other.md#missing": no such heading'],
  ["to a heading in a code block", "[x](other.md#not-one)", '1: link "other.md#not-one": no such heading'],
  ["out of the repository", "[x](../../etc/passwd)", '1: link "../../etc/passwd": leaves the repository'],
  ["by reference", "[x]\n\n[x]: missing.md", '3: link "missing.md": no such file'],
  ["in HTML", '<img src="missing.svg" alt="">', '1: link "missing.svg": no such file'],
  ["around code", "[`x`](missing.md)", '1: link "missing.md": no such file'],
])("a broken link %s is reported", async (_, markdown, defect) => {
  expect(await defects(markdown)).toEqual([defect]);
});
