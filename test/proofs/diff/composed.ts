import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { emptyLock } from "../../../environment/lock";
import { readSynthesizedOutput, type SynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { compose } from "../../../stacks/compose";
import type { Ingredients } from "../../support/compose";

/** What a synthesis of these environments writes, as proofs and reports read it. */
export function composed(...all: readonly Ingredients[]): SynthesizedOutput {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-proofs-"));
  try {
    synthesizeTo(outdir, ...all);
    return readSynthesizedOutput(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Into a folder that stays. */
export function synthesizeTo(outdir: string, ...all: readonly Ingredients[]): void {
  const app = new App({ outdir });
  for (const { environment, lock, ...options } of all) {
    compose(app, environment, lock ?? emptyLock(environment.name), options);
  }
  app.synth();
}
