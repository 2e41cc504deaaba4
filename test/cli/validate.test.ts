import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { runCommand, setEnvironment } from "../support/command-line";

const REGISTRY_ERROR = `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to registry.terraform.io: failed to request discovery
document: dial tcp: lookup registry.terraform.io: no such host
`;

/** What the fake answers, by `init <stack>` or `validate <stack>`. */
type Answers = Readonly<Record<string, { readonly code?: number; readonly stdout?: string; readonly stderr?: string }>>;

let folder: string;
let restore: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-validate-"));
  restore = setEnvironment({ TERRAFORM_BINARY_NAME: undefined, TF_PLUGIN_CACHE_DIR: undefined });
});

afterEach(() => {
  restore();
  rmSync(folder, { recursive: true, force: true });
});

function synthesized(...stacks: readonly string[]): void {
  write("cdktf.json", JSON.stringify({ app: "npx tsx main.ts" }));
  const entries = stacks.map((name) => [name, { synthesizedStackPath: `stacks/${name}/cdk.tf.json`, annotations: [] }]);
  write("cdktf.out/manifest.json", JSON.stringify({ stacks: Object.fromEntries(entries) }));
  for (const name of stacks) write(`cdktf.out/stacks/${name}/cdk.tf.json`, "{}");
}

function write(file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

/** Puts a `terraform` on the PATH that answers as told, and notes how it was called. */
function fakeTerraform(answers: Answers = {}, name = "terraform"): void {
  const source = `#!${process.execPath}
    const { appendFileSync } = require("node:fs");
    const { basename } = require("node:path");
    const [command, ...flags] = process.argv.slice(2);
    const { CHECKPOINT_DISABLE, TF_PLUGIN_CACHE_DIR } = process.env;
    const call = { name: ${JSON.stringify(name)}, command, flags, stack: basename(process.cwd()), CHECKPOINT_DISABLE, TF_PLUGIN_CACHE_DIR };
    appendFileSync(${JSON.stringify(join(folder, "calls"))}, JSON.stringify(call) + "\\n");
    const usual = { version: '{"terraform_version":"1.99.0"}', validate: '{"valid":true,"diagnostics":[]}' };
    const answer = ${JSON.stringify(answers)}[command + " " + basename(process.cwd())] ?? {};
    process.stdout.write(answer.stdout ?? usual[command] ?? "");
    process.stderr.write(answer.stderr ?? "");
    process.exitCode = answer.code ?? 0;
  `;
  write(`bin/${name}`, source);
  chmodSync(join(folder, "bin", name), 0o755);
  const before = restore;
  const undo = setEnvironment({ PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}` });
  restore = () => {
    undo();
    before();
  };
}

interface Call {
  readonly name: string;
  readonly command: string;
  readonly flags: readonly string[];
  readonly stack: string;
  readonly CHECKPOINT_DISABLE?: string;
  readonly TF_PLUGIN_CACHE_DIR?: string;
}

function calls(): readonly Call[] {
  const lines = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  return lines.map((line): Call => JSON.parse(line));
}

const problem = (summary: string, more: object = {}) => ({ severity: "error", summary, detail: "", ...more });
const answering = (...diagnostics: readonly object[]) => ({
  code: 1,
  stdout: JSON.stringify({ valid: false, diagnostics }),
});

test("every stack is initialized without its backend and validated", async () => {
  synthesized("dev-trust", "dev-organization");
  fakeTerraform();
  const run = await runCommand(["validate"], folder);
  expect(run).toMatchObject({ code: 0, stdout: "2 stacks valid in cdktf.out\n" });
  expect(
    calls()
      .map(({ command, stack, flags }) => [command, stack, ...flags].join(" "))
      .sort(),
  ).toEqual([
    "init dev-organization -backend=false -input=false -no-color",
    "init dev-trust -backend=false -input=false -no-color",
    "validate dev-organization -json -no-color",
    "validate dev-trust -json -no-color",
    "version cdktf.out -json",
  ]);
});

test("all stacks share one download of the provider, and Terraform tells nobody that it ran", async () => {
  synthesized("dev-trust", "dev-organization");
  fakeTerraform();
  await runCommand(["validate"], folder);
  const cache = join(folder, "cdktf.out", ".terraform-plugins");
  expect(new Set(calls().map((call) => call.TF_PLUGIN_CACHE_DIR))).toEqual(new Set([cache]));
  expect(new Set(calls().map((call) => call.CHECKPOINT_DISABLE))).toEqual(new Set(["1"]));
  expect(existsSync(cache)).toBe(true);
});

test("a cache of providers that the user has is used instead", async () => {
  synthesized("dev-trust");
  fakeTerraform();
  const undo = setEnvironment({ TF_PLUGIN_CACHE_DIR: "/var/cache/terraform" });
  await runCommand(["validate"], folder);
  undo();
  expect(new Set(calls().map((call) => call.TF_PLUGIN_CACHE_DIR))).toEqual(new Set(["/var/cache/terraform"]));
});

test("invalid stacks are named, each problem with where it is, and the others are validated all the same", async () => {
  synthesized("dev-organization", "dev-team-payments", "dev-trust");
  fakeTerraform({
    "validate dev-team-payments": answering(
      problem("Unsupported argument", {
        detail: 'An argument named "x" is not\nexpected here.',
        address: "aws_iam_role.a",
      }),
      problem("Missing required argument", { snippet: { context: "resource.aws_iam_role.b" } }),
    ),
    "init dev-trust": { code: 1, stderr: "Error: Invalid backend configuration\n" },
  });
  expect(await runCommand(["validate"], folder)).toEqual({
    code: 1,
    stdout: "2 of 3 stacks invalid: dev-team-payments, dev-trust in cdktf.out\n",
    stderr: [
      "Terraform 1.99.0 looks at 3 stacks; the first download takes a minute",
      "error: dev-team-payments: aws_iam_role.a: Unsupported argument",
      '  An argument named "x" is not',
      "  expected here.",
      "error: dev-team-payments: resource.aws_iam_role.b: Missing required argument",
      "error: dev-trust: terraform init failed",
      "  Error: Invalid backend configuration",
      "",
    ].join("\n"),
  });
});

test("a warning is told and leaves a stack valid", async () => {
  synthesized("dev-trust");
  const warning = { severity: "warning", summary: "Deprecated attribute", detail: "" };
  fakeTerraform({ "validate dev-trust": { stdout: JSON.stringify({ valid: true, diagnostics: [warning] }) } });
  const { code, stderr } = await runCommand(["validate"], folder);
  expect(code).toBe(0);
  expect(stderr).toContain("warning: dev-trust: Deprecated attribute");
});

test("a Terraform that dies without an answer makes its stack invalid", async () => {
  synthesized("dev-trust");
  fakeTerraform({ "validate dev-trust": { code: 11, stdout: "", stderr: "panic: out of memory\n" } });
  const { code, stderr } = await runCommand(["validate"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("error: dev-trust: terraform validate failed\n  panic: out of memory\n");
});

test("programs get the whole result as JSON", async () => {
  synthesized("dev-organization", "dev-trust");
  fakeTerraform({ "validate dev-trust": answering(problem("Unsupported argument")) });
  const { code, stdout } = await runCommand(["validate", "--json"], folder);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    output: "cdktf.out",
    terraform: "1.99.0",
    stacks: [
      { name: "dev-organization", valid: true, diagnostics: [] },
      {
        name: "dev-trust",
        valid: false,
        diagnostics: [{ severity: "error", summary: "Unsupported argument" }],
      },
    ],
  });
});

test("OpenTofu is used where TERRAFORM_BINARY_NAME says so", async () => {
  synthesized("dev-trust");
  fakeTerraform({}, "tofu");
  const undo = setEnvironment({ TERRAFORM_BINARY_NAME: "tofu" });
  const { code } = await runCommand(["validate"], folder);
  undo();
  expect(code).toBe(0);
  expect(new Set(calls().map(({ name }) => name))).toEqual(new Set(["tofu"]));
});

test("another output folder can be named, and then no cdktf.json is needed", async () => {
  synthesized("dev-trust");
  rmSync(join(folder, "cdktf.json"));
  fakeTerraform();
  expect(await runCommand(["validate", "--output", "cdktf.out"], folder)).toMatchObject({ code: 0 });
});

describe("it says clearly why it could not run:", () => {
  test("without a synthesis", async () => {
    write("cdktf.json", JSON.stringify({ app: "npx tsx main.ts" }));
    expect(await runCommand(["validate"], folder)).toEqual({
      code: 2,
      stdout: "",
      stderr: "cdktf.out holds no synthesis. Run `bedrock-access synth` first, or name the folder with --output.\n",
    });
  });

  test("without Terraform", async () => {
    synthesized("dev-trust");
    const undo = setEnvironment({ PATH: join(folder, "nothing") });
    const { code, stderr } = await runCommand(["validate"], folder);
    undo();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^terraform is not on the PATH.*\nInstall Terraform 1\.10 or later: https:.*\n.*TERRAFORM_BINARY_NAME\.\n$/,
    );
  });

  test("without the registry, at the first stack that needs it", async () => {
    synthesized("dev-organization", "dev-trust");
    fakeTerraform({ "init dev-organization": { code: 1, stderr: REGISTRY_ERROR } });
    const { code, stderr } = await runCommand(["validate"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "Terraform could not get the AWS provider: Could not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io: failed to request discovery document: dial tcp: lookup registry.terraform.io: no such host\n",
    );
    expect(stderr).toContain("HTTPS_PROXY");
    expect(calls().map(({ command, stack }) => `${command} ${stack}`)).toEqual([
      "version cdktf.out",
      "init dev-organization",
    ]);
  });

  const real = hasTerraform() ? test : test.skip;
  real(
    "the real Terraform behind a proxy that does not answer (skipped where terraform is not on the PATH)",
    async () => {
      synthesized("dev-trust");
      const stack = { terraform: { required_providers: { aws: { source: "aws", version: "6.25.0" } } } };
      write("cdktf.out/stacks/dev-trust/cdk.tf.json", JSON.stringify({ ...stack, provider: { aws: [{}] } }));
      write("terraformrc", "");
      const undo = setEnvironment({
        HTTPS_PROXY: "http://127.0.0.1:1",
        TF_CLI_CONFIG_FILE: join(folder, "terraformrc"),
      });
      const { code, stderr } = await runCommand(["validate"], folder);
      undo();
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^Terraform could not get the AWS provider: .*could not connect to registry\.terraform\.io: .*127\.0\.0\.1:1/m,
      );
    },
  );
});

function hasTerraform(): boolean {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
