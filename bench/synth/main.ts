import { parseArgs } from "node:util";
import { measureComplete } from "./complete";
import { measureManyTeams } from "./many-teams";
import { renderReport, type SynthBenchmark } from "./report";
import { makeWorkspace } from "./workspace";

/** Measures, prints a report (`--json`: the figures), and fails when a budget is passed. `--quick` is for trying it out. */
function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const workspace = makeWorkspace();
  const result: SynthBenchmark = {
    complete: measureComplete(workspace, values.quick ? 3 : 15),
    manyTeams: measureManyTeams(workspace, values.quick ? [10, 100] : [10, 100, 1_000], values.quick ? 1 : 3),
  };
  const { text, passed } = renderReport(result);
  console.log(values.json ? JSON.stringify(result, undefined, 2) : text);
  if (!passed) process.exitCode = 1;
}

main();
