import { fillMarkers } from "../../scripts/docs/markers";
import { RenderError } from "../../scripts/docs/problem";

const renderers = {
  say: ({ argument }: { readonly argument: string }) => `said ${argument}`,
  later: () => undefined,
  fail: () => {
    throw new RenderError("first reason", "second reason");
  },
};

async function filled(...lines: readonly string[]): Promise<string> {
  return (await fillMarkers(lines.join("\n"), renderers)).text;
}

async function problems(...lines: readonly string[]): Promise<readonly string[]> {
  const { problems } = await fillMarkers(lines.join("\n"), renderers);
  return problems.map(({ line, message }) => `${line}: ${message}`);
}

test("what stands between the markers is replaced, and nothing else", async () => {
  expect(await filled("before", "<!-- begin say hello you -->", "old", "<!-- end say -->", "after")).toBe(
    "before\n<!-- begin say hello you -->\n\nsaid hello you\n\n<!-- end say -->\nafter",
  );
});

test("filling twice changes nothing", async () => {
  const once = await filled(
    "# A",
    "<!-- begin say a -->",
    "<!-- end say -->",
    "",
    "<!-- begin say b -->",
    "<!-- end say -->",
    "",
  );
  expect(await filled(once)).toBe(once);
});

test("a block whose source does not exist yet stays as it is", async () => {
  const text = "<!-- begin later -->\nold\n<!-- end later -->";
  expect(await filled(text)).toBe(text);
  expect(await problems(text)).toEqual([]);
});

test("markers in code are text", async () => {
  const text = "```md\n<!-- begin say x -->\n```\n`<!-- begin say -->` fills";
  expect(await filled(text)).toBe(text);
  expect(await problems(text)).toEqual([]);
});

test("an end marker in a code block inside does not end the block", async () => {
  const text = [
    "<!-- begin say x -->",
    "````md",
    "```",
    "<!-- end say -->",
    "```",
    "````",
    "<!-- end say -->",
    "after",
  ];
  expect(await filled(...text)).toBe("<!-- begin say x -->\n\nsaid x\n\n<!-- end say -->\nafter");
});

test.each([
  [
    "an unknown marker",
    ["", "<!-- begin sing x -->", "<!-- end sing -->"],
    ['2: unknown marker "sing": there are say, later, fail'],
  ],
  ["a missing end", ["<!-- begin say x -->", "text"], ["1: no <!-- end say --> follows <!-- begin say -->"]],
  [
    "an end of another name",
    ["<!-- begin say x -->", "<!-- end later -->"],
    ["1: no <!-- end say --> follows <!-- begin say -->"],
  ],
  [
    "a block inside a block",
    ["<!-- begin say x -->", "<!-- begin say y -->", "<!-- end say -->"],
    ["1: no <!-- end say --> follows <!-- begin say -->"],
  ],
  ["an end alone", ["<!-- end say -->"], ["1: no <!-- begin say --> stands before <!-- end say -->"]],
  [
    "both markers on one line",
    ["<!-- begin say x --><!-- end say -->"],
    [
      '1: malformed marker "<!-- begin say x --><!-- end say -->": write <!-- begin NAME ARGUMENT --> and <!-- end NAME -->, each on a line of its own, not indented',
    ],
  ],
  [
    "several problems of several blocks",
    ["<!-- begin fail -->", "<!-- end fail -->", "<!-- begin sing -->", "<!-- end sing -->", "<!-- begin say x -->"],
    [
      "1: first reason",
      "1: second reason",
      '3: unknown marker "sing": there are say, later, fail',
      "5: no <!-- end say --> follows <!-- begin say -->",
    ],
  ],
])("%s is reported with its line", async (_, lines, expected) => {
  expect(await problems(...lines)).toEqual(expected);
});

test("a block with a problem stays as it is while the others are filled", async () => {
  expect(
    await filled("<!-- begin fail -->", "old", "<!-- end fail -->", "<!-- begin say x -->", "<!-- end say -->"),
  ).toBe("<!-- begin fail -->\nold\n<!-- end fail -->\n<!-- begin say x -->\n\nsaid x\n\n<!-- end say -->");
});
