import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReportInput, reportContent } from "../../../proofs/report/content";
import { renderReport } from "../../../proofs/report/page";
import type { ProofReport } from "../../../proofs/result";
import { COMPLETE_EXAMPLE } from "../../stacks/complete-example";
import type { Ingredients } from "../../support/compose";
import { composed } from "../diff/composed";

export const CONTROLS = readFileSync(join(__dirname, "../../../docs/controls.md"), "utf8");

export const NOT_RUN: ReportInput["proofs"] = { notRun: "The simulator is not installed. Install it." };

/** The page of environments, by default of the complete example's three. */
export function exampleReport(
  input: Partial<ReportInput> = {},
  environments: readonly Ingredients[] = COMPLETE_EXAMPLE,
): string {
  return renderReport(
    reportContent({
      output: composed(...environments),
      environment: undefined,
      proofs: NOT_RUN,
      controls: CONTROLS,
      madeAt: new Date("2026-11-25T12:00:00Z"),
      version: "1.2.3",
      ...input,
    }),
  );
}

/** Of one environment: an attack in two steps, and a question that was answered wrongly. */
export function someProofs(environment: string): ProofReport {
  const row = {
    who: "administrator of a team account",
    what: "calls the model with a role of its own",
    action: "bedrock:InvokeModel",
    resource: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0",
    expected: "denied",
    decision: "denied",
    asExpected: true,
    by: "DenyModelsToOthers (bedrock-prod-governed-1)",
    teams: ["payments"],
  } as const;
  return {
    passed: false,
    environments: [
      {
        environment,
        passed: false,
        waiting: [],
        assumptions: ["AWS decides as its documentation says."],
        proofs: [
          {
            name: "attacks",
            shows: "No attack comes through.",
            passed: true,
            subjects: 2,
            failures: [],
            rows: [
              { ...row, attack: "own-role", step: 1 },
              { ...row, attack: "own-role", step: 2 },
            ],
          },
          {
            name: "matrix",
            shows: "Nobody else reaches a model.",
            passed: false,
            subjects: 1,
            failures: ["a user of mobile: allowed, where it must be denied"],
            rows: [
              {
                ...row,
                decision: "allowed",
                asExpected: false,
                teams: ["mobile"],
                model: "amazon.nova-lite-v1:0",
                path: "gateway",
              },
            ],
          },
        ],
      },
    ],
  };
}
