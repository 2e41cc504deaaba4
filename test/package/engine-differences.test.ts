import { engineDifferences, renderDifferences } from "../../scripts/cdktn/engine-differences";

const STACK = "stacks/dev-trust/cdk.tf.json";

/** An output folder with one stack, as an engine of this version writes it. */
function output(version: string, source: string, pin: string, name: unknown = "authority") {
  const stack = {
    "//": { metadata: { version, stackName: "dev-trust" } },
    resource: { aws_ssm_parameter: { authority: { "//": { metadata: { path: version } }, name, tags: ["a", "b"] } } },
    terraform: { required_providers: { aws: { source, version: pin } }, backend: { local: { path: "x" } } },
  };
  return {
    "manifest.json": JSON.stringify({ version, stacks: { "dev-trust": {} } }),
    [STACK]: JSON.stringify(stack),
    "dev.policies/notes.txt": "as it is",
  };
}

const CDKTF = output("0.21.0", "aws", "6.25.0");
const CDKTN = output("0.24.0", "hashicorp/aws", "6.66.0");

describe("two engines write the same", () => {
  test("but for versions, the provider's source and pin, and comments", () => {
    expect(engineDifferences(CDKTF, CDKTN)).toEqual([]);
  });

  test("whatever the white space and the order of keys", () => {
    const manifest = '{\n  "stacks": {\n    "dev-trust": {}\n  },\n  "version": "0.24.0"\n}\n';
    const other = { ...CDKTN, "manifest.json": manifest, "dev.policies/notes.txt": "as\n it is\n" };
    expect(engineDifferences(CDKTF, other)).toEqual([]);
  });
});

describe("two engines differ", () => {
  const path = "resource.aws_ssm_parameter.authority.name";

  test.each([
    ["another value", output("0.24.0", "aws", "6.66.0", "other"), { path, before: "authority", after: "other" }],
    [
      "a value that is gone",
      { ...CDKTN, [STACK]: CDKTN[STACK]?.replace('"name":"authority",', "") ?? "" },
      { path, before: "authority", after: undefined },
    ],
    [
      "a list instead of an object",
      output("0.24.0", "aws", "6.66.0", ["authority"]),
      { path, before: "authority", after: ["authority"] },
    ],
    [
      "another provider",
      output("0.24.0", "somebody/aws", "6.66.0"),
      { path: "terraform.required_providers.aws.source", before: "hashicorp/aws", after: "somebody/aws" },
    ],
  ])("in %s", (_, other, difference) => {
    expect(engineDifferences(CDKTF, other)).toEqual([{ file: STACK, ...difference }]);
  });

  test("in the length of a list, which is told entry by entry", () => {
    const shorter = { ...CDKTN, [STACK]: CDKTN[STACK]?.replace('["a","b"]', '["a"]') ?? "" };
    expect(engineDifferences(CDKTF, shorter)).toEqual([
      { file: STACK, path: "resource.aws_ssm_parameter.authority.tags.1", before: "b", after: undefined },
    ]);
  });

  test("in an empty list, where the other has an empty object", () => {
    expect(engineDifferences({ "a.json": "[]" }, { "a.json": "{}" })).toHaveLength(1);
  });

  test("in a file that only one writes", () => {
    const { "dev.policies/notes.txt": _, ...less } = CDKTN;
    expect(engineDifferences(CDKTF, less)).toEqual([
      { file: "dev.policies/notes.txt", path: "", before: "(a file)", after: undefined },
    ]);
  });
});

test("a person reads where, and what stands there on either side, of the first so many", () => {
  const found = engineDifferences(CDKTF, output("0.24.0", "somebody/aws", "6.66.0", `long ${"x".repeat(300)}`));
  expect(renderDifferences(found, ["cdktf", "cdktn 0.24"], 1)).toBe(
    [
      `  ${STACK} resource.aws_ssm_parameter.authority.name`,
      '    cdktf       "authority"',
      `    cdktn 0.24  "long ${"x".repeat(153)}…`,
      "  and 1 more",
    ].join("\n"),
  );
});
