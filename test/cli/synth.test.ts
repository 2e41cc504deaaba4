import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { runCommand } from "../support/command-line";
import { exemption, synthesized } from "../support/synthesis";
import { until } from "../support/until";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-synth-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An app in the temporary folder that writes these files and then does what `ending` says. */
function writeApp(files: Readonly<Record<string, unknown>>, ending = ""): void {
  const source = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    const { dirname, join } = require("node:path");
    for (const [name, content] of Object.entries(${JSON.stringify(files)})) {
      const file = join(process.env.CDKTF_OUTDIR, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content));
    }
    ${ending}`;
  write("main.js", source);
  write("cdktf.json", JSON.stringify({ app: "node main.js" }));
}

function write(file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Manifest and stacks as CDKTF writes them; each stack has so many resources. */
function stackFiles(resources: Readonly<Record<string, number>>, warnings: readonly string[] = []) {
  const stacks = Object.keys(resources).map((name) => [
    name,
    {
      name,
      synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
      annotations: warnings.map((message) => ({ level: "@cdktf/warn", constructPath: `${name}/it`, message })),
    },
  ]);
  const contents = Object.entries(resources).map(([name, number]) => [
    `stacks/${name}/cdk.tf.json`,
    {
      resource: {
        aws_iam_role: Object.fromEntries(Array.from({ length: number }, (_, index) => [`role${index}`, {}])),
      },
    },
  ]);
  return { "manifest.json": { stacks: Object.fromEntries(stacks) }, ...Object.fromEntries(contents) };
}

const DEV = synthesized("dev", {
  stacks: [
    {
      name: "dev-team-payments",
      accountId: "300000000001",
      holder: "team payments",
      regions: ["eu-central-1", "eu-west-1"],
      wave: 3,
    },
    { name: "dev-organization", accountId: "100000000001", holder: "management", regions: ["eu-central-1"], wave: 1 },
  ],
});
const DEV_STACKS = { "dev-organization": 12, "dev-team-payments": 3 };

const PROD = synthesized("prod", {
  stacks: [
    { name: "prod-organization", accountId: "100000000001", holder: "management", regions: ["eu-central-1"], wave: 1 },
  ],
  waiting: [
    { team: "growth", reason: "its account does not exist yet", next: "apply prod-organization" },
    { team: "risk", reason: "its account 300000000009 is SUSPENDED", next: "apply prod-organization" },
    { team: "search", reason: "its account does not exist yet", next: "lock again" },
  ],
  exemptions: [exemption({ expires: "2020-01-01" }), exemption({ expires: "2999-01-01" })],
});
const PROD_STACKS = { "prod-organization": 7 };

const BOTH = {
  ...stackFiles({ ...DEV_STACKS, ...PROD_STACKS, network: 1 }),
  "dev.environment.json": DEV,
  "prod.environment.json": PROD,
};

test("a person reads what to apply in which order, what waits with the next step, and what has ended", async () => {
  writeApp(BOTH);
  const { code, stdout } = await runCommand(["synth"], folder);
  expect(stdout.replace(/\d+\.\d s$/m, "0.0 s")).toBe(`\
dev: 2 stacks, 15 resources

wave  stack              account                     regions          resources
   1  dev-organization   100000000001 management     eu-central-1            12
   3  dev-team-payments  300000000001 team payments  eu-central-1 +1          3

Apply wave 1, then 3; the stacks of one wave can be applied together.

prod: 1 stack, 7 resources, 3 teams waiting

wave  stack              account                  regions       resources
   1  prod-organization  100000000001 management  eu-central-1          7

2 teams wait:
  growth: its account does not exist yet
  risk: its account 300000000009 is SUSPENDED
  next: apply prod-organization

1 team waits:
  search: its account does not exist yet
  next: lock again

warning: the exemption of arn:aws:iam::400000000001:role/chatbot ended on 2020-01-01 and Bedrock denies it; remove it from the environment (chat@example.com: migrates)

other stacks of the app:
  network: 1 resource

2 environments, 4 stacks, 23 resources, 3 teams waiting in cdktf.out; 0.0 s
`);
  expect(code).toBe(0);
});

test("a program reads one JSON document, whatever the app prints", async () => {
  writeApp(
    { ...stackFiles(DEV_STACKS, ["beware"]), "dev.environment.json": DEV },
    'console.log("debugging"); console.error("a warning of Node.js");',
  );
  const { code, stdout, stderr } = await runCommand(["synth", "--json"], folder);
  expect(JSON.parse(stdout)).toEqual({
    environments: [
      {
        name: "dev",
        lockHash: "c0ffee",
        stacks: [
          { ...DEV.stacks[1], resources: 12, warnings: ["dev-organization/it: beware"] },
          { ...DEV.stacks[0], resources: 3, warnings: ["dev-team-payments/it: beware"] },
        ],
        waiting: [],
        waitingRoutes: [],
        unattributed: [],
        shutFirst: [],
        leftOut: [],
        exemptions: [],
        resources: 15,
        cost: { idle: 0, lines: [] },
      },
    ],
    otherStacks: [],
    totals: { environments: 1, stacks: 2, resources: 15, waiting: 0 },
    output: "cdktf.out",
    removed: [],
    kept: [],
    gone: [],
    untouched: [],
    seconds: expect.any(Number),
    appSeconds: expect.any(Number),
  });
  expect(stderr).toBe("debugging\na warning of Node.js\n");
  expect(code).toBe(0);
});

test("--environment tells about one environment, even where the app knows no choice and writes all", async () => {
  writeApp(BOTH);
  const { stdout } = await runCommand(["synth", "--environment", "prod", "--json"], folder);
  const { environments, otherStacks, totals } = JSON.parse(stdout);
  expect(environments.map(({ name }: { name: string }) => name)).toEqual(["prod"]);
  expect(otherStacks).toEqual([]);
  expect(totals).toEqual({ environments: 1, stacks: 1, resources: 7, waiting: 3 });
  expect(existsSync(join(folder, "cdktf.out/dev.environment.json"))).toBe(true);
});

test("an app without any environment shows its stacks", async () => {
  writeApp(stackFiles({ network: 1 }));
  const { code, stdout } = await runCommand(["synth"], folder);
  expect(stdout).toContain("other stacks of the app:\n  network: 1 resource\n");
  expect(code).toBe(0);
});

test("command-line options win over cdktf.json, which they can replace", async () => {
  writeApp(stackFiles({ network: 1 }));
  rmSync(join(folder, "cdktf.json"));
  const { code } = await runCommand(["synth", "--app", "node main.js", "--output", "a/b"], folder);
  expect(code).toBe(0);
  expect(existsSync(join(folder, "a/b/manifest.json"))).toBe(true);
});

describe("a failing app ends the command with 1", () => {
  const uncaught = `
    class EnvironmentError extends Error {
      constructor() {
        super('Environment "dev" has a problem:\\n\\n1.  teams.payments.account.email is missing\\n    received: nothing\\n');
        this.name = "EnvironmentError";
        this.code = "invalid-environment";
        this.problems = [{ path: "teams.payments.account.email", deep: { a: [{ b: [{ c: 1 }] }] } }];
      }
    }`;
  const message =
    'Environment "dev" has a problem:\n\n1.  teams.payments.account.email is missing\n    received: nothing';

  test.each([
    ["an error for the reader: its message alone", `${uncaught} throw new EnvironmentError();`, message],
    ["the same from a promise", `${uncaught} Promise.reject(new EnvironmentError());`, message],
    ["with output before", `${uncaught} console.log("hello"); throw new EnvironmentError();`, `hello\n\n${message}`],
    ["output of its own", 'console.error("no good"); process.exit(3);', "no good"],
  ])("%s", async (_, ending, told) => {
    writeApp({}, ending);
    const { code, stdout, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toBe(`${told}\n\nThe app ended with ${ending.includes("exit(3)") ? 3 : 1}: node main.js\n`);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });

  test("any other error keeps its stack", async () => {
    writeApp({}, "null.oops;");
    const { code, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toMatch(
      /main\.js:\d+\n\s+null\.oops;[\s\S]*TypeError: Cannot read properties of null[\s\S]*\n {4}at /,
    );
    expect(code).toBe(1);
  });

  test.each([
    [
      "__dirname",
      "console.log(__dirname);",
      'write import.meta.dirname for __dirname, and the ending ".js" in relative imports',
    ],
    ["require", 'require("node:fs");', "write import for require"],
  ])("an app that was copied into a project of ES modules and has %s says how to go on", async (_, source, mend) => {
    write("package.json", JSON.stringify({ type: "module" }));
    write("cdktf.json", JSON.stringify({ app: "node main.js" }));
    write("main.js", source);
    const { stderr } = await runCommand(["synth"], folder);
    expect(stderr).toContain("is not defined in ES module scope");
    expect(stderr).toMatch(/\n\nThe app ended with 1: node main\.js\n$/);
    expect(stderr).toContain(mend);
  });

  test("an error with a code of Node.js keeps its stack", async () => {
    writeApp({}, 'require("node:fs").readFileSync("nowhere");');
    const { stderr } = await runCommand(["synth"], folder);
    expect(stderr).toMatch(/ENOENT[\s\S]*\n {4}at [\s\S]*code: 'ENOENT'/);
  });

  test("a silent end and a command that does not exist name the command", async () => {
    const silent = await runCommand(["synth", "--app", "exit 4"], folder);
    expect(silent).toMatchObject({ code: 1, stderr: "The app ended with 4: exit 4\n" });
    const missing = await runCommand(["synth", "--app", "no-such-command-anywhere"], folder);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/not found[\s\S]*The app ended with 127: no-such-command-anywhere\n$/);
  });

  test("--json says it in JSON", async () => {
    writeApp({}, `${uncaught} throw new EnvironmentError();`);
    const { code, stdout, stderr } = await runCommand(["synth", "--json"], folder);
    expect(JSON.parse(stdout)).toEqual({ error: { code: "app-failed", message, app: "node main.js", ended: 1 } });
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  test("nothing of the last synthesis is removed", async () => {
    writeApp(BOTH);
    await runCommand(["synth"], folder);
    writeApp({}, "process.exit(1)");
    await runCommand(["synth"], folder);
    expect(readdirSync(join(folder, "cdktf.out")).sort()).toEqual([
      "dev.environment.json",
      "manifest.json",
      "prod.environment.json",
      "stacks",
    ]);
    expect(readdirSync(join(folder, "cdktf.out/stacks"))).toHaveLength(4);
  });
});

describe("what cannot run ends with 2 and says how to mend it", () => {
  test.each([
    ["no cdktf.json", undefined, /has no cdktf\.json\. Run the command where it is, or .* --app\.\n$/],
    ["no JSON", "{", /cdktf\.json is not JSON: Expected property name or '\}' in JSON at position 1.*\.\n$/],
    ["a list", "[]", /cdktf\.json is no JSON object\. Write at least \{ "app": "npx tsx main\.ts" \}\.\n$/],
    ["two mistakes behind a byte order mark", '\uFEFF{"output": 3}', /app is missing\. .*\n {2}output is 3\. /],
    [
      "three mistakes",
      '{"output": 3, "context": []}',
      /app is missing\. .*\n {2}output is 3\. .*\n {2}context is \[\]\. /,
    ],
  ])("%s", async (_, config, told) => {
    if (config !== undefined) write("cdktf.json", config);
    const { code, stdout, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toMatch(told);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(config === undefined ? [] : ["cdktf.json"]);
  });

  test("an app that writes no manifest, even where an earlier one lies", async () => {
    writeApp(BOTH);
    await runCommand(["synth"], folder);
    const { "manifest.json": _, ...withoutManifest } = BOTH;
    writeApp(withoutManifest);
    const { code, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toBe(
      "The app wrote no manifest.json to cdktf.out. Call `app.synth()` at its end, and make the App without `outdir`.\nThe app: node main.js\n",
    );
    expect(code).toBe(2);
  });

  test("an environment that the app does not have", async () => {
    writeApp(BOTH);
    const { code, stderr } = await runCommand(["synth", "--environment", "staging"], folder);
    expect(stderr).toBe('The app has no environment "staging". It has: dev, prod.\n');
    expect(code).toBe(2);
  });

  test("an environment whose stack the app lost", async () => {
    writeApp({ ...stackFiles({ "dev-organization": 1 }), "dev.environment.json": DEV });
    const { code, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toMatch(/^Environment "dev" names stack dev-team-payments, which the app did not synthesize\./);
    expect(code).toBe(2);
  });

  test("an environment of a version to come", async () => {
    writeApp({ ...stackFiles({}), "dev.environment.json": { ...DEV, version: 2 } });
    const { code, stderr } = await runCommand(["synth"], folder);
    expect(stderr).toMatch(/dev\.environment\.json has version 2; this bedrock-access reads version 1\./);
    expect(code).toBe(2);
  });
});

describe("what earlier syntheses left", () => {
  const ls = (path: string) => readdirSync(join(folder, "cdktf.out", path)).sort();

  beforeEach(async () => {
    writeApp(BOTH);
    await runCommand(["synth"], folder);
    writeApp({ ...stackFiles(DEV_STACKS), "dev.environment.json": DEV });
  });

  test("goes: stacks and environments that the app has no longer", async () => {
    const { stdout } = await runCommand(["synth"], folder);
    expect(ls("")).toEqual(["dev.environment.json", "manifest.json", "stacks"]);
    expect(ls("stacks")).toEqual(["dev-organization", "dev-team-payments"]);
    expect(stdout).toContain(
      "\nremoved, left from an earlier synthesis: prod.environment.json, stacks/network, stacks/prod-organization\n",
    );
  });

  test("stays when a Terraform state lies in a stack's folder, with a warning", async () => {
    write("cdktf.out/stacks/network/terraform.tfstate", "{}");
    const { stdout } = await runCommand(["synth"], folder);
    expect(ls("stacks/network")).toEqual(["cdk.tf.json", "terraform.tfstate"]);
    expect(ls("stacks")).not.toContain("prod-organization");
    expect(stdout).toContain("warning: stacks/network holds the Terraform state of a stack that is gone");
  });

  test("and nothing else: what Terraform keeps, what others put there", async () => {
    write("cdktf.out/stacks/dev-organization/.terraform/providers", "");
    write("cdktf.out/stacks/dev-organization/terraform.tfstate", "{}");
    write("cdktf.out/stacks/notes/readme.md", "");
    write("cdktf.out/terraform.prod-organization.tfstate", "{}");
    await runCommand(["synth"], folder);
    expect(ls("stacks/dev-organization")).toEqual([".terraform", "cdk.tf.json", "terraform.tfstate"]);
    expect(ls("stacks/notes")).toEqual(["readme.md"]);
    expect(ls("")).toContain("terraform.prod-organization.tfstate");
  });
});

test("a real CDKTF app gets the context of cdktf.json, and warnings of its constructs are shown", async () => {
  write(
    "main.js",
    `const { Annotations, App, TerraformOutput, TerraformResource, TerraformStack } = require(${JSON.stringify(require.resolve("cdktf"))});
    const app = new App();
    const stack = new TerraformStack(app, app.node.getContext("stack"));
    for (const id of ["a", "b"]) new TerraformResource(stack, id, { terraformResourceType: "null_resource" });
    new TerraformOutput(stack, "c", { value: 1 });
    Annotations.of(stack).addWarning("is only a test");
    app.synth({});`,
  );
  write("cdktf.json", JSON.stringify({ app: "node main.js", output: "out", context: { stack: "network" } }));
  const { code, stdout, stderr } = await runCommand(["synth"], folder);
  expect(stderr).toBe("");
  expect(stdout).toContain("other stacks of the app:\n  network: 2 resources\n\nwarning: network: is only a test\n");
  expect(code).toBe(0);
});

test("the command as a process: no colour on a pipe", () => {
  writeApp({ ...stackFiles(PROD_STACKS), "prod.environment.json": PROD });
  const root = resolve(__dirname, "../..");
  const command = ["--require", require.resolve("tsx/cjs"), join(root, "cli/main.ts"), "synth"];
  const { FORCE_COLOR: _, ...env } = process.env;
  const done = spawnSync(process.execPath, command, { cwd: folder, env, encoding: "utf8" });
  expect(done.stdout).toMatch(/^prod: 1 stack, 7 resources, 3 teams waiting\n/);
  expect(done.stdout).not.toContain("\u001b");
  expect(done.status).toBe(0);
});

test("a synthesis that was interrupted before its app began ends the app too", async () => {
  write("main.js", 'setTimeout(() => require("node:fs").writeFileSync("written", ""), 5_000);');
  write("cdktf.json", JSON.stringify({ app: "node main.js" }));
  const { code } = await runCommand(["synth"], folder, AbortSignal.abort());
  expect(code).toBe(130);
  expect(existsSync(join(folder, "written"))).toBe(false);
});

test("a synthesis that is interrupted ends its app, and says that the output may be a part", async () => {
  write("main.js", 'require("node:fs").writeFileSync("pid", String(process.pid)); setTimeout(() => {}, 60_000);');
  write("cdktf.json", JSON.stringify({ app: "true && node main.js" })); // the shell is no part of the app's process
  const stopping = new AbortController();
  const running = runCommand(["synth"], folder, stopping.signal);
  await until(() => existsSync(join(folder, "pid")) && readFileSync(join(folder, "pid"), "utf8") !== "");
  stopping.abort();
  const { code, stdout, stderr } = await running;
  expect([code, stdout]).toEqual([130, ""]);
  expect(stderr).toBe("Interrupted: cdktf.out may hold a part of the output. Synthesize again before you use it.\n");
  const app = Number(readFileSync(join(folder, "pid"), "utf8"));
  await until(() => !isRunning(app));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
