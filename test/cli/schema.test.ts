import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentJsonSchema } from "../../environment/define-environment";
import { runCommand } from "../support/command-line";

const SCHEMA = join(__dirname, "../../schema/environment.schema.json");

test("schema prints the JSON Schema of an environment", async () => {
  const { code, stdout, stderr } = await runCommand(["schema"], tmpdir());
  expect(JSON.parse(stdout)).toEqual(environmentJsonSchema());
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("schema --file writes it to a file, whose folder it makes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-schema-"));
  try {
    const { code, stdout } = await runCommand(["schema", "--file", "a/b.json"], folder);
    expect(JSON.parse(readFileSync(join(folder, "a/b.json"), "utf8"))).toEqual(environmentJsonSchema());
    expect(stdout).toBe("");
    expect(code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the repository's schema is the code's", async () => {
  const { stdout } = await runCommand(["schema"], tmpdir());
  if (readFileSync(SCHEMA, "utf8") !== stdout) {
    throw new Error(
      "schema/environment.schema.json is stale. Run `npm run build && node dist/cli/main.js schema --file schema/environment.schema.json`.",
    );
  }
});
