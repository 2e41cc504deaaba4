import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemErrorText } from "../../cli/support/system-error";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { runCommand } from "../support/command-line";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-unusable-"));
  mkdirSync(join(folder, "folder.json"));
  writeFileSync(join(folder, "file"), "");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("what cannot be written is said in a sentence, without a stack", () => {
  test.each([
    ["a folder", "folder.json", /folder\.json is a folder, and a file is needed\. Name a file\.\n$/],
    ["below a file", "file/schema.json", /file.* is there already and is no folder\. Choose another place\.\n$/],
    [
      "on a full disk",
      "/dev/full",
      /^There is no space left for \/dev\/full\. Make room, or choose another place\.\n$/,
    ],
    [
      "where no folder can be made",
      "/proc/x/schema.json",
      /^\/proc\/x is not there and cannot be made\. Check the path\.\n$/,
    ],
  ])("%s", async (_, output, sentence) => {
    const { code, stderr } = await runCommand(["schema", "--file", output], folder);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain("mistake in bedrock-access");
    expect(code).toBe(2);
  });

  test("a synthesis that has nowhere to write to ends with it at once", async () => {
    symlinkSync("nowhere", join(folder, "link"));
    const { code, stderr } = await runCommand(["synth", "--app", "true", "--output", "link/out"], folder);
    expect(stderr).toMatch(/link is there already and is no folder\. Choose another place\.\n$/);
    expect(code).toBe(2);
  });

  test("for programs too", async () => {
    const { code, stdout } = await runCommand(["synth", "--app", "true", "--output", "file/out", "--json"], folder);
    expect(JSON.parse(stdout).error).toEqual({
      code: "file",
      message: expect.stringContaining("Choose another place."),
    });
    expect(code).toBe(2);
  });

  test.each([
    ["a lock", ["lock", "--environment", "dev.json", "--lock", "folder.json", "--check"]],
    ["a lock to tell the state of", ["status", "--environment", "dev.json", "--lock", "folder.json"]],
    ["a form", ["enable-models", "--environment", "dev.json", "--use-case", "folder.json"]],
  ])("and what cannot be read: %s that is a folder", async (_, args) => {
    writeFileSync(join(folder, "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
    const { code, stderr } = await runCommand(args, folder);
    expect(stderr).toBe(`${join(folder, "folder.json")} is a folder, and a file is needed. Name a file.\n`);
    expect(code).toBe(2);
  });

  test("and an access state that is a folder: nobody is told to change the permissions of one", async () => {
    writeFileSync(join(folder, "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
    const state = ["--access-state", "folder.json"];
    const { code, stderr } = await runCommand(["key", "list", "--environment", "dev.json", ...state], folder);
    expect(stderr).toBe(`${join(folder, "folder.json")} is no file, and a file is needed. Name a file.\n`);
    expect(code).toBe(2);
  });

  test("and a mistake of our own stays one", () => {
    expect(systemErrorText(new TypeError("undefined is not a function"))).toBeUndefined();
    expect(systemErrorText(Object.assign(new Error("EPIPE"), { code: "EPIPE", syscall: "write" }))).toBeUndefined();
  });

  test.each([
    ["a port", { code: "EACCES", syscall: "listen" }],
    ["a program", { code: "ENOENT", syscall: "spawn sh", path: "sh" }],
    ["a socket", { code: "ENOENT", syscall: "connect", path: "/run/it.sock" }],
    ["a process", { code: "EPERM", syscall: "kill" }],
  ])("and %s is no file", (_, fields) => {
    expect(systemErrorText(Object.assign(new Error(fields.code), fields))).toBeUndefined();
  });
});

describe("what a synthesis left damaged asks for another one", () => {
  const manifest = { stacks: { one: { synthesizedStackPath: "stacks/one/cdk.tf.json", annotations: [] } } };

  function writeOutput(files: Readonly<Record<string, string>>): void {
    const stack = join(folder, "cdktf.out/stacks/one");
    mkdirSync(stack, { recursive: true });
    for (const [name, text] of Object.entries({ "manifest.json": JSON.stringify(manifest), ...files })) {
      writeFileSync(join(folder, "cdktf.out", name), text);
    }
  }

  test.each([
    ["cut off", '{ "stacks": {', "manifest.json is not JSON: "],
    ["of something else", "null", "manifest.json is not what a synthesis writes."],
    ["without stacks", "{}", "manifest.json is not what a synthesis writes."],
    ["with stacks without files", '{ "stacks": { "one": {} } }', "manifest.json is not what a synthesis writes."],
  ])("a manifest %s", async (_, text, told) => {
    writeOutput({ "manifest.json": text });
    const { code, stderr } = await runCommand(["validate", "--output", "cdktf.out"], folder);
    expect(stderr).toContain(join(folder, "cdktf.out", told));
    expect(stderr).toMatch(/ Run `bedrock-access synth` again\.\n$/);
    expect(code).toBe(2);
  });

  test.each([
    ["a stack", "stacks/one/cdk.tf.json", "", "stacks/one/cdk.tf.json is not JSON: "],
    [
      "a stack of something else",
      "stacks/one/cdk.tf.json",
      "[]",
      "stacks/one/cdk.tf.json is not what a synthesis writes.",
    ],
    [
      "an environment of something else",
      "dev.environment.json",
      "null",
      "dev.environment.json is not what a synthesis writes.",
    ],
  ])("%s", async (_, name, text, told) => {
    const files = { "manifest.json": JSON.stringify(manifest), "stacks/one/cdk.tf.json": "{}", [name]: text };
    const app = Object.entries(files).map(([file, content]) => `printf '%s' '${content}' > cdktf.out/${file}`);
    writeOutput({});
    const { code, stderr } = await runCommand(["synth", "--app", app.join(" && ")], folder);
    expect(stderr).toContain(join(folder, "cdktf.out", told));
    expect(stderr).toMatch(/ Run `bedrock-access synth` again\.\n$/);
    expect(code).toBe(2);
  });
});

describe("an environment in a file", () => {
  const json = JSON.stringify(GOOD_ENVIRONMENT, undefined, 1);

  async function problemOf(name: string, text: string): Promise<string> {
    writeFileSync(join(folder, name), text);
    return (await runCommand(["usage", "--environment", name], folder)).stderr;
  }

  test.each([
    ["with a byte order mark", `\uFEFF${json}`],
    ["with the line ends of Windows", json.replaceAll("\n", "\r\n")],
  ])("is read %s", async (_, text) => {
    expect(await problemOf("dev.json", text)).toBe("");
  });

  test("is read behind a link", async () => {
    writeFileSync(join(folder, "dev.json"), json);
    symlinkSync("dev.json", join(folder, "link.json"));
    expect((await runCommand(["usage", "--environment", "link.json"], folder)).stderr).toBe("");
  });

  test("is refused when it is a folder", async () => {
    const { stderr } = await runCommand(["usage", "--environment", "folder.json"], folder);
    expect(stderr).toMatch(/folder\.json is a folder\. Give --environment a file\.\n$/);
  });

  test("is refused when a team stands there twice, for JSON would lose the first", async () => {
    const twice = json.replace('"teams": {', '"teams": {\n  "payments": {},');
    expect(await problemOf("dev.json", twice)).toContain('has an object with the key "payments" twice');
  });

  test("is checked although it has a key that only parsed environments have", async () => {
    expect(await problemOf("dev.json", JSON.stringify({ ...GOOD_ENVIRONMENT, partition: "aws" }))).toContain(
      "partition is not a key that exists here",
    );
  });

  test("is no output of a synthesis because it looks a little like one", async () => {
    expect(await problemOf("dev.json", '{"environment":{},"lockHash":"x"}')).toContain(
      "is no output of this version's synthesis",
    );
  });
});
