import { readSynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { diffOutputs } from "../../../proofs/diff/diff-outputs";
import { renderMarkdown } from "../../../proofs/diff/render-markdown";
import { tell } from "./tell";

/** Compares the outputs in two folders and writes the comment. */
const begun = performance.now();
const [base, head] = process.argv.slice(2, 4).map((folder) => readSynthesizedOutput(folder));
if (base === undefined || head === undefined) throw new Error("Give the folders of two outputs.");
const diff = diffOutputs(base, head);
const text = renderMarkdown(diff);
tell(begun, `${diff.totals.accessGained} ways to a model gained, a comment of ${text.length} characters`, true);
