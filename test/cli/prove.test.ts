import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProofReport } from "../../proofs/result";
import { type loadSimulator, SimulatorMissingError } from "../../proofs/simulation/load-simulator";
import { synthesizeTo } from "../proofs/diff/composed";
import { smallCompany } from "../proofs/small-company";
import { runCommand } from "../support/command-line";

const folder = mkdtempSync(join(tmpdir(), "bedrock-access-prove-"));
beforeAll(() => synthesizeTo(join(folder, "cdktf.out"), { environment: smallCompany() }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is proven ends with 0, a table, and what was taken for true", async () => {
  const { code, stdout } = await runCommand(["prove", "--output", "cdktf.out"], folder);

  expect(stdout).toMatch(/^lab: proven\n/);
  expect(stdout).toMatch(/attacks +passed +\d+ +No known attack/);
  expect(stdout).toContain("Taken for true: No SCP or RCP binds the management account");
  expect(code).toBe(0);
});

test("--json tells every row, with the statement that decides", async () => {
  const { code, stdout } = await runCommand(["prove", "--output", "cdktf.out", "--json"], folder);
  const report: ProofReport = JSON.parse(stdout);
  const rows = report.environments[0]?.proofs.flatMap((proof) => proof.rows) ?? [];

  expect(code).toBe(0);
  expect(rows).toContainEqual(
    expect.objectContaining({
      attack: "mantle-endpoint",
      decision: "denied",
      by: expect.stringContaining("DenyModelsToOthers (bedrock-lab-governed-"),
    }),
  );
});

test("an environment that the output lacks is named with those that it has", async () => {
  const { code, stderr } = await runCommand(["prove", "--output", "cdktf.out", "--environment", "prod"], folder);

  expect(stderr).toBe('The output has no environment "prod". It has: lab.\n');
  expect(code).toBe(2);
});

test("a folder that nobody has synthesized into is told how to mend", async () => {
  const { code, stderr } = await runCommand(["prove", "--output", "elsewhere"], folder);

  expect(stderr).toMatch(/elsewhere does not exist\. Run `bedrock-access synth` first/);
  expect(code).toBe(2);
});

test("without the simulator it says what to install", () => {
  jest.isolateModules(() => {
    const fresh: { loadSimulator: typeof loadSimulator } = require("../../proofs/simulation/load-simulator");

    expect(() => fresh.loadSimulator([join(tmpdir(), "nothing-is-installed-here")])).toThrow(
      /npm install --save-dev @cloud-copilot\/iam-simulate@0\.1\.173/,
    );
  });
  expect(SimulatorMissingError.name).toBe("SimulatorMissingError");
});
