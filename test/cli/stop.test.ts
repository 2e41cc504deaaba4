import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { type Run, runCommand } from "../support/command-line";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-stop-"));
  writeFileSync(join(folder, "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<Run> {
  return runCommand([...args, "--environment", "dev.json"], folder);
}

function revocations(): { kind: string; id: string; reason?: string }[] {
  return JSON.parse(readFileSync(join(folder, ".bedrock-access/dev/access-state.json"), "utf8")).revocations;
}

test.each([
  ["team", "payments"],
  ["environment", "dev"],
])("a %s is stopped, and again without harm, and started again", async (kind, name) => {
  expect((await run("stop", kind, name)).stdout).toContain(
    `The ${kind} ${name} is stopped: gateways refuse its next call.\n`,
  );
  expect(revocations()).toEqual([expect.objectContaining({ kind, id: name, reason: "emergency stop" })]);
  expect((await run("stop", kind, name)).stdout).toContain("was stopped already, and gateways know it.\n");
  expect((await run("start", kind, name)).stdout).toBe(`The ${kind} ${name} may call again.\n`);
  expect(revocations()).toEqual([]);
  expect((await run("start", kind, name)).stdout).toBe(`The ${kind} ${name} was not stopped.\n`);
});

test("what goes on is said: the direct path, its teams and for how long", async () => {
  const { stdout } = await run("stop", "environment", "dev");
  expect(stdout).toMatch(
    /Not stopped: the direct path of [a-z, ]*research[a-z, ]*\. There sessions that are open go on for up to \d+ minutes/,
  );
  const { notStopped } = JSON.parse((await run("stop", "environment", "dev", "--json")).stdout);
  expect(notStopped).toHaveLength(2);
});

test("a team on the gateway path alone is stopped whole", async () => {
  const { stdout } = await run("stop", "team", "payments");
  expect(stdout).toBe("The team payments is stopped: gateways refuse its next call.\n");
});

test.each([
  ["a team that is mistyped", ["team", "paymens"], '"paymens" is no team of dev. There are payments, research.\n'],
  [
    "another environment",
    ["environment", "prod"],
    '"prod" is not the environment that --environment names: that is dev.\n',
  ],
  ["a user", ["user", "anna"], '"user" cannot be stopped: write team or environment.'],
])("%s is refused, so that nobody believes it is stopped", async (_, asked, text) => {
  for (const command of ["stop", "start"]) {
    const { code, stdout, stderr } = await run(command, ...asked);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(text);
  }
});
