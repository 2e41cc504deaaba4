import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PolicyStatement } from "../../access/iam-policy";
import type { ReasonedStatement } from "../../modules/policy-set/reasoned-statement";
import { code, codeBlock, prose, table } from "./markdown";
import { RenderError } from "./problem";

const SHOWN_ACTIONS = 8;

/** What `documentedStatements()` of a module's `statements.ts` returns: all, or those of each of its policy sets. */
export type DocumentedStatements =
  | readonly ReasonedStatement[]
  | Readonly<Record<string, readonly ReasonedStatement[]>>;

/**
 * The documented statements of a module, as a table to read and as the JSON that decides.
 *
 * @param set The policy set; empty for a module that has one only.
 */
export async function renderStatementsOf(folder: string, set = ""): Promise<string> {
  const sets = await statementSets(folder);
  const statements = sets[set];
  if (!statements)
    throw new RenderError(`no statements ${JSON.stringify(set)}: there are ${quoted(Object.keys(sets))}`);
  return `${renderStatements(statements)}\n\n${asJson(statements)}`;
}

/** By name of the policy set; a module that has one only calls it nothing. */
export async function statementSets(folder: string): Promise<Readonly<Record<string, readonly ReasonedStatement[]>>> {
  const path = join(folder, "statements.ts");
  if (!existsSync(path)) throw new RenderError("no statements.ts beside this file");
  const loaded: { documentedStatements?: () => DocumentedStatements } = await import(path);
  if (!loaded.documentedStatements) throw new RenderError("statements.ts does not export documentedStatements()");
  const documented = loaded.documentedStatements();
  return isList(documented) ? { "": documented } : documented;
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

/** Folded, for the table is what most readers want; a reviewer wants every resource and condition. */
function asJson(statements: readonly ReasonedStatement[]): string {
  const text = JSON.stringify(
    statements.map(({ statement }) => statement),
    undefined,
    2,
  );
  return `<details>\n<summary>The same as JSON</summary>\n\n${codeBlock("json", text)}\n\n</details>`;
}

function isList(documented: DocumentedStatements): documented is readonly ReasonedStatement[] {
  return Array.isArray(documented);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
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
