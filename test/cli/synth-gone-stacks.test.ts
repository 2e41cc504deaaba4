import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../support/command-line";
import { synthesized } from "../support/synthesis";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-gone-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, unknown>>;

/** Runs the command on an app that writes these files. */
async function synth(files: Files, ...args: string[]): Promise<string> {
  const source = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    const { dirname, join } = require("node:path");
    for (const [name, content] of Object.entries(${JSON.stringify(files)})) {
      const file = join(process.env.CDKTF_OUTDIR, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content));
    }`;
  writeFileSync(join(folder, "main.js"), source);
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "node main.js" }));
  const { stdout, stderr } = await runCommand(["synth", ...args], folder);
  expect(stderr).toBe("");
  return stdout;
}

/** What an app writes that has these environments, each with these stacks: resource types and how many there are. */
function app(
  environments: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>,
): Files {
  const stacks = Object.entries(environments).flatMap(([environment, own]) =>
    Object.entries(own).map(([name, types]) => ({ environment, name, types })),
  );
  return {
    "manifest.json": {
      stacks: Object.fromEntries(
        stacks.map(({ name }) => [name, { synthesizedStackPath: `stacks/${name}/cdk.tf.json`, annotations: [] }]),
      ),
    },
    ...Object.fromEntries(
      stacks.map(({ environment, name, types }) => [`stacks/${name}/cdk.tf.json`, stackFile(environment, types)]),
    ),
    ...Object.fromEntries(
      Object.entries(environments).map(([environment, own]) => [
        `${environment}.environment.json`,
        synthesized(environment, { stacks: Object.keys(own).map(synthesizedStack) }),
      ]),
    ),
  };
}

function synthesizedStack(name: string) {
  return { name, accountId: "300000000001", holder: "team x", regions: ["eu-central-1"], wave: 3 };
}

function stackFile(environment: string, types: Readonly<Record<string, number>>) {
  const tags = { "bedrock-access": environment };
  return {
    provider: { aws: [{ allowed_account_ids: ["300000000001"], default_tags: [{ tags }] }] },
    resource: Object.fromEntries(
      Object.entries(types).map(([type, count]) => [
        type,
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`it${index}`, {}])),
      ]),
    ),
  };
}

function ls(path: string): string[] {
  return readdirSync(join(folder, "cdktf.out", path)).sort();
}

function write(path: string, text: string): void {
  const file = join(folder, "cdktf.out", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const TEAM = { aws_iam_role: 2, aws_rolesanywhere_trust_anchor: 1, aws_budgets_budget: 1 };
const ORGANIZATION = { aws_organizations_policy: 3, aws_organizations_policy_attachment: 3 };

describe("a stack of an environment that is gone", () => {
  test("keeps its folder, and one reads what lives on and how it is destroyed", async () => {
    await synth(app({ prod: { "prod-organization": ORGANIZATION, "prod-team-growth": TEAM } }));
    const told = await synth(app({ prod: { "prod-organization": ORGANIZATION } }));
    expect(ls("stacks")).toEqual(["prod-organization", "prod-team-growth"]);
    expect(told).toContain(`
warning: the app no longer has this stack, and what it made lives on:
  prod-team-growth: 4 resources in account 300000000001, among them 2 roles, 1 trust anchor
Destroy it before anything else of prod is applied:
  terraform -chdir=cdktf.out/stacks/prod-team-growth init
  terraform -chdir=cdktf.out/stacks/prod-team-growth destroy
Then delete the folder, which stays until you do.
`);
  });

  test("is told of again until its folder is deleted", async () => {
    await synth(app({ prod: { "prod-organization": ORGANIZATION, "prod-team-growth": TEAM } }));
    const now = app({ prod: { "prod-organization": ORGANIZATION } });
    await synth(now);
    expect(JSON.parse(await synth(now, "--json"))).toMatchObject({
      removed: [],
      kept: [],
      gone: [
        {
          name: "prod-team-growth",
          environment: "prod",
          accountId: "300000000001",
          resources: 4,
          holds: { role: 2, "trust anchor": 1 },
        },
      ],
    });
    rmSync(join(folder, "cdktf.out/stacks/prod-team-growth"), { recursive: true });
    expect(JSON.parse(await synth(now, "--json")).gone).toEqual([]);
  });

  test("with the environment itself: its file goes, its stacks stay, and the organization's is destroyed last", async () => {
    const dev = { "dev-team-search": TEAM };
    const prod = {
      "prod-organization": ORGANIZATION,
      "prod-team-growth": TEAM,
      "prod-trust": { aws_ssm_parameter: 1 },
    };
    await synth(app({ dev, prod }));
    const told = await synth(app({ dev }));
    expect(ls("")).toEqual(["dev.environment.json", "manifest.json", "stacks"]);
    expect(told).toContain("removed, left from an earlier synthesis: prod.environment.json\n");
    expect(told).toContain(`
warning: the app no longer has these 3 stacks, and what they made lives on:
  prod-team-growth: 4 resources in account 300000000001, among them 2 roles, 1 trust anchor
  prod-trust: 1 resource in account 300000000001
  prod-organization: 6 resources in account 300000000001, among them 3 policy attachments
Destroy them, in this order, before anything else of their environments is applied:
  terraform -chdir=cdktf.out/stacks/<stack> init
  terraform -chdir=cdktf.out/stacks/<stack> destroy
Then delete the folders, which stay until you do.
`);
  });

  test("is not one whose team only waits: its folder goes, and comes back with the account", async () => {
    const prod = { "prod-organization": ORGANIZATION };
    await synth(app({ prod: { ...prod, "prod-team-growth": TEAM } }));
    const waiting = [{ team: "growth", reason: "its account is SUSPENDED", next: "lock again" }];
    const file = synthesized("prod", { stacks: Object.keys(prod).map(synthesizedStack), waiting });
    const told = await synth({ ...app({ prod }), "prod.environment.json": file });
    expect(told).toContain("removed, left from an earlier synthesis: stacks/prod-team-growth\n");
    expect(told).not.toContain("no longer has");
  });

  test("is not known when its file is spoilt: then it is treated like any other stack's", async () => {
    await synth(app({ prod: { "prod-organization": ORGANIZATION, "prod-team-growth": TEAM } }));
    write("stacks/prod-team-growth/cdk.tf.json", "{");
    const told = await synth(app({ prod: { "prod-organization": ORGANIZATION } }));
    expect(told).toContain("removed, left from an earlier synthesis: stacks/prod-team-growth\n");
  });
});

describe("the policies of an environment that is gone", () => {
  const dev = { "dev-team-search": TEAM };

  beforeEach(async () => {
    await synth({ ...app({ dev, prod: {} }), "prod.policies/governed-1.json": {}, "dev.policies/platform-1.json": {} });
  });

  test("go with it, and those of others stay", async () => {
    const told = await synth(app({ dev }));
    expect(ls("")).toEqual(["dev.environment.json", "dev.policies", "manifest.json", "stacks"]);
    expect(told).toContain("removed, left from an earlier synthesis: prod.environment.json, prod.policies\n");
  });

  test("go even when an earlier version of the command has removed the environment's file alone", async () => {
    rmSync(join(folder, "cdktf.out/prod.environment.json"));
    const told = await synth(app({ dev }));
    expect(told).toContain("removed, left from an earlier synthesis: prod.policies\n");
  });

  test("stay with what somebody else has put beside them", async () => {
    write("prod.policies/notes.md", "");
    await synth(app({ dev }));
    expect(ls("prod.policies")).toEqual(["governed-1.json", "notes.md"]);
  });

  test("stay when only another environment is asked for", async () => {
    await synth(app({ dev }), "--environment", "dev");
    expect(existsSync(join(folder, "cdktf.out/prod.policies/governed-1.json"))).toBe(true);
    expect(existsSync(join(folder, "cdktf.out/prod.environment.json"))).toBe(true);
  });
});
