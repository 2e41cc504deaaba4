import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { prove } from "../../../proofs/prove";
import { exampleNames } from "../../support/workflows";

test.each(exampleNames())("every environment of the example %s is proven", async (name) => {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-proven-"));
  process.env.CDKTF_OUTDIR = outdir;
  try {
    await import(join(__dirname, "../../../examples", name, "main.ts"));
    const { environments, passed } = await prove(readSynthesizedOutput(outdir));

    expect(environments.flatMap(({ proofs }) => proofs.flatMap(({ failures }) => failures))).toEqual([]);
    expect(environments.length).toBeGreaterThan(0);
    expect(passed).toBe(true);
  } finally {
    delete process.env.CDKTF_OUTDIR;
    rmSync(outdir, { recursive: true, force: true });
  }
});
