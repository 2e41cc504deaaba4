import { readAccessModels } from "../../../proofs/access-model/read-access-model";
import { readSynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { alikeTeams } from "../../../proofs/matrix/alike";
import { prove } from "../../../proofs/prove";
import { tell } from "./tell";

/** Proves the output in a folder. */
async function main(): Promise<void> {
  const begun = performance.now();
  const output = readSynthesizedOutput(process.argv[2] ?? "");
  const groups = readAccessModels(output).flatMap((model) => alikeTeams(model)).length;
  const report = await prove(output);
  const asked = report.environments.flatMap(({ proofs }) => proofs).reduce((sum, { subjects }) => sum + subjects, 0);
  tell(begun, `${groups} groups, ${asked} answers, ${report.passed ? "proven" : "NOT PROVEN"}`, report.passed);
}

void main();
