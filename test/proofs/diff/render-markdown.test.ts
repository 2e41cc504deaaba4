import { diffOutputs, type EnvironmentDiff, type OutputDiff } from "../../../proofs/diff/diff-outputs";
import { code, codeBlock } from "../../../proofs/diff/markdown-text";
import { COMMENT_CHARACTERS, COMMENT_MARK, renderMarkdown } from "../../../proofs/diff/render-markdown";
import { fc } from "../../support/properties";
import { BASE, HEAD } from "./changed-example";
import { composed } from "./composed";

const base = composed(BASE);
const changed = diffOutputs(base, composed(HEAD));

/** The same change, had nobody declared the exemption. */
const undeclared: OutputDiff = {
  totals: { ...changed.totals, guardsLost: 1, exemptionsAdded: 0 },
  environments: changed.environments.map((diff) => ({
    ...diff,
    exemptions: [],
    guards: diff.guards.map((guard) => (guard.change === "exempted" ? { ...guard, change: "weakened" } : guard)),
  })),
};

describe("the comment", () => {
  const text = renderMarkdown(changed);
  const warned = renderMarkdown(undeclared);

  test("tells an exemption once, and not as a weakened guard too", () => {
    expect(text).not.toContain("DenyModelsToOthers");
  });

  test("begins with a line that says all", () => {
    expect(text.split("\n")[0]).toBe(
      "**Bedrock access:** 1 gained · 2 lost · ⚠️ **1 exemption added** · " +
        "<code>prod</code> through the gateway at most &#36;51,000 → &#36;48,000 a month",
    );
  });

  test("warns of what denies less, before anything else of the environment", () => {
    const warning = "> [!CAUTION]\n>\n> SCP statement <code>DenyModelsToOthers</code> is **weakened** for 9 accounts.";
    expect(warned).toContain(warning);
    expect(warned.indexOf(warning)).toBeLessThan(warned.indexOf("<details"));
    expect(warned.split("\n")[0]).toContain("⚠️ **1 guard statement removed or weakened**");
  });

  test("shows the values that a statement has lost and gained, and not those that stay", () => {
    expect(warned).toContain(
      "```diff\n# DenyModelsToOthers\n+ Condition ArnNotLike aws:PrincipalArn: arn:aws:iam::300000000099:role/batch/reports\n```",
    );
  });

  test("shows what somebody wrote as text, and mentions nobody", () => {
    expect(text).toContain("<code>Reports &#124; &#60;b&#62;until&#60;/b&#62; spring, ask &#64;everyone</code>");
  });

  test("ends with the mark by which the workflow finds it again", () => {
    expect(text.trimEnd().endsWith(COMMENT_MARK)).toBe(true);
  });

  test("says so where nothing has changed", () => {
    const nothing = renderMarkdown(diffOutputs(base, base));
    expect(nothing).toBe(
      `**Bedrock access: no change.** Nothing of access, guards, limits or resources differs.\n\n${COMMENT_MARK}\n`,
    );
  });
});

describe("what others wrote", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(
        fc.constantFrom(
          "|",
          "`",
          "```",
          "<script>",
          "</code>",
          "\n",
          "\r\n",
          "*",
          "_",
          "[x](y)",
          "![",
          "@team",
          "#1",
          "$",
          "&amp;",
          "\\",
          "https://",
          "www.",
          "\u202E",
          "~~",
          "a",
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join("")),
  );

  test("is one cell of a table with one element of code in it, whatever it is", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inner = /^<code>(.*)<\/code>$/s.exec(code(text))?.[1] ?? "not code";
        expect(inner.replaceAll(/&#\d+;/g, "")).not.toMatch(
          /[&<>[\]!|\\`*_~$#@"\p{Cc}\u200B-\u200F\u2028-\u202E\u2066-\u2069]|:\/\/|www\./iu,
        );
      }),
    );
  });

  test("reads as it was written, once a browser shows it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab:/@#|<>&*_`$. "), maxLength: 80 }), (text) => {
        const shown = code(text).slice("<code>".length, -"</code>".length);
        expect(shown.replaceAll(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)))).toBe(text);
      }),
    );
  });

  test("cannot end a block of code", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), (lines) => {
        const [first = "", ...rest] = codeBlock("diff", lines).split("\n");
        const fence = first.replace("diff", "");
        expect(rest.slice(0, -1).filter((line) => line.trim().startsWith(fence))).toEqual([]);
        expect(rest.at(-1)).toBe(fence);
      }),
    );
  });

  test("is cut where it is long", () => {
    expect(code("a".repeat(500))).toBe(`<code>${"a".repeat(200)}…</code>`);
  });
});

test("a comparison that fits in no way is left with its first line", () => {
  const environments = Array.from(
    { length: 150 },
    (_, index): EnvironmentDiff => ({
      ...only(changed),
      environment: `environment-${index}`,
    }),
  );
  const text = renderMarkdown({ ...changed, environments });
  expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS);
  expect(text).toContain("Too much has changed for a comment");
});

function only({ environments }: OutputDiff): EnvironmentDiff {
  const [diff] = environments;
  if (diff === undefined) throw new Error("no environment");
  return diff;
}
