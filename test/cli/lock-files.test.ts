import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { replaceFile } from "../../cli/lock/lock-file";
import { defineEnvironment } from "../../environment/define-environment";
import { parseLock, renderLock } from "../../environment/lock";
import { runCommand, setEnvironment } from "../support/command-line";
import {
  created,
  environmentInput,
  MANAGEMENT_ACCOUNT,
  ORGANIZATION_ID,
  PLATFORM_ACCOUNT,
  ROOT_ID,
} from "../support/lock-fixtures";
import { type OrganizationsFake, startOrganizationsFake } from "../support/organizations-fake";

const ROOT = resolve(__dirname, "../..");
const input = environmentInput({ payments: created("payments@example.com") });
const inputText = JSON.stringify(input);

let fake: OrganizationsFake;
let variables: Record<string, string>;
let restore: () => void;
let folder: string;

beforeAll(async () => {
  fake = await startOrganizationsFake({
    id: ORGANIZATION_ID,
    managementAccountId: MANAGEMENT_ACCOUNT,
    rootId: ROOT_ID,
    enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
    accounts: [
      { id: PLATFORM_ACCOUNT, email: "platform@example.com", state: "ACTIVE" },
      { id: "200000000001", email: "payments@example.com", state: "ACTIVE" },
    ],
    creations: [],
    ous: { [ROOT_ID]: [] },
    policies: { [PLATFORM_ACCOUNT]: {}, "200000000001": { SERVICE_CONTROL_POLICY: ["FullAWSAccess"] } },
    faults: {},
  });
  variables = {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_ORGANIZATIONS: fake.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  restore = setEnvironment(variables);
});

afterAll(async () => {
  restore();
  await fake.close();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-files-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

const lock = (...args: string[]) => runCommand(["lock", ...args], folder);

describe("the environment", () => {
  const parsed = defineEnvironment(input);

  test.each<[what: string, name: string, text: string]>([
    ["input as JSON", "dev.json", inputText],
    ["input as YAML", "dev.yaml", stringify(input)],
    ["input as YAML with the shorter extension", "dev.yml", stringify(input)],
    ["a CommonJS module that exports the input", "dev.js", `module.exports = ${inputText};`],
    [
      "a module that exports what defineEnvironment returned",
      "dev.cjs",
      `module.exports = Object.freeze(${JSON.stringify(parsed)});`,
    ],
    ["a compiled module with a default export", "dev.js", `exports.__esModule = true; exports.default = ${inputText};`],
  ])("can be %s", async (_, name, text) => {
    write(name, text);
    expect(await lock("--environment", name)).toMatchObject({ code: 0, stderr: "" });
    expect(parseLock(read("dev.lock.json"), "dev").accounts?.teams).toEqual({
      payments: { accountId: "200000000001", status: "ACTIVE" },
    });
  });

  test("can be what a synthesis wrote, when the lock's place is named", async () => {
    write("dev.environment.json", JSON.stringify({ version: 1, environment: parsed, lockHash: "0".repeat(64) }));
    const unnamed = await lock("--environment", "dev.environment.json");
    expect(unnamed.code).toBe(2);
    expect(unnamed.stderr).toContain("Name the lock with --lock");
    expect(await lock("--environment", "dev.environment.json", "--lock", "kept.lock.json")).toMatchObject({
      code: 0,
    });
    expect(parseLock(read("kept.lock.json"), "dev").environment).toBe("dev");
  });

  test.each<[what: string, name: string, text: string | undefined, code: string, says: string]>([
    ["a file that does not exist", "dev.json", undefined, "environment-not-found", "dev.json does not exist"],
    ["JSON that is none", "dev.json", "{", "environment-format", "dev.json is not JSON"],
    [
      "a format that is not read",
      "dev.toml",
      'name = "dev"',
      "environment-format",
      "Write it as .json, .yaml, .ts or .js.",
    ],
    ["TypeScript without tsx", "dev.ts", `export default ${inputText}`, "tsx-missing", "npm install --save-dev tsx"],
    [
      "a module without a default export",
      "dev.js",
      "exports.__esModule = true;",
      "environment-export",
      "export default",
    ],
    ["a module that fails", "dev.js", 'throw new Error("no such limit")', "environment-load", "no such limit"],
    [
      "a wrong environment",
      "dev.json",
      JSON.stringify({ ...input, name: "D" }),
      "invalid-environment",
      "lower-case letters",
    ],
  ])("%s is refused with its mend", async (_, name, text, code, says) => {
    if (text !== undefined) write(name, text);
    const run = await lock("--environment", name);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toMatch(/\n {4}at /);
    const json = await lock("--environment", name, "--json");
    expect(JSON.parse(json.stdout).error.code).toBe(code);
    expect(readdirSync(folder)).toEqual(text === undefined ? [] : [name]);
  });

  test("a wrong environment has its problems in the JSON answer", async () => {
    write("dev.json", JSON.stringify({ ...input, timeZone: "Mars/Olympus" }));
    const { error } = JSON.parse((await lock("--environment", "dev.json", "--json")).stdout);
    expect(error.problems).toEqual([expect.objectContaining({ path: "timeZone", received: "Mars/Olympus" })]);
  });
});

describe("the lock", () => {
  beforeEach(() => write("dev.json", inputText));

  test("lies beside the environment, wherever the command runs", async () => {
    mkdirSync(join(folder, "environments"));
    write("environments/dev.json", inputText);
    const run = await lock("--environment", "environments/dev.json");
    expect(run.stdout).toContain("environments/dev.lock.json: written");
    expect(readdirSync(join(folder, "environments")).sort()).toEqual(["dev.json", "dev.lock.json"]);
  });

  test("keeps the sections of others as they are", async () => {
    const later = { version: 3, pem: "-----BEGIN CERTIFICATE-----\n…", anchors: { z: [2, 1], a: null } };
    write("dev.lock.json", renderLock({ environment: "dev", later } as never));
    await lock("--environment", "dev.json");
    expect(JSON.parse(read("dev.lock.json"))).toEqual({ environment: "dev", accounts: expect.anything(), later });
  });

  test("drops teams that the environment no longer has", async () => {
    await lock("--environment", "dev.json");
    write("dev.json", JSON.stringify(environmentInput({ search: created("search@example.com") })));
    await lock("--environment", "dev.json");
    expect(JSON.parse(read("dev.lock.json")).accounts.teams).toEqual({});
  });

  test("is the same text each time", async () => {
    await lock("--environment", "dev.json");
    const first = read("dev.lock.json");
    const again = await lock("--environment", "dev.json");
    expect(again.stdout).toContain("dev.lock.json: unchanged");
    expect(read("dev.lock.json")).toBe(first);
    expect(renderLock(parseLock(first, "dev"))).toBe(first);
  });

  test("is left alone when it is broken", async () => {
    write("dev.lock.json", '{"environment":"prod"}');
    const run = await lock("--environment", "dev.json");
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("environment is not dev");
    expect(read("dev.lock.json")).toBe('{"environment":"prod"}');
  });

  test("whose place is taken by a folder leaves no half file behind", async () => {
    mkdirSync(join(folder, "dev.lock.json"));
    await expect(replaceFile(join(folder, "dev.lock.json"), "{}")).rejects.toMatchObject({ code: "cannot-write" });
    expect(readdirSync(folder).sort()).toEqual(["dev.json", "dev.lock.json"]);
  });

  test("that cannot be written leaves no half file behind", async () => {
    const run = await lock("--environment", "dev.json", "--lock", "missing-folder/dev.lock.json");
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("missing-folder/dev.lock.json is not there and cannot be made. Check the path.");
    expect(readdirSync(folder)).toEqual(["dev.json"]);
  });
});

describe("--check", () => {
  beforeEach(() => write("dev.json", inputText));

  test("a missing lock disagrees, and stays missing", async () => {
    const run = await lock("--environment", "dev.json", "--check");
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("dev.lock.json does not exist; AWS says (+):");
    expect(run.stdout).toContain('+ accounts.teams.payments.accountId: "200000000001"');
    expect(readdirSync(folder)).toEqual(["dev.json"]);
  });

  test("every value that differs is shown with both sides", async () => {
    await lock("--environment", "dev.json");
    const locked = JSON.parse(read("dev.lock.json"));
    locked.accounts.teams.payments.status = "SUSPENDED";
    locked.accounts.attached["200000000001"].serviceControlPolicies = [];
    locked.accounts.teams.retired = { accountId: "200000000009", status: "ACTIVE" };
    write("dev.lock.json", JSON.stringify(locked));

    const run = await lock("--environment", "dev.json", "--check");
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("dev.lock.json (-) and AWS (+) disagree in 4 values:");
    expect(run.stdout.split("\n").filter((line) => /^[-+] /.test(line))).toEqual([
      "- accounts.attached.200000000001.serviceControlPolicies: []",
      '+ accounts.attached.200000000001.serviceControlPolicies: ["FullAWSAccess"]',
      '- accounts.teams.payments.status: "SUSPENDED"',
      '+ accounts.teams.payments.status: "ACTIVE"',
      '- accounts.teams.retired.accountId: "200000000009"',
      '- accounts.teams.retired.status: "ACTIVE"',
    ]);
  });

  test("the answer for programs has teams, findings and changes", async () => {
    await lock("--environment", "dev.json");
    const run = await lock("--environment", "dev.json", "--check", "--json");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toEqual({
      environment: "dev",
      lock: join(folder, "dev.lock.json"),
      written: false,
      agreed: true,
      teams: [{ team: "payments", accountId: "200000000001", state: "ACTIVE" }],
      findings: [],
      changes: [],
    });
  });
});

describe("usage", () => {
  test.each<[what: string, args: string[], code: number, says: string]>([
    ["no environment", [], 2, "required option '--environment <file>' not specified"],
    ["an option that does not exist", ["--environment", "dev.json", "--chek"], 2, "Did you mean --check?"],
  ])("%s", async (_, args, code, says) => {
    const run = await lock(...args);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(says);
  });

  test("help says what the exit codes mean", async () => {
    const run = await lock("--help");
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("and 2 when it could not run");
  });
});

test("a person's TypeScript environment is locked by the command as a process", async () => {
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  write("dev.ts", `const input: { name: string } = ${inputText};\nexport default input;\n`);
  const run = await spawned(["lock", "--environment", "dev.ts", "--json"]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(run.stdout).teams).toEqual([{ team: "payments", accountId: "200000000001", state: "ACTIVE" }]);
  expect(parseLock(read("dev.lock.json"), "dev").accounts?.version).toBe(1);
});

function spawned(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const command = ["--import", "tsx", join(ROOT, "cli/main.ts"), ...args];
    const options = { cwd: folder, env: { ...process.env, ...variables } };
    const child = execFile(process.execPath, command, options, (_, stdout, stderr) => {
      done({ code: child.exitCode, stdout, stderr });
    });
  });
}
