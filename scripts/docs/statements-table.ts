import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PolicyStatement } from "../../access/iam-policy";
import type { ReasonedStatement } from "../../modules/policy-set/reasoned-statement";
import { code, prose, table } from "./markdown";
import { RenderError } from "./problem";

const SHOWN_ACTIONS = 8;

/** The table of what `documentedStatements()` of a module's `statements.ts` returns. */
export async function renderStatementsOf(folder: string): Promise<string> {
  const path = join(folder, "statements.ts");
  if (!existsSync(path)) throw new RenderError("no statements.ts beside this file");
  const loaded: { documentedStatements?: () => readonly ReasonedStatement[] } = await import(path);
  if (!loaded.documentedStatements) throw new RenderError("statements.ts does not export documentedStatements()");
  return renderStatements(loaded.documentedStatements());
}

/** @throws RenderError for a statement without a reason, and for one that does not deny. */
export function renderStatements(statements: readonly ReasonedStatement[]): string {
  const problems = statements.flatMap(({ statement: { Sid, Effect }, reason }) => [
    ...(reason.trim() === "" ? [`${Sid} has no reason`] : []),
    ...(Effect === "Deny" ? [] : [`${Sid} does not deny: the table shows what is denied`]),
  ]);
  if (problems.length > 0) throw new RenderError(...problems);

  const rows = statements.map(({ statement, reason, source }) => {
    return [code(statement.Sid), actionsOf(statement), prose(reason), source ? `[source](${source})` : ""];
  });
  return table(["Sid", "denies", "reason", "source"], rows);
}

function actionsOf({ Action, NotAction }: PolicyStatement): string {
  if (NotAction !== undefined) return `everything but ${shortened(NotAction)}`;
  return shortened(Action ?? []);
}

function shortened(actions: string | readonly string[]): string {
  const all = typeof actions === "string" ? [actions] : actions;
  const shown = all.slice(0, SHOWN_ACTIONS).map(code).join(", ");
  return all.length > SHOWN_ACTIONS ? `${shown}, …(${all.length - SHOWN_ACTIONS} more)` : shown;
}
