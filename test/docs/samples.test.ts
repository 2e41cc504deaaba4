import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readFolder } from "../support/compose";

const SAMPLES = join(__dirname, "samples");

/** Runs a sample and returns what it has written, by path in the output folder. */
async function run(name: string): Promise<Readonly<Record<string, string>>> {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-sample-"));
  process.env.CDKTF_OUTDIR = outdir;
  try {
    await import(join(SAMPLES, `${name}.ts`));
    return readFolder(outdir);
  } finally {
    delete process.env.CDKTF_OUTDIR;
    rmSync(outdir, { recursive: true, force: true });
  }
}

// What each sample must lead to, so that the words around it are true.
const CLAIMS: Readonly<Record<string, readonly (readonly [file: string, text: string])[]>> = {
  adopt: [
    ["stacks/prod-organization/cdk.tf.json", '"id": "ou-acme-prod0env"'],
    ["stacks/prod-team-risk/cdk.tf.json", '"id": "11111111-2222-3333-4444-555555555555"'],
  ],
  "adopt-anything": [["stacks/prod-team-risk/cdk.tf.json", '"id": "300000000099:bedrock-prod-risk"']],
  "from-yaml": [["dev.environment.json", '"accountId": "310000000002"']],
  issuer: [["prod.environment.json", '"audience": "bedrock-access-login"']],
  "new-team": [["prod.environment.json", '"team": "translation"']],
  staged: [["stacks/prod-organization/cdk.tf.json", "role/service-role/index-builder"]],
};

test.each(Object.entries(CLAIMS))("the sample %s runs and leads to what the page says", async (name, claims) => {
  const files = await run(name);
  for (const [file, text] of claims) expect(files[file]).toContain(text);
});

test("every sample is run", () => {
  const names = readdirSync(SAMPLES)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"));
  expect(names.filter((name) => name !== "company").sort()).toEqual(Object.keys(CLAIMS).sort());
});

test("a staged team's account gets no policy", async () => {
  jest.resetModules();
  const files = await run("staged");
  expect(files["stacks/prod-organization/cdk.tf.json"]).not.toMatch(/"target_id": "360000000002"/);
  expect(files["stacks/prod-organization/cdk.tf.json"]).toMatch(/"target_id": "360000000001"/);
});
