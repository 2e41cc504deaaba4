import { parseArgs } from "node:util";
import { measure, type Sizes } from "./measure";
import { renderReport } from "./report";
import { makeWorkspace } from "./workspace";

const WHOLE: Sizes = {
  rounds: 30,
  throughputMilliseconds: 6_000,
  streamSeconds: 10,
  openStreams: 2_000,
  admissions: 40_000,
};
const QUICK: Sizes = {
  rounds: 5,
  throughputMilliseconds: 2_000,
  streamSeconds: 2,
  openStreams: 200,
  admissions: 4_000,
};

/** Measures, prints a report (`--json`: the figures), and fails when a budget is passed. `--quick` is for trying it out. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const workspace = await makeWorkspace();
  try {
    const { text, figures, passed } = renderReport(await measure(workspace, values.quick ? QUICK : WHOLE));
    console.log(values.json ? JSON.stringify(figures, undefined, 2) : text);
    if (!passed) process.exitCode = 1;
  } finally {
    workspace.remove();
  }
}

void main();
