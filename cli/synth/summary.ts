import { gatewaySeries } from "../../access/cost/gateway-series";
import { type MonthlyCost, monthlyCost } from "../../access/cost/monthly-cost";
import type { Environment } from "../../environment/environment";
import {
  choosesEnvironment,
  isChoiceOfAll,
  type SynthesisChoice,
  unknownNames,
} from "../../environment/synthesis-choice";
import type {
  SynthesizedEnvironment,
  SynthesizedStack,
  WaitingRoute,
  WaitingTeam,
} from "../../environment/synthesized";
import { CommandError } from "../support/command-error";
import { type EndingAuthority, endingAuthority } from "./ending-authority";
import { type EndingExemption, endingExemptions } from "./ending-exemptions";
import type { GoneStack } from "./gone-stacks";
import type { StackContent, Synthesis } from "./read-synthesis";

/** What `bedrock-access synth` prints; with `--json` exactly this. */
export interface SynthResult extends Summary {
  /** The output folder as the user names it. */
  readonly output: string;
  /** What was left of earlier syntheses and is removed, relative to the output folder. */
  readonly removed: readonly string[];
  /** Folders of stacks that belonged to no environment and are gone, which hold a Terraform state and therefore stay. */
  readonly kept: readonly string[];
  /** Stacks of environments that are gone and must be destroyed first, in this order. Their folders stay. */
  readonly gone: readonly GoneStack[];
  /** Environments that were not asked for and stay as an earlier synthesis wrote them. */
  readonly untouched: readonly string[];
  /** From the command's start. */
  readonly seconds: number;
  /** The app's part of them. */
  readonly appSeconds: number;
}

export interface Summary {
  readonly environments: readonly EnvironmentSummary[];
  /** Stacks of the app that belong to no environment. */
  readonly otherStacks: readonly OtherStack[];
  readonly totals: Totals;
}

export interface EnvironmentSummary {
  readonly name: string;
  readonly lockHash: string;
  /** By wave, then by name. */
  readonly stacks: readonly StackSummary[];
  readonly waiting: readonly WaitingTeam[];
  /** Routes that the gateway refuses a team as yet. */
  readonly waitingRoutes: readonly WaitingRoute[];
  /** Teams whose calls through the gateway the bill does not show as theirs yet. */
  readonly unattributed: readonly string[];
  /** Accounts that the policies shut before their own stacks open a way in. */
  readonly shutFirst: readonly ShutAccount[];
  /** `undefined`: the certificates of the trust anchors last, or there are none. */
  readonly authority: EndingAuthority | undefined;
  /** Names of stacks that were not asked for. */
  readonly leftOut: readonly string[];
  /** The environment that governs the platform account, where that one was not asked for. */
  readonly governedBy: string | undefined;
  /** Exemptions that have ended or end soon. */
  readonly exemptions: readonly EndingExemption[];
  readonly resources: number;
  /** What it costs apart from models. `undefined`: not all of its stacks were asked for. */
  readonly cost: MonthlyCost | undefined;
}

export interface ShutAccount {
  readonly team: string;
  readonly accountId: string;
}

export interface StackSummary extends SynthesizedStack, StackContent {}

export interface OtherStack extends StackContent {
  readonly name: string;
}

export interface Totals {
  readonly environments: number;
  readonly stacks: number;
  readonly resources: number;
  readonly waiting: number;
}

/**
 * @param choice - What was asked for: nothing else is told.
 * @param now - Exemptions are counted down from here.
 */
export function summarize(synthesis: Synthesis, choice: SynthesisChoice, now: Date): Summary {
  const environments = chosen(synthesis.environments, choice).map((environment) =>
    summarizeEnvironment(environment, synthesis, choice, now),
  );
  const otherStacks = isChoiceOfAll(choice) ? stacksOutside(synthesis) : [];
  return {
    environments,
    otherStacks,
    totals: {
      environments: environments.length,
      stacks: sum(environments.map(({ stacks }) => stacks.length)) + otherStacks.length,
      resources: sum([...environments, ...otherStacks].map(({ resources }) => resources)),
      waiting: sum(environments.map(({ waiting }) => waiting.length)),
    },
  };
}

/** An app whose version of this package knows of no choice writes everything. */
function chosen(environments: readonly SynthesizedEnvironment[], choice: SynthesisChoice) {
  const unknown = unknownNames(
    choice,
    environments.map(({ environment }) => environment),
  );
  if (unknown.length > 0) throw new CommandError("unknown-choice", unknown.join("\n"));
  return environments.filter(({ environment }) => choosesEnvironment(choice, environment.name));
}

function summarizeEnvironment(
  synthesized: SynthesizedEnvironment,
  synthesis: Synthesis,
  choice: SynthesisChoice,
  now: Date,
): EnvironmentSummary {
  const { environment, lockHash, waiting, waitingRoutes = [], leftOut = [] } = synthesized;
  const { unattributed = [], shutFirst = [], authorityEnds } = synthesized;
  const { governedBy } = environment.platform;
  const stacks = synthesized.stacks
    .map((stack): StackSummary => ({ ...stack, ...contentOf(stack.name, environment.name, synthesis) }))
    .sort((a, b) => a.wave - b.wave || compare(a.name, b.name));
  return {
    name: environment.name,
    lockHash,
    stacks,
    waiting,
    waitingRoutes,
    unattributed,
    shutFirst: shutFirst.flatMap((team) => shutAccount(environment, team)),
    authority: authorityEnds === undefined ? undefined : endingAuthority(authorityEnds, now),
    leftOut,
    governedBy: governedBy !== undefined && choosesEnvironment(choice, governedBy) ? undefined : governedBy,
    exemptions: endingExemptions(environment.exemptions, now),
    resources: sum(stacks.map(({ resources }) => resources)),
    cost:
      leftOut.length > 0
        ? undefined
        : monthlyCost(
            stacks.map((stack) => ({ name: stack.name, resources: synthesis.resources.get(stack.name) ?? [] })),
            gatewaySeries(environment),
          ),
  };
}

function shutAccount({ teams }: Environment, team: string): ShutAccount[] {
  const account = teams[team]?.account;
  return account?.kind === "existing" ? [{ team, accountId: account.accountId }] : [];
}

function contentOf(stack: string, environment: string, synthesis: Synthesis): StackContent {
  const content = synthesis.stacks.get(stack);
  if (content !== undefined) return content;
  throw new CommandError(
    "stack-missing",
    `Environment "${environment}" names stack ${stack}, which the app did not synthesize. Compose all environments in one App, and call its synth() once.`,
  );
}

function stacksOutside({ stacks, environments }: Synthesis): OtherStack[] {
  const inside = new Set(environments.flatMap((environment) => environment.stacks.map(({ name }) => name)));
  return [...stacks]
    .filter(([name]) => !inside.has(name))
    .map(([name, content]) => ({ name, ...content }))
    .sort((a, b) => compare(a.name, b.name));
}

/** By code unit, the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
