import { problem } from "../problems";
import { type Check, entriesOf, repeated } from "./check";

/** A team's way in exists. */
export const pathsExist: Check = (draft) => {
  const problems = [];
  const takers = (path: "direct" | "gateway") =>
    entriesOf(draft.teams).flatMap(([name, team]) => (team.paths?.includes(path) ? [name] : []));

  const direct = takers("direct");
  if (direct.length > 0 && draft.direct === undefined && !draft.refused(["direct"])) {
    problems.push(
      problem(
        ["direct"],
        undefined,
        `is missing, and ${teams(direct)} the direct path`,
        "Describe it: the authority's PEM and the issuer's common name; or take the path away from them.",
      ),
    );
  }
  const gateway = takers("gateway");
  if (gateway.length > 0 && draft.gateway === undefined && !draft.refused(["gateway"])) {
    problems.push(
      problem(
        ["gateway"],
        undefined,
        `is missing, and ${teams(gateway)} the gateway path`,
        'Describe it: { kind: "managed", regions: { "<region>": {} } }, or the REST APIs of one that exists; or take the path away from them.',
      ),
    );
  }
  for (const [name, team] of entriesOf(draft.teams)) {
    for (const [index, path] of repeated(team.paths ?? [])) {
      problems.push(problem(["teams", name, "paths", index], path, "stands there twice", "Name each way in once."));
    }
  }
  return problems;
};

function teams(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length === 1 ? `team ${quoted[0]} takes` : `teams ${quoted.join(", ")} take`;
}
