import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { scriptsOf, workflowOf } from "../support/workflows";
import { synthesizeExample } from "./synthesize-example";

// The scripts of the workflows as GitHub's runner calls them, with programs that only note what they were asked.

const NEEDED = ["bash", "git", "jq", "tar"];
const missing = NEEDED.filter((program) => spawnSync(program, ["--version"]).status !== 0);
const run = missing.length === 0 ? test : test.skip;
const needs = `(skipped where one of ${NEEDED.join(", ")} is missing)`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-workflow-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function read(file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A program that notes its arguments in `calls` and then does what the shell script says. */
function fake(program: string, script = ""): void {
  write(`bin/${program}`, `#!/usr/bin/env bash\necho "${program} $*" >> "${join(folder, "calls")}"\n${script}\n`);
  chmodSync(join(folder, "bin", program), 0o755);
}

/** A step as a runner with `shell: bash` runs it. */
function runStep(file: string, name: string, variables: Readonly<Record<string, string>> = {}) {
  const step = scriptsOf(workflowOf("complete", file)).find((script) => script.name === name);
  if (step === undefined) throw new Error(`${file} has no step "${name}"`);
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
      GITHUB_OUTPUT: join(folder, "outputs"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      TF_PLUGIN_CACHE_DIR: join(folder, ".terraform-plugins"),
      ...variables,
    },
  });
  return { code: status, output: stdout + stderr, calls: read("calls").trim().split("\n") };
}

/** What `bedrock-access synth` leaves, of an example. */
async function synthesized(example: string): Promise<void> {
  const { files } = await synthesizeExample(example);
  for (const [file, text] of Object.entries(files)) write(`cdktf.out/${file}`, text);
}

describe("planning a wave", () => {
  /** Stacks in whose name this stands have changes. */
  const terraform = (changing: string) =>
    fake(
      "terraform",
      `folder="\${1#-chdir=}"
       case "$2" in
         init) mkdir -p "$folder/.terraform" && echo provider > "$folder/.terraform/big" && echo locked > "$folder/.terraform.lock.hcl" ;;
         plan) case "$folder" in *${changing}*) echo planned > "$folder/plan.tfplan"; exit 2 ;; esac ;;
         show) echo "a plan of $folder" ;;
       esac`,
    );

  run(`looks at the stacks of that wave alone, and keeps the plans of those that change ${needs}`, async () => {
    await synthesized("direct-only");
    terraform("research");
    const { code, calls } = runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "3" });
    expect(code).toBe(0);
    const planned = calls.filter((call) => call.includes(" plan "));
    expect(planned.map((call) => /stacks\/(\S+)/.exec(call)?.[1]).sort()).toEqual([
      "prod-team-compilers",
      "prod-team-research",
      "prod-team-robotics",
      "prod-team-security",
    ]);
    expect(read("outputs")).toBe("changes=true\n");
    const kept = execFileSync("tar", ["-tzf", join(folder, "wave.tgz")], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(kept.sort()).toEqual([
      "prod-team-research/",
      "prod-team-research/.terraform.lock.hcl",
      "prod-team-research/cdk.tf.json",
      "prod-team-research/plan.tfplan",
    ]);
  });

  run(`shows each plan in the summary, and who waits for what ${needs}`, async () => {
    await synthesized("direct-only");
    terraform("organization");
    runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "1" });
    const summary = read("summary");
    expect(summary).toContain("- analytics waits: its account does not exist yet. Next: apply prod-organization");
    expect(summary).toContain("<summary>prod-organization</summary>");
    expect(summary).toContain("a plan of cdktf.out/stacks/prod-organization");
  });

  run(
    `shows the routes that the gateway refuses, whose calls the bill does not show yet, and which accounts are shut ${needs}`,
    async () => {
      await synthesized("direct-only");
      const file = "cdktf.out/prod.environment.json";
      const next = "apply the stacks of these teams, then: bedrock-access lock --role <role>";
      const route = { team: "research", route: "nova", reason: "its guardrail is not in the lock yet", next };
      const more = { waitingRoutes: [route], unattributed: ["research", "robotics"], shutFirst: ["risk", "legacy"] };
      write(file, JSON.stringify({ ...JSON.parse(read(file)), ...more }));
      terraform("nothing");
      expect(runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "1" })).toMatchObject({ code: 0 });
      expect(read("summary").split("\n")).toEqual(
        expect.arrayContaining([
          // In backquotes: GitHub would take `<role>` for HTML and show nothing.
          `- nova of research waits, and the gateway refuses what it would call: its guardrail is not in the lock yet. Next: \`${next}\``,
          "- The bill does not show the calls of these teams as theirs yet: research, robotics. Next: apply their stacks, then run `bedrock-access lock` with `--role`",
          '- The organization stack denies Bedrock in accounts that exist already, before the stacks of these teams open a way in: risk, legacy. Next: write `enforcement: "staged"` for them, and take it out once their stacks are applied',
        ]),
      );
    },
  );

  run(`leaves nothing to approve where nothing changes ${needs}`, async () => {
    await synthesized("direct-only");
    terraform("nothing");
    expect(runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "2" })).toMatchObject({ code: 0 });
    expect(read("outputs")).toBe("changes=false\n");
    expect(existsSync(join(folder, "wave.tgz"))).toBe(false);
  });

  run(`takes a wave without stacks for one without changes ${needs}`, async () => {
    await synthesized("gateway-only");
    terraform("nothing");
    const { code } = runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "1" });
    expect([code, read("outputs"), read("calls")]).toEqual([0, "changes=false\n", ""]);
  });

  run(`fails with Terraform ${needs}`, async () => {
    await synthesized("direct-only");
    fake("terraform", '[ "$2" != plan ]');
    const { code } = runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "2" });
    expect([code, read("outputs")]).toEqual([1, ""]);
  });

  run(`fails when the library has a wave that the workflow does not know ${needs}`, async () => {
    await synthesized("direct-only");
    write("cdktf.out/prod.environment.json", read("cdktf.out/prod.environment.json").replace('"wave": 3', '"wave": 5'));
    terraform("nothing");
    const { code, output } = runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "prod", WAVE: "1" });
    expect(code).toBe(1);
    expect(output).toContain("::error::prod has a wave 5");
  });

  run(`fails for an environment that does not exist ${needs}`, async () => {
    await synthesized("direct-only");
    terraform("nothing");
    expect(runStep("deploy-wave.yml", "plan: Plan", { ENVIRONMENT: "dev", WAVE: "1" }).code).not.toBe(0);
  });
});

run(`applying takes exactly the plans that were kept, under the locked provider ${needs}`, async () => {
  write("made/prod-trust/plan.tfplan", "planned");
  write("made/prod-trust/.terraform.lock.hcl", "locked");
  execFileSync("tar", ["-czf", join(folder, "wave.tgz"), "-C", join(folder, "made"), "prod-trust"]);
  fake("terraform");
  expect(runStep("deploy-wave.yml", "apply: Apply")).toMatchObject({
    code: 0,
    calls: [
      "terraform -chdir=stacks/prod-trust init -no-color -lockfile=readonly",
      "terraform -chdir=stacks/prod-trust apply -no-color -lock-timeout=5m plan.tfplan",
    ],
  });
});

describe("a pull request", () => {
  function repository(...locks: readonly string[]): void {
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    for (const lock of locks) write(lock, "{}");
    if (locks.length > 0) execFileSync("git", ["add", ...locks], { cwd: folder });
  }

  run(`compares the lock of every environment with AWS, wherever the project keeps it ${needs}`, () => {
    repository("environments/dev.lock.json", "prod.lock.json", "environments/other-dev.lock.json");
    write("cdktf.out/dev.environment.json", "{}");
    write("cdktf.out/prod.environment.json", "{}");
    fake("npx");
    expect(runStep("pull-request.yml", "lock: Compare every lock with AWS")).toMatchObject({
      code: 0,
      calls: [
        "npx bedrock-access lock --check --environment cdktf.out/dev.environment.json --lock environments/dev.lock.json",
        "npx bedrock-access lock --check --environment cdktf.out/prod.environment.json --lock prod.lock.json",
      ],
    });
  });

  run(`fails for any lock that disagrees, after all were compared ${needs}`, () => {
    repository("dev.lock.json", "prod.lock.json");
    write("cdktf.out/dev.environment.json", "{}");
    write("cdktf.out/prod.environment.json", "{}");
    fake("npx", 'case "$*" in *dev.lock*) exit 1 ;; esac');
    const { code, calls } = runStep("pull-request.yml", "lock: Compare every lock with AWS");
    expect([code, calls.length]).toEqual([1, 2]);
  });

  run(`says that an environment has no lock yet, and is content ${needs}`, () => {
    repository();
    write("cdktf.out/dev.environment.json", "{}");
    fake("npx");
    const { code, output } = runStep("pull-request.yml", "lock: Compare every lock with AWS");
    expect([code, output]).toEqual([0, "::notice::dev has no lock yet\n"]);
  });

  run(`shows how the Terraform differs from the base branch's ${needs}`, () => {
    write("cdktf.out/stacks/a/cdk.tf.json", "new\n");
    write("base/cdktf.json", "{}");
    fake("npm");
    fake("npx", "mkdir -p cdktf.out/stacks/a && echo old > cdktf.out/stacks/a/cdk.tf.json");
    expect(runStep("pull-request.yml", "synth: Compare with the base branch")).toMatchObject({
      code: 0,
      calls: ["npm ci --ignore-scripts", "npx bedrock-access synth"],
    });
    expect(read("changes.diff")).toContain("-old\n+new\n");
  });

  run(`tells what it does to access and spend, and writes the report, though a proof fails ${needs}`, () => {
    write("base/cdktf.out/manifest.json", "{}");
    fake("npx", 'case "$*" in *diff*) echo "**Bedrock access:** 1 gained" ;; *report*) exit 1 ;; esac');
    expect(runStep("pull-request.yml", "synth: Tell what it does to access and spend")).toMatchObject({
      code: 0,
      calls: ["npx bedrock-access diff base/cdktf.out cdktf.out", "npx bedrock-access report --page report.html"],
    });
    expect([read("access.md"), read("summary")]).toEqual(Array(2).fill("**Bedrock access:** 1 gained\n"));
  });

  run(`fails where the report could not be written ${needs}`, () => {
    fake("npx", "exit 2");
    expect(runStep("pull-request.yml", "synth: Tell what it does to access and spend").code).not.toBe(0);
    expect(read("access.md")).toBe("The base branch holds no project yet.\n\n<!-- bedrock-access diff -->\n");
  });

  run.each([
    { says: "what is proven lets it pass", ended: 0, code: 0, warns: false },
    { says: "what is not proven stops it", ended: 1, code: 1, warns: false },
    { says: "what could not run stops it", ended: 2, code: 2, warns: false },
    { says: "a simulator that is not installed is told, and lets it pass", ended: 3, code: 0, warns: true },
  ])(`$says ${needs}`, ({ ended, code, warns }) => {
    fake("npx", `echo "prod: told"; exit ${ended}`);

    const proven = runStep("pull-request.yml", "synth: Prove that there is no third way to a model");

    expect(proven.calls).toEqual(["npx bedrock-access prove"]);
    expect({ code: proven.code, warns: proven.output.includes("::warning::Nothing was proven") }).toEqual({
      code,
      warns,
    });
    expect(read("summary")).toContain("prod: told");
  });

  describe("comments", () => {
    const variables = { GH_REPO: "acme/bedrock", NUMBER: "7" };
    const api = "gh api --silent --method";
    /** Answers with comments as GitHub does, through the filter that it was given. */
    const github = (...comments: readonly object[]) => {
      write("comments", JSON.stringify(comments));
      fake("gh", `[ "$2" = --paginate ] && jq -r "$5" "${join(folder, "comments")}" || true`);
    };
    const mine = { id: 11, user: { type: "Bot" }, body: "**Bedrock access:** old\n\n<!-- bedrock-access diff -->\n" };

    run(`once, where there is none of it yet ${needs}`, () => {
      github({ ...mine, id: 3, user: { type: "User" } }, { ...mine, id: 5, body: "Another bot's" });
      const { code, calls } = runStep("pull-request.yml", "comment: Comment", variables);
      expect(code).toBe(0);
      expect(calls.slice(1)).toEqual([`${api} POST repos/acme/bedrock/issues/7/comments --field body=@access.md`]);
    });

    run(`by writing the one that is there anew ${needs}`, () => {
      github(mine, { ...mine, id: 12 });
      const { code, calls } = runStep("pull-request.yml", "comment: Comment", variables);
      expect(code).toBe(0);
      expect(calls.slice(1)).toEqual([`${api} PATCH repos/acme/bedrock/issues/comments/11 --field body=@access.md`]);
    });

    run(`not at all where GitHub does not answer ${needs}`, () => {
      fake("gh", "exit 1");
      const { code, calls } = runStep("pull-request.yml", "comment: Comment", variables);
      expect([code === 0, calls.length]).toEqual([false, 1]);
    });
  });

  run(`has nothing to compare with in a new repository ${needs}`, () => {
    write("base/README.md", "");
    expect(runStep("pull-request.yml", "synth: Compare with the base branch").code).toBe(0);
    expect(read("changes.diff")).toBe("The base branch holds no project yet.\n");
  });
});
