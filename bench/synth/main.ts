import { parseArgs } from "node:util";
import { measureComplete } from "./complete";
import { measureManyTeams } from "./many-teams";
import { profileManyTeams } from "./profile";
import { renderReport, type SynthBenchmark } from "./report";
import { makeWorkspace } from "./workspace";

/**
 * Measures, prints a report (`--json`: the figures), and fails when a budget is passed. `--quick` is for trying it out.
 * `--profile` measures nothing and says where the time of many teams goes.
 */
function main(): void {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
    },
  });
  const workspace = makeWorkspace();
  const sizes = values.quick ? [1, 100] : [1, 100, 1_000];
  if (values.profile) {
    console.log(profileManyTeams(workspace, sizes.at(-1) ?? 0));
    return;
  }
  const result: SynthBenchmark = {
    complete: measureComplete(workspace, values.quick ? 3 : 15),
    manyTeams: measureManyTeams(workspace, sizes, values.quick ? 1 : 3),
  };
  const { text, passed } = renderReport(result);
  console.log(values.json ? JSON.stringify(result, undefined, 2) : text);
  if (!passed) process.exitCode = 1;
}

main();
