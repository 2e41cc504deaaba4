import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { appVariables, choiceFor } from "../../cli/synth/run-app";
import type { EnvironmentInput } from "../../environment/define-environment";
import { runCommand, setEnvironment } from "../support/command-line";
import { created, environmentInput, existing } from "../support/lock-fixtures";

const ROOT = resolve(__dirname, "../..");

/** A real app that composes these inputs. */
function writeApp(folder: string, inputs: readonly EnvironmentInput[]): void {
  const path = (file: string) => JSON.stringify(join(ROOT, file));
  writeFileSync(join(folder, "environments.json"), JSON.stringify(inputs));
  writeFileSync(
    join(folder, "main.js"),
    `require(${JSON.stringify(require.resolve("tsx/cjs"))});
    const { App } = require(${JSON.stringify(require.resolve("cdktf"))});
    const { defineEnvironment } = require(${path("environment/define-environment.ts")});
    const { compose } = require(${path("stacks/compose.ts")});
    const app = new App();
    for (const input of require("./environments.json")) compose(app, defineEnvironment(input), { environment: input.name });
    app.synth();`,
  );
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "node main.js" }));
}

const DEV: EnvironmentInput = {
  ...environmentInput(
    { payments: existing("300000000001"), search: existing("300000000002") },
    { manages: "policies" },
  ),
  platform: { accountId: "200000000001", governedBy: "prod" },
};
const PROD: EnvironmentInput = {
  ...environmentInput({ risk: existing("300000000003"), growth: created("aws+growth@example.com") }),
  name: "prod",
  platform: { accountId: "200000000001", governs: ["dev"] },
};

const STALE = "stacks/dev-team-closed";

describe("synth of an app that was synthesized before", () => {
  let folder: string;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-choice-"));
    const closed = { account: existing("300000000004"), paths: ["gateway" as const], routes: ["nova"] };
    writeApp(folder, [{ ...DEV, teams: { ...DEV.teams, closed } }, PROD]);
    await runCommand(["synth"], folder);
    writeApp(folder, [DEV, PROD]);
    before = contents();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Every file of the output but the manifest. */
  function contents(): Record<string, string> {
    const output = join(folder, "cdktf.out");
    const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/manifest\.json$/.test(path));
    return Object.fromEntries(paths.map((path) => [path.slice(output.length + 1), readFileSync(path, "utf8")]));
  }

  test("--environment --team writes one stack, and tells what it leaves out", async () => {
    const { code, stdout, stderr } = await runCommand(["synth", "--environment", "dev", "--team", "payments"], folder);
    expect(stderr).toBe("");
    expect(stdout.split("\n\n").slice(2, -1)).toEqual([
      "Not asked for and left out: dev-organization, dev-gateway-eu-central-1, dev-team-search.",
      "prod governs the platform account: what changed for it there is in prod-organization, which was not asked for.",
      "not asked for, and as an earlier synthesis wrote it: prod",
    ]);
    expect(stdout).toMatch(/^dev: 1 stack, .*\n\nwave .*\n +3 {2}dev-team-payments .*\n\n/);
    expect(stdout).toMatch(/\n1 environment, 1 stack, \d+ resources in cdktf\.out; \d\.\d s\n$/);
    expect(code).toBe(0);
  });

  test("what was there before stays as it was, that of gone stacks too", async () => {
    await runCommand(["synth", "--team", "search"], folder);
    const { "dev.environment.json": _, ...others } = before;
    expect(contents()).toMatchObject(others);
  });

  test("a program reads what was left out", async () => {
    const { stdout } = await runCommand(["synth", "--team", "growth", "--json"], folder);
    const { environments, untouched, removed, gone, totals } = JSON.parse(stdout);
    expect(environments).toMatchObject([
      {
        name: "prod",
        stacks: [],
        waiting: [{ team: "growth" }],
        leftOut: ["prod-organization", "prod-gateway-eu-central-1", "prod-team-risk"],
      },
    ]);
    expect({ untouched, removed, gone }).toEqual({ untouched: ["dev"], removed: [], gone: [] });
    expect(totals).toEqual({ environments: 1, stacks: 0, resources: 0, waiting: 1 });
  });

  test("--environment says which of that environment's stacks are gone, and of no other's", async () => {
    const { stdout } = await runCommand(["synth", "--environment", "dev"], folder);
    expect(stdout).toContain("the app no longer has this stack");
    expect(stdout).toMatch(/\n {2}dev-team-closed: \d+ resources in account 300000000004, among them 2 roles\n/);
    const other = await runCommand(["synth", "--environment", "prod", "--json"], folder);
    expect(JSON.parse(other.stdout).gone).toEqual([]);
    expect(existsSync(join(folder, "cdktf.out", STALE))).toBe(true);
  });

  test("a name that does not exist ends the command with what was meant, and nothing is written", async () => {
    const written = contents();
    const { code, stdout, stderr } = await runCommand(["synth", "--environment", "dev", "--team", "paymnts"], folder);
    expect(stderr).toBe(
      'There is no team "paymnts" in environment "dev". Did you mean "payments"?\n\nThe app ended with 1: node main.js\n',
    );
    expect(stdout).toBe("");
    expect(code).toBe(1);
    expect(contents()).toEqual(written);
  });

  test("the context that the app would get anyway is a choice as well", async () => {
    const restore = setEnvironment({ CDKTF_CONTEXT_JSON: '{"bedrock-access:only":{"environments":["prod"]}}' });
    try {
      const { stdout } = await runCommand(["synth", "--json"], folder);
      const { environments, untouched, gone } = JSON.parse(stdout);
      expect(environments.map(({ name }: { name: string }) => name)).toEqual(["prod"]);
      expect({ untouched, gone }).toEqual({ untouched: ["dev"], gone: [] });
    } finally {
      restore();
    }
  });
});

describe("the app's context", () => {
  const project = { app: "node main.js", output: "out", context: { a: 1 }, terraformModules: [] };
  const contextOf = (variables: Record<string, string | undefined>) => JSON.parse(variables.CDKTF_CONTEXT_JSON ?? "");

  test("carries the choice beside what it holds already", () => {
    const choice = { environments: ["prod"], teams: ["payments", "search"] };
    expect(contextOf(appVariables(project, {}, choice))).toMatchObject({ a: 1, "bedrock-access:only": choice });
    expect(contextOf(appVariables(project, {}, {}))).not.toHaveProperty("bedrock-access:only");
  });

  test("carries targetVersions of cdktf.json, as cdktn's own command hands them over", () => {
    const targetVersions = { terraform: ">=1.10" };
    expect(contextOf(appVariables({ ...project, targetVersions }, {}, {}))).toMatchObject({ targetVersions });
    expect(contextOf(appVariables(project, {}, {}))).not.toHaveProperty("targetVersions");
  });

  test("gives way to the command line as a whole", () => {
    const context = { "bedrock-access:only": { teams: ["payments"] } };
    expect(choiceFor({}, { ...project, context }, {})).toEqual({ teams: ["payments"] });
    expect(choiceFor({ environments: ["prod"] }, { ...project, context }, {})).toEqual({ environments: ["prod"] });
  });

  test("is refused where it is no choice", () => {
    const context = { "bedrock-access:only": "payments" };
    expect(() => choiceFor({}, { ...project, context }, {})).toThrow('is "payments". Write lists of names');
  });
});
