import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { readmeDependencies } from "../../scripts/cdktn/readme-dependencies";

const README = readFileSync(join(__dirname, "../../README.md"), "utf8");

/** `npm:cdktn@0.24.0` → the package behind the name, and its version. */
function aliasOf(dependency: string): { readonly name: string; readonly version: string } {
  const [, name = "", version = ""] = /^npm:(.+)@([^@]+)$/.exec(dependency) ?? [];
  return { name, version };
}

describe("what the README tells a user of the second engine to install", () => {
  const dependencies = readmeDependencies(README);

  test.each(["cdktf", "@cdktf/provider-aws"] as const)(
    "puts it behind %s, in a version that this package takes",
    (name) => {
      const alias = aliasOf(dependencies[name] ?? "");
      expect(alias.name).toBe(name.replace("cdktf", "cdktn"));
      expect(manifest.peerDependencies[name]).toContain(`^${alias.version}`);
    },
  );

  test("has the engine under its own name as well, for its provider asks for that", () => {
    expect(dependencies.cdktn).toBe(aliasOf(dependencies.cdktf ?? "").version);
  });

  test("has this version of the package, and of the others what the tests here run on", () => {
    expect(dependencies).toMatchObject({
      "cdktf-bedrock-access": manifest.version,
      constructs: manifest.devDependencies.constructs,
      tsx: manifest.devDependencies.tsx,
    });
  });
});

test.each([
  ["no such heading", "# Two\n", 'no JSON block below "## Two engines"'],
  ["no block below it", "## Two engines\n\ntext\n", 'no JSON block below "## Two engines"'],
  ["no dependencies in it", "## Two engines\n\n```json\n{}\n```\n", 'has no "dependencies"'],
])("a README with %s is refused", (_, readme, message) => {
  expect(() => readmeDependencies(readme)).toThrow(message);
});
