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
    ["on a full disk", "/dev/full", /^There is no space left for .*\. Make room, or choose another place\.\n$/],
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
