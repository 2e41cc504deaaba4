import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { exampleNames, scriptsOf, workflowOf, workflowsOf } from "../support/workflows";
import { synthesizeExample } from "./synthesize-example";

const EXAMPLES = join(__dirname, "../../examples");
const NAMES = exampleNames();
const ALL = NAMES.flatMap((example) => workflowsOf(example).map((file) => ({ example, ...file })));
/** The workflows whose text differs from every other one's. */
const DIFFERENT = ALL.filter(({ text }, index) => ALL.findIndex((other) => other.text === text) === index);

describe("every example", () => {
  test("has the same workflow for pull requests", () => {
    const texts = NAMES.map((example) => workflowOf(example, "pull-request.yml").text);
    expect(new Set(texts).size).toBe(1);
  });

  test("has the same settings for Dependabot, which keeps the pinned actions up to date", () => {
    const texts = NAMES.map((example) => readFileSync(join(EXAMPLES, example, ".github/dependabot.yml"), "utf8"));
    expect(new Set(texts).size).toBe(1);
  });

  test.each(NAMES)("%s has the workflows that deploy if its state is where a runner reaches it", async (example) => {
    const { environments } = await synthesizeExample(example);
    const isShared = environments.every(({ environment }) => environment.backend.kind === "s3");
    const deploying = workflowsOf(example).filter(({ file }) => file.startsWith("deploy"));
    expect(deploying.map(({ file }) => file)).toEqual(
      isShared ? ["deploy-environment.yml", "deploy-wave.yml", "deploy.yml"] : [],
    );
    for (const { file, text } of deploying.filter(({ file }) => file !== "deploy.yml")) {
      expect(text).toBe(workflowOf("complete", file).text);
    }
  });
});

describe("deploying", () => {
  const deployed = NAMES.filter((example) => workflowsOf(example).some(({ file }) => file === "deploy.yml"));

  test.each(deployed)(
    "%s goes through every environment, one after the other, from the branch main alone",
    async (example) => {
      const { jobs } = workflowOf(example, "deploy.yml").workflow;
      const names = Object.values(jobs).map((job) => job.with?.environment);
      const { environments } = await synthesizeExample(example);
      expect([...names].sort()).toEqual(environments.map(({ environment }) => environment.name).sort());
      expect(Object.values(jobs).map(({ needs }) => needs)).toEqual([undefined, ...names.slice(0, -1)]);
      expect(Object.values(jobs)[0]?.if).toBe("github.ref == 'refs/heads/main'");
    },
  );

  test("begins with dev and ends with prod", () => {
    expect(Object.keys(workflowOf("complete", "deploy.yml").workflow.jobs)).toEqual(["dev", "staging", "prod"]);
  });

  test("goes through all waves that there are, in their order", async () => {
    const { environments } = await synthesizeExample("complete");
    const { environments: ofExistingAccounts } = await synthesizeExample("single-team");
    const all = [...environments, ...ofExistingAccounts];
    const waves = new Set(all.flatMap(({ stacks }) => stacks.map(({ wave }) => wave)));
    const jobs = Object.entries(workflowOf("complete", "deploy-environment.yml").workflow.jobs);
    expect(jobs.map(([, job]) => job.with?.wave)).toEqual([...waves].sort());
    expect(jobs.map(([, { needs }]) => needs)).toEqual([undefined, ...jobs.slice(0, -1).map(([name]) => name)]);
  });

  test("applies in the GitHub environment that can ask for approval, and plans in another", () => {
    const { plan, apply } = workflowOf("complete", "deploy-wave.yml").workflow.jobs;
    expect(plan?.environment).toMatch(/^\$\{\{ inputs\.environment \}\}-plan$/);
    expect(apply?.environment).toMatch(/^\$\{\{ inputs\.environment \}\}$/);
    expect(apply).toMatchObject({ needs: "plan", if: "needs.plan.outputs.changes == 'true'" });
  });

  test("runs no code of the repository where it applies", () => {
    const { steps = [] } = workflowOf("complete", "deploy-wave.yml").workflow.jobs.apply ?? {};
    const said = JSON.stringify(steps);
    expect(said).not.toMatch(/checkout|npm|npx|bedrock-access/);
  });
});

describe.each(DIFFERENT)("$example/$file", (file) => {
  const jobs = Object.entries(file.workflow.jobs);

  test("pins every action to a commit, with the version behind it", () => {
    const lines = file.text.split("\n").filter((line) => /\buses: (?!\.\/)/.test(line));
    expect(lines.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test("gives no permission that no job asks for, and none to write but that of a comment", () => {
    expect(file.workflow.permissions).toEqual({});
    for (const [, { permissions = {} }] of jobs) {
      expect({ contents: "read", "id-token": "write", "pull-requests": "write", ...permissions }).toEqual({
        contents: "read",
        "id-token": "write",
        "pull-requests": "write",
      });
    }
  });

  test("runs nothing of the repository where it may write a comment", () => {
    for (const [, { permissions = {}, steps = [] }] of jobs) {
      if (!("pull-requests" in permissions)) continue;
      expect(Object.keys(permissions)).toEqual(["pull-requests"]);
      expect(JSON.stringify(steps)).not.toMatch(/checkout|npm|npx|\bnode\b|bedrock-access (?!diff -->)/);
    }
  });

  test("gives a token for AWS only to jobs that become a role", () => {
    for (const [, { permissions = {}, steps = [], uses }] of jobs) {
      const becomesRole = uses !== undefined || steps.some((step) => step.uses?.startsWith("aws-actions/"));
      expect("id-token" in permissions).toBe(becomesRole);
    }
  });

  test("needs no secret, and leaves no token of GitHub behind", () => {
    expect(file.text).not.toMatch(/\bsecrets\b/);
    const checkouts = jobs.flatMap(([, { steps = [] }]) =>
      steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")),
    );
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("puts nothing that others write into a shell script", () => {
    expect(scriptsOf(file).filter(({ run }) => run.includes("${{"))).toEqual([]);
  });

  test("installs without running scripts of packages, and calls nobody home", () => {
    const scripts = scriptsOf(file).map(({ run }) => run);
    const installs = scripts.join("\n").match(/npm (ci|install|i)\b.*/g) ?? [];
    expect(installs.filter((line) => !line.startsWith("npm ci --ignore-scripts"))).toEqual([]);
    if (scripts.length > 0) expect(file.workflow.env).toMatchObject({ CHECKPOINT_DISABLE: "1" });
  });

  const shellcheck = toolPath("shellcheck");
  const linted = shellcheck === undefined ? test.skip : test;
  linted(
    "has shell scripts without a finding of shellcheck (skipped where `npm run test:setup` has not installed it)",
    () => {
      const findings = scriptsOf(file).flatMap(({ name, run }) => {
        const { stdout } = spawnSync(shellcheck ?? "", ["--shell=bash", "--format=gcc", "-"], {
          input: run,
          encoding: "utf8",
        });
        return stdout === "" ? [] : [`${name}\n${stdout}`];
      });
      expect(findings).toEqual([]);
    },
  );
});

const actionlint = toolPath("actionlint");
const linted = actionlint === undefined ? test.skip : test;
linted.each(NAMES)(
  "actionlint finds nothing in %s (skipped where `npm run test:setup` has not installed it)",
  (name) => {
    // As a repository of its own: workflows that call each other are looked for from its root.
    const copy = mkdtempSync(join(tmpdir(), "bedrock-access-actionlint-"));
    try {
      mkdirSync(join(copy, ".git"));
      cpSync(join(EXAMPLES, name, ".github"), join(copy, ".github"), { recursive: true });
      const files = workflowsOf(name).map(({ file }) => join(".github/workflows", file));
      const { stdout, stderr } = spawnSync(actionlint ?? "", ["-shellcheck=", "-pyflakes=", ...files], {
        cwd: copy,
        encoding: "utf8",
      });
      expect(stdout + stderr).toBe("");
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  },
);

/** A tool that `npm run test:setup` installs, or that the machine has. */
function toolPath(name: string): string | undefined {
  const folders = [join(__dirname, "../../.venv/bin"), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
