import { company } from "../../../bench/synth/programs/company";
import { defineEnvironment, type EnvironmentInput } from "../../../environment/define-environment";
import { diffOutputs } from "../../../proofs/diff/diff-outputs";
import { COMMENT_CHARACTERS, renderMarkdown } from "../../../proofs/diff/render-markdown";
import { AUTHORITY_PEM } from "../../stacks/complete-example";
import { composed } from "../diff/composed";

test("a thousand teams that all change are compared, and the comment fits, with how much it leaves out", () => {
  const { input, lock } = company(1_000, AUTHORITY_PEM);
  const [base, head] = (["claude-haiku", "embeddings"] as const).map((route) =>
    composed({ environment: defineEnvironment(withRoute(input, route)), lock }),
  );
  if (base === undefined || head === undefined) throw new Error("composed nothing");

  const diff = diffOutputs(base, head);
  expect(diff.totals.accessGained).toBeGreaterThan(900);
  // Roles that change alike are told once, whosever they are.
  expect(diff.environments.flatMap(({ roles }) => roles).length).toBeLessThan(20);

  const text = renderMarkdown(diff);
  expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS);
  expect(text).toMatch(/… and \d+ more: `bedrock-access diff --json` has all\./);
});

type Team = EnvironmentInput["teams"][string];

function withRoute(input: EnvironmentInput, route: string): EnvironmentInput {
  const changed = (team: Team): Team => ({ ...team, routes: [route], limits: {} });
  return {
    ...input,
    teams: Object.fromEntries(Object.entries(input.teams).map(([name, team]) => [name, changed(team)])),
  };
}
