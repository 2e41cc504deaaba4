import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE, HEAD } from "../proofs/diff/changed-example";
import { synthesizeTo } from "../proofs/diff/composed";
import { runCommand } from "../support/command-line";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-diff-"));
  synthesizeTo(join(folder, "base"), BASE);
  synthesizeTo(join(folder, "head"), HEAD);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => runCommand(args, folder);

describe("bedrock-access diff", () => {
  test("prints Markdown, and ends with 0 whatever it finds", async () => {
    const { code, stdout, stderr } = await run("diff", "base", "head");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\*\*Bedrock access:\*\* 1 gained · 2 lost · ⚠️ \*\*1 exemption added\*\*/);
  });

  test("prints all of it for programs with --json", async () => {
    const { stdout } = await run("diff", "base", "head", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      environments: [{ environment: "prod", change: "kept", accessGained: [{ who: "mobile", path: "gateway" }] }],
      totals: { accessGained: 1, accessLost: 2, guardsLost: 0, exemptionsAdded: 1, changed: true },
    });
  });

  test.each([
    [["base", "head"], "gained", 1],
    [["base", "head"], "weakened", 0], // the exemption explains it, and is told itself
    [["base", "head"], "exempted", 1],
    [["base", "head"], "changed", 1],
    [["base", "base"], "changed", 0],
    [["base", "base"], "gained", 0],
  ])("of %j ends with --fail-on %s with %i", async (folders, what, expected) => {
    expect((await run("diff", ...folders, "--fail-on", what)).code).toBe(expected);
  });

  test.each([
    ["a folder that does not exist", ["nowhere", "head"], "nowhere does not exist"],
    ["a folder without a synthesis", [".", "head"], "holds no <environment>.environment.json"],
    [
      "something unknown to fail on",
      ["base", "head", "--fail-on", "rain"],
      "Allowed choices are gained, weakened, exempted, changed",
    ],
  ])("refuses %s, and says what it wants", async (_, args, expected) => {
    const { code, stdout, stderr } = await run("diff", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(expected);
  });
});

describe("bedrock-access report", () => {
  test("writes one page, says how big it is, and what of the proofs came", async () => {
    const { code, stdout } = await run("report", "--output", "base", "--page", "pages/access.html", "--no-prove");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^pages\/access\.html: \d+ kB, proofs not run: It was asked for without proofs\.\n$/);
    expect(readFileSync(join(folder, "pages/access.html"), "utf8")).toMatch(
      /^<!doctype html>\n<html lang="en">.*<\/html>\n$/s,
    );
  });

  test("reads the output folder of cdktf.json where none is given", async () => {
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "true", output: "head" }));
    const { stdout } = await run("report", "--no-prove");
    expect(stdout).toMatch(/^report\.html: /);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("batch/<wbr>reports");
  });

  test("refuses an environment that the output does not have, and names those that it has", async () => {
    const { code, stderr } = await run("report", "--output", "base", "--environment", "production");
    expect([code, stderr]).toEqual([2, 'The output has no environment "production". It has: prod.\n']);
  });
});
