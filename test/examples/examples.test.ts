import { readFileSync } from "node:fs";
import { join } from "node:path";
import ours from "../../package.json";
import { exampleNames, scriptsOf, workflowOf } from "../support/workflows";
import { sum, synthesizeExample } from "./synthesize-example";

const EXAMPLES = join(__dirname, "../../examples");
const ALL = exampleNames();
/** Examples of one environment: their READMEs have a row for each stack. */
const SINGLE = ALL.filter((name) => name !== "complete");

function read(example: string, file: string): string {
  return readFileSync(join(EXAMPLES, example, file), "utf8");
}

/** The rows of the README's tables, by what the first cell has in backticks. */
function tableRows(name: string): Readonly<Record<string, readonly string[]>> {
  const rows = read(name, "README.md").matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, first = "", others = ""]) => [first, others.split("|").map((cell) => cell.trim())]),
  );
}

test.each(SINGLE)("%s makes the stacks and as many resources as its README says", async (name) => {
  const { stacks } = await synthesizeExample(name);
  const rows = tableRows(name);
  expect(stacks).toEqual(Object.fromEntries(Object.entries(rows).map(([stack, cells]) => [stack, Number(cells[1])])));
  expect(read(name, "README.md")).toContain(`${sum(Object.values(stacks))} resources in all`);
});

test("complete makes as many stacks and resources in each environment as its README says", async () => {
  const { stacks } = await synthesizeExample("complete");
  const rows = tableRows("complete");
  const counted = Object.keys(rows).map((environment) => {
    const own = Object.entries(stacks).filter(([stack]) => stack.startsWith(`${environment}-`));
    return [environment, [String(own.length), String(sum(own.map(([, resources]) => resources)))]];
  });
  expect(
    Object.fromEntries(Object.entries(rows).map(([environment, cells]) => [environment, cells.slice(0, 2)])),
  ).toEqual(Object.fromEntries(counted));
  expect(read("complete", "README.md")).toContain(
    `${Object.keys(stacks).length} stacks with ${sum(Object.values(stacks))} resources`,
  );
});

test.each([
  ["single-team", ["gateway"]],
  ["direct-only", ["gateway"]],
  ["gateway-only", ["organization"]],
])("%s has no stack of what it does without", async (name, kinds) => {
  const { stacks } = await synthesizeExample(name);
  const found = Object.keys(stacks).filter((stack) => kinds.some((kind) => stack.includes(`-${kind}`)));
  expect(found).toEqual([]);
});

test("direct-only has a team that is staged, in an OU of its own, and a team that waits", async () => {
  const { environments, files } = await synthesizeExample("direct-only");
  const [prod] = environments;
  const staged = Object.values(prod?.environment.teams ?? {}).filter((team) => team.enforcement === "staged");
  expect(staged.map(({ name }) => name)).toEqual(["robotics"]);
  expect(prod?.waiting.map(({ team }) => team)).toEqual(["analytics"]);
  expect(files["stacks/prod-organization/cdk.tf.json"]).toContain('"name": "prod-staged"');
});

test("gateway-only writes the policies for its landing zone, as many as its README says", async () => {
  const { files } = await synthesizeExample("gateway-only");
  const documents = Object.keys(files).filter((path) => path.startsWith("prod.policies/"));
  const named = read("gateway-only", "README.md").match(/`(governed|platform|resources)-\d+\.json`/g) ?? [];
  expect(documents.map((path) => path.replace("prod.policies/", ""))).toEqual(
    [...new Set(named)].map((name) => name.replaceAll("`", "")).sort(),
  );
});

test.each(ALL)("%s can be copied: it names itself, and has the commands and versions of the others", (name) => {
  const manifest = JSON.parse(read(name, "package.json"));
  const reference = JSON.parse(read("complete", "package.json"));
  expect(manifest).toMatchObject({ name: `bedrock-access-${name}`, private: true });
  expect(manifest.dependencies).toEqual(reference.dependencies);
  expect(manifest.devDependencies).toEqual(reference.devDependencies);
  expect(manifest.scripts).toMatchObject({
    check: reference.scripts.check,
    synth: "bedrock-access synth",
    validate: "bedrock-access validate",
  });
  expect(JSON.parse(read(name, "cdktf.json"))).toEqual({
    ...JSON.parse(read("complete", "cdktf.json")),
    projectId: `bedrock-access-${name}`,
  });
  expect(read(name, ".gitignore").split("\n")).toEqual(expect.arrayContaining(["node_modules/", "cdktf.out*/"]));
});

test("what checks the types of a copy is what checks ours", () => {
  const { devDependencies } = JSON.parse(read("complete", "package.json"));
  const { "@types/node": node, typescript } = ours.devDependencies;
  expect(devDependencies).toEqual({ "@types/node": node, typescript });
});

test.each(ALL)("a pull request of %s is checked by the compiler before anything is made of it", (name) => {
  const scripts = scriptsOf(workflowOf(name, "pull-request.yml")).map(({ run }) => run);
  expect(scripts.indexOf("npm run check")).toBeGreaterThan(-1);
  expect(scripts.indexOf("npm run check")).toBeLessThan(
    scripts.findIndex((run) => run.includes("bedrock-access synth")),
  );
});

test.each(ALL)("the README of %s says how to run it, what to change first and in which order to deploy", (name) => {
  const headings = [...read(name, "README.md").matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(expect.arrayContaining(["Run it", "Change first", "Deploy"]));
});
