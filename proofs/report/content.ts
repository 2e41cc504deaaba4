import { deployedResources } from "../../access/cost/cost-items";
import { gatewaySeries } from "../../access/cost/gateway-series";
import { type MonthlyCost, monthlyCost } from "../../access/cost/monthly-cost";
import { daysUntil } from "../../access/days-until";
import { PRICES_OF } from "../../access/price-list-data";
import type { Exemption } from "../../environment/environment";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import type { AccessModel } from "../access-model/access-model";
import { readAccessModels } from "../access-model/read-access-model";
import type { SynthesizedOutput } from "../access-model/read-synthesized-output";
import { type ControlRow, parseControls } from "../controls/parse-controls";
import { type AccessRow, accessRows } from "../diff/access-rows";
import type { EnvironmentProofs, ProofReport } from "../result";
import { type SpendBound, spendBound } from "../spend/spend-bound";

/** All that a report says. */
export interface ReportContent {
  readonly environments: readonly EnvironmentContent[];
  readonly controls: readonly ControlRow[];
  /** The day of the price list, `YYYY-MM-DD`. */
  readonly pricesOf: string;
  readonly madeAt: Date;
  /** Of the package that made it. */
  readonly version: string;
}

export interface EnvironmentContent {
  readonly name: string;
  readonly synthesized: SynthesizedEnvironment;
  readonly model: AccessModel;
  readonly access: readonly AccessRow[];
  readonly spend: SpendBound;
  /** What it costs apart from models. */
  readonly cost: MonthlyCost;
  readonly exemptions: readonly CountedExemption[];
  /** What was proven, or why nothing was. */
  readonly proofs: EnvironmentProofs | { readonly notRun: string };
  readonly warnings: readonly string[];
}

export interface CountedExemption extends Exemption {
  /** 0 when it has ended. */
  readonly daysLeft: number;
}

export interface ReportInput {
  readonly output: SynthesizedOutput;
  /** Of one environment; `undefined`: all. */
  readonly environment: string | undefined;
  readonly proofs: ProofReport | { readonly notRun: string };
  /** The text of docs/controls.md. */
  readonly controls: string;
  readonly madeAt: Date;
  readonly version: string;
}

export function reportContent({ output, environment, proofs, controls, madeAt, version }: ReportInput): ReportContent {
  const synthesized = new Map(output.environments.map((each) => [each.environment.name, each]));
  const models = readAccessModels(output).filter(
    (model) => environment === undefined || model.environment.name === environment,
  );
  return {
    environments: models.flatMap((model) => {
      const found = synthesized.get(model.environment.name);
      return found === undefined ? [] : [environmentContent(found, model, output, proofs, madeAt)];
    }),
    controls: parseControls(controls),
    pricesOf: PRICES_OF,
    madeAt,
    version,
  };
}

function environmentContent(
  synthesized: SynthesizedEnvironment,
  model: AccessModel,
  output: SynthesizedOutput,
  proofs: ReportInput["proofs"],
  now: Date,
): EnvironmentContent {
  const { name, exemptions } = model.environment;
  return {
    name,
    synthesized,
    model,
    access: accessRows(model),
    spend: spendBound(model.environment),
    cost: monthlyCost(
      synthesized.stacks.map((stack) => ({
        name: stack.name,
        resources: deployedResources(output.stacks.get(stack.name)?.resource ?? {}),
      })),
      gatewaySeries(model.environment),
    ),
    exemptions: exemptions
      .map((exemption) => ({ ...exemption, daysLeft: daysUntil(exemption.expires, now) }))
      .sort((a, b) => a.daysLeft - b.daysLeft),
    proofs: "notRun" in proofs ? proofs : proofsOf(proofs, name),
    warnings: warningsOf(model),
  };
}

function proofsOf({ environments }: ProofReport, name: string): EnvironmentContent["proofs"] {
  return environments.find(({ environment }) => environment === name) ?? { notRun: `Nothing was proven of ${name}.` };
}

function warningsOf({ environment, accounts, unresolved }: AccessModel): string[] {
  const staged = accounts.filter(({ enforcement }) => enforcement === "staged").map(({ holder }) => holder);
  return [
    `No SCP or RCP binds the management account ${environment.organization.managementAccountId}: its administrators are outside all that stands here.`,
    ...(Object.values(environment.teams).some(({ paths }) => paths.includes("direct"))
      ? ["The direct path has no limits of its own: IAM can name models and regions, not tokens or dollars."]
      : []),
    ...(staged.length > 0
      ? [
          `Policies do not bind these accounts yet (enforcement: staged), so nothing is denied there: ${staged.join(", ")}.`,
        ]
      : []),
    ...(environment.organization.manages === "documents"
      ? ["The policies are written as documents: whether another landing zone attaches them cannot be seen here."]
      : []),
    ...(unresolved.length > 0
      ? [`${unresolved.length} references of the output could not be read; what they lead to is not in this report.`]
      : []),
  ];
}
