import type { MutationReport } from "../../proofs/mutation/mutation-check";
import type { EnvironmentProofs, ProofReport } from "../../proofs/result";
import { count } from "../../proofs/words";
import { paint, table } from "../support/output";
import type { Sink } from "../support/sink";

/** The proofs of every environment as text for a person: a table, and beneath it all that failed. */
export function renderProofs({ environments }: ProofReport, sink: Sink): string {
  return environments.map((environment) => environmentText(environment, sink)).join("\n");
}

function environmentText({ environment, proofs, waiting, assumptions, passed }: EnvironmentProofs, sink: Sink): string {
  const title = paint(sink, passed ? "green" : "red", `${environment}: ${passed ? "proven" : "NOT PROVEN"}`);
  const rows = proofs.map(({ name, passed: ok, subjects, failures, shows }) => [
    name,
    ok ? "passed" : `${count(failures.length, "failure")}`,
    String(subjects),
    shows,
  ]);
  return [
    `${title}\n`,
    table(["proof", "result", "asked", "shows"], rows),
    ...proofs.flatMap(({ name, failures }) => failures.map((failure) => `  ${paint(sink, "red", name)}: ${failure}\n`)),
    ...waiting.map((team) => `Team ${team} waits for its account: nothing is proven of it.\n`),
    ...assumptions.map((assumption) => `Taken for true: ${assumption}\n`),
  ].join("");
}

export function renderMutations(reports: Readonly<Record<string, MutationReport>>, sink: Sink): string {
  return Object.entries(reports)
    .map(([environment, report]) => mutationText(environment, report, sink))
    .join("\n");
}

function mutationText(environment: string, { mutants, killed, explained, survivors }: MutationReport, sink: Sink) {
  const title = `${environment}: ${count(mutants.length, "mutant")}, ${killed} noticed, ${explained} explained, ${survivors.length} unproven`;
  return [
    `${paint(sink, survivors.length === 0 ? "green" : "red", title)}\n`,
    ...survivors.map(({ policy, statement, weakening }) => `  unproven: ${statement} of ${policy}, ${weakening}\n`),
    ...mutants
      .filter(({ noticedBy, reason }) => noticedBy === undefined && reason !== undefined)
      .map(
        ({ policy, statement, weakening, reason }) =>
          `  explained: ${statement} of ${policy}, ${weakening}: ${reason}\n`,
      ),
  ].join("");
}
