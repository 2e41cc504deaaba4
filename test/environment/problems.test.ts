import { inspect } from "node:util";
import { EnvironmentError, listOf, type Path, pathText, problem, valueAt } from "../../environment/problems";

describe("a path reads as one would write it", () => {
  test.each<[Path, string]>([
    [[], ""],
    [["name"], "name"],
    [["teams", "payments", "account", "email"], "teams.payments.account.email"],
    [["routes", "claude", "targets", 0, "region"], "routes.claude.targets[0].region"],
    [["teams", "platform-tools", "paths", 12], "teams.platform-tools.paths[12]"],
    [["gateway", "apis", "eu-central-1"], "gateway.apis.eu-central-1"],
    [["models", "amazon.nova-lite-v1:0", "regions"], 'models["amazon.nova-lite-v1:0"].regions'],
    [["limits", "users", "alice@example.com"], 'limits.users["alice@example.com"]'],
    [["tags", ""], 'tags[""]'],
    [["tags", 'a "quoted" key'], 'tags["a \\"quoted\\" key"]'],
    [["a key", "b"], '["a key"].b'],
    [[0, "name"], "[0].name"],
    [["teams", "0"], "teams.0"],
  ])("%j", (path, text) => {
    expect(pathText(path)).toBe(text);
  });

  test("and no two paths of words read alike", () => {
    expect(pathText(["a.b"])).not.toBe(pathText(["a", "b"]));
    expect(pathText(["a[0]"])).not.toBe(pathText(["a", 0]));
  });
});

test.each<[words: readonly unknown[], list: string]>([
  [[], ""],
  [["a"], '"a"'],
  [["a", "b"], '"a" or "b"'],
  [["a", "b", "c"], '"a", "b" or "c"'],
  [[1, true], "1 or true"],
])("%j are listed as %s", (words, list) => {
  expect(listOf(words)).toBe(list);
});

describe("the value at a path", () => {
  const input = { teams: [{ name: "a" }], none: null };

  test.each<[Path, unknown]>([
    [[], input],
    [["teams", 0, "name"], "a"],
    [["teams", 1, "name"], undefined],
    [["none", "name"], undefined],
    [["constructor"], undefined],
    [["teams", 0, "name", "length"], undefined],
  ])("%j", (path, value) => {
    expect(valueAt(input, path)).toBe(value);
  });
});

describe("what was received is shown as it would be written", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;

  test.each<[what: string, received: unknown, shown: string]>([
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["text", 'say "x"', '"say \\"x\\""'],
    ["a number", 1.5, "1.5"],
    ["no number", Number.NaN, "NaN"],
    ["a number without end", Number.POSITIVE_INFINITY, "Infinity"],
    ["a number that JSON lacks", 10n, "10"],
    ["an object", { a: [1] }, '{"a":[1]}'],
    ["a date, as some YAML parsers make one", new Date("2027-03-31T00:00:00Z"), '"2027-03-31T00:00:00.000Z"'],
    ["a circle, as YAML's anchors make one", circle, "(an object that JSON cannot carry)"],
    ["an object with a number that JSON lacks", { a: [1n] }, "(an object that JSON cannot carry)"],
    ["120 characters", "x".repeat(118), `"${"x".repeat(118)}"`],
    ["more than 120 characters", "x".repeat(119), `"${"x".repeat(116)}...`],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----", "(text with a private key, not repeated here)"],
  ])("%s", (_, received, shown) => {
    const { message } = new EnvironmentError("It", [problem(["a"], received, "is wrong", "Mend it.")]);
    expect(message).toBe(`It has a problem:\n\n1.  a is wrong\n    received: ${shown}\n    mend:     Mend it.\n`);
  });
});

describe("an error with several problems", () => {
  const problems = ["a", "b"].map((key) => problem([key], key, "is wrong", `Mend ${key}.`));
  const error = new EnvironmentError("It", [...problems, problem([], 1, "is no object", "Write one.")]);

  test("counts and numbers them, and names the whole by name", () => {
    expect(error.message).toBe(
      `It has 3 problems:

1.  a is wrong
    received: "a"
    mend:     Mend a.

2.  b is wrong
    received: "b"
    mend:     Mend b.

3.  the environment is no object
    received: 1
    mend:     Write one.
`,
    );
  });

  test("gives them as data", () => {
    expect(error.problems.slice(0, 2)).toEqual(problems);
    expect(error.code).toBe("invalid-environment");
    expect(error.name).toBe("EnvironmentError");
    expect(error).toBeInstanceOf(Error);
  });

  test("of many shows fifty and says how many more there are, and gives all as data", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => problem([`k${index}`], index, "is wrong", "Mend it."));
    const { message, problems: given } = new EnvironmentError("It", many);
    expect(message).toContain("It has 10000 problems:\n\n1.  k0 is wrong");
    expect(message).toMatch(/\n50\. k49 is wrong\n.*\n.*\n\nand 9950 more: mend these first\.\n$/);
    expect(given).toHaveLength(10_000);
  });

  test("prints them once where nobody catches it", () => {
    expect(inspect(error).split("Mend a.")).toHaveLength(2);
  });
});
