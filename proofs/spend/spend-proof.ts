import type { Environment } from "../../environment/environment";
import type { ProofResult } from "../result";
import { spendBound, type TeamSpend } from "./spend-bound";

/**
 * That every limit of dollars can be kept: a model whose price nobody knows cannot be counted, so the gateway refuses it to teams whose
 * money is limited, and their routes answer nobody.
 *
 * Passes with no subject where no team takes the gateway: nothing is promised there.
 */
export function spendProof(environment: Environment): ProofResult {
  const { teams } = spendBound(environment);
  const promised = teams.filter(({ promisesMoney }) => promisesMoney);
  const failures = promised.flatMap(gapsOf);
  return {
    name: "spend-bound",
    shows: "Where money is limited, every model that the team’s routes may call has a price.",
    passed: failures.length === 0,
    subjects: promised.reduce((sum, { routes }) => sum + routes.length, 0),
    rows: [],
    failures,
  };
}

function gapsOf({ team, routes }: TeamSpend): string[] {
  return routes.flatMap(({ route, withoutPrice }) =>
    withoutPrice.map(
      (id) =>
        `The money of ${team} is limited, and nobody has told what ${id} of route ${route} costs: ` +
        `the gateway refuses it. Add prices["${id}"] to the environment.`,
    ),
  );
}
