import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { type CpuProfile, type Share, timeShares } from "./cpu-profile";
import { runProgram } from "./run-program";
import type { Workspace } from "./workspace";

/** Where the time of a synthesis of so many teams goes, as text. */
export function profileManyTeams(workspace: Workspace, teams: number): string {
  const folder = workspace.path("profile");
  rmSync(folder, { recursive: true, force: true });
  const variables = { TEAMS: String(teams) };
  runProgram(workspace, workspace.manyTeams, workspace.path(`output-${teams}-teams`), variables, [
    "--cpu-prof",
    `--cpu-prof-dir=${folder}`,
  ]);
  const [file] = readdirSync(folder).map((name) => join(folder, name));
  if (file === undefined) throw new Error(`Node.js wrote no profile to ${folder}.`);
  const profile: CpuProfile = JSON.parse(readFileSync(file, "utf8"));
  const { ms, work, ownFunctions } = timeShares(profile, OWN_FUNCTIONS);
  return [
    `Where ${Math.round(ms)} ms of a synthesis of ${teams} teams go; to be profiled makes it slower`,
    "",
    table(work),
    "",
    "The library's own functions that take longest, without what they call",
    "",
    table(ownFunctions),
    "",
    `The profile, for the developer tools of a browser: ${relative(process.cwd(), file)}`,
  ].join("\n");
}

const OWN_FUNCTIONS = 10;

function table(shares: readonly Share[]): string {
  return shares
    .map(
      ({ name, ms, part }) =>
        `${(part * 100).toFixed(1).padStart(5)} %  ${String(Math.round(ms)).padStart(5)} ms  ${name}`,
    )
    .join("\n");
}
