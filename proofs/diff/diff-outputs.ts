import type { Exemption } from "../../environment/environment";
import type { WaitingTeam } from "../../environment/synthesized";
import type { AccessModel, UnresolvedReference } from "../access-model/access-model";
import { readAccessModels } from "../access-model/read-access-model";
import type { SynthesizedOutput } from "../access-model/read-synthesized-output";
import { type SpendBound, spendBound } from "../spend/spend-bound";
import { type AccessRow, accessRows } from "./access-rows";
import { type GuardChange, guardChanges, isLoss } from "./guard-changes";
import { type LimitChange, limitChanges } from "./limit-changes";
import { type EnvironmentInOutput, type ResourceChanges, resourceChanges } from "./resource-changes";
import { type RoleChange, roleChanges } from "./role-changes";
import { type SettingChange, settingChanges } from "./setting-changes";
import { type WaitingRouteChanges, waitingRouteChanges } from "./waiting-route-changes";

/** What a change does to access and to spend; with `--json` exactly this. */
export interface OutputDiff {
  readonly environments: readonly EnvironmentDiff[];
  readonly totals: DiffTotals;
}

export interface DiffTotals {
  readonly accessGained: number;
  readonly accessLost: number;
  /** Statements of SCPs and RCPs that deny less than before, or no more. */
  readonly guardsLost: number;
  readonly exemptionsAdded: number;
  /** Whether anything differs at all. */
  readonly changed: boolean;
}

export interface EnvironmentDiff {
  readonly environment: string;
  readonly change: "added" | "removed" | "kept";
  readonly accessGained: readonly AccessRow[];
  readonly accessLost: readonly AccessRow[];
  readonly guards: readonly GuardChange[];
  readonly roles: readonly RoleChange[];
  readonly exemptions: readonly ExemptionChange[];
  readonly limits: readonly LimitChange[];
  readonly settings: readonly SettingChange[];
  readonly accounts: readonly AccountChange[];
  readonly waiting: { readonly begins: readonly WaitingTeam[]; readonly ends: readonly string[] };
  /** Routes that the gateway refuses a team, in a region, until the lock knows more. */
  readonly waitingRoutes: WaitingRouteChanges;
  /** Teams whose calls through the gateway the bill does not show as theirs yet. */
  readonly unattributed: TeamChanges;
  /** Teams whose accounts the policies shut before the teams' own stacks open a way in. */
  readonly shutFirst: TeamChanges;
  readonly spend: { readonly before: SpendBound | undefined; readonly after: SpendBound | undefined };
  readonly resources: ResourceChanges;
  /** What could not be read of the new output, so that the comparison says nothing about it. */
  readonly unresolved: readonly UnresolvedReference[];
}

/** Names of teams for which something begins to hold, and for which it ends. */
export interface TeamChanges {
  readonly begins: readonly string[];
  readonly ends: readonly string[];
}

export interface ExemptionChange {
  readonly change: "added" | "removed" | "changed";
  readonly role: string;
  readonly before: Exemption | undefined;
  readonly after: Exemption | undefined;
}

/** A team or an account of one that comes, goes or is bound differently. */
export interface AccountChange {
  readonly change: "added" | "removed" | "enforced" | "no longer enforced";
  /** `team payments`, `platform`. */
  readonly holder: string;
  /** `undefined`: AWS has not made it yet. */
  readonly accountId: string | undefined;
}

/** Compares what two syntheses wrote, environment by environment. */
export function diffOutputs(base: SynthesizedOutput, head: SynthesizedOutput): OutputDiff {
  const [before, after] = [sidesOf(base), sidesOf(head)];
  const names = [...new Set([...after.keys(), ...before.keys()])];
  const environments = names.map((name) => diffEnvironment(name, before.get(name), after.get(name)));
  const sum = (count: (diff: EnvironmentDiff) => number) =>
    environments.reduce((total, diff) => total + count(diff), 0);
  return {
    environments,
    totals: {
      accessGained: sum(({ accessGained }) => accessGained.length),
      accessLost: sum(({ accessLost }) => accessLost.length),
      guardsLost: sum(({ guards }) => guards.filter(isLoss).length),
      exemptionsAdded: sum(({ exemptions }) => exemptions.filter(({ change }) => change === "added").length),
      changed: environments.some(hasChanged),
    },
  };
}

export function hasChanged(diff: EnvironmentDiff): boolean {
  const { resources, waiting, waitingRoutes, unattributed, shutFirst } = diff;
  const lists = [
    ...[waiting, waitingRoutes, unattributed, shutFirst].flatMap(({ begins, ends }) => [begins, ends]),
    waitingRoutes.changed,
    diff.accessGained,
    diff.accessLost,
    diff.guards,
    diff.roles,
    diff.exemptions,
    diff.limits,
    diff.settings,
    diff.accounts,
  ];
  return (
    diff.change !== "kept" ||
    [...lists, resources.added, resources.removed].some(({ length }) => length > 0) ||
    resources.changed > 0
  );
}

interface Side extends EnvironmentInOutput {
  readonly model: AccessModel;
}

function sidesOf(output: SynthesizedOutput): ReadonlyMap<string, Side> {
  const models = new Map(readAccessModels(output).map((model) => [model.environment.name, model]));
  return new Map(
    output.environments.flatMap((synthesized) => {
      const { name } = synthesized.environment;
      const model = models.get(name);
      return model === undefined ? [] : [[name, { synthesized, output, model }] as const];
    }),
  );
}

function diffEnvironment(environment: string, before: Side | undefined, after: Side | undefined): EnvironmentDiff {
  const inBoth = before !== undefined && after !== undefined;
  const [rowsBefore, rowsAfter] = [rowsOf(before), rowsOf(after)];
  return {
    environment,
    change: inBoth ? "kept" : before === undefined ? "added" : "removed",
    accessGained: beyond(rowsAfter, rowsBefore),
    accessLost: beyond(rowsBefore, rowsAfter),
    guards: inBoth ? guardChanges(before.model, after.model) : [],
    roles: inBoth ? roleChanges(before.model, after.model) : [],
    exemptions: exemptionChanges(exemptionsOf(before), exemptionsOf(after)),
    limits: inBoth ? limitChanges(before.model.environment, after.model.environment) : [],
    settings: inBoth ? settingChanges(before.model.environment, after.model.environment) : [],
    accounts: accountChanges(before, after),
    waiting: {
      begins: waitingOf(after).filter(({ team }) => !waitingOf(before).some((each) => each.team === team)),
      ends: waitingOf(before).flatMap(({ team }) =>
        waitingOf(after).some((each) => each.team === team) ? [] : [team],
      ),
    },
    waitingRoutes: waitingRouteChanges(before?.synthesized.waitingRoutes, after?.synthesized.waitingRoutes),
    unattributed: teamChanges(before?.synthesized.unattributed, after?.synthesized.unattributed),
    shutFirst: teamChanges(before?.synthesized.shutFirst, after?.synthesized.shutFirst),
    spend: {
      before: before && spendBound(before.model.environment),
      after: after && spendBound(after.model.environment),
    },
    resources: resourceChanges(before, after),
    unresolved: after?.model.unresolved ?? [],
  };
}

function rowsOf(side: Side | undefined): readonly AccessRow[] {
  return side === undefined ? [] : accessRows(side.model);
}

/** What the first have and the others do not; of a model that both have, the regions alone. */
function beyond(rows: readonly AccessRow[], others: readonly AccessRow[]): AccessRow[] {
  const keyOf = ({ who, path, model }: AccessRow) => `${who} ${path} ${model}`;
  const known = new Map(others.map((row) => [keyOf(row), new Set(row.regions)]));
  return rows.flatMap((row) => {
    const regions = row.regions.filter((region) => known.get(keyOf(row))?.has(region) !== true);
    return regions.length === 0 ? [] : [{ ...row, regions }];
  });
}

function exemptionsOf(side: Side | undefined): readonly Exemption[] {
  return side?.model.environment.exemptions ?? [];
}

function exemptionChanges(before: readonly Exemption[], after: readonly Exemption[]): ExemptionChange[] {
  const roles = [...new Set([...after, ...before].map(({ role }) => role))];
  return roles.flatMap((role): ExemptionChange[] => {
    const was = before.find((each) => each.role === role);
    const is = after.find((each) => each.role === role);
    if (was === undefined) return [{ change: "added", role, before: was, after: is }];
    if (is === undefined) return [{ change: "removed", role, before: was, after: is }];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ change: "changed", role, before: was, after: is }];
  });
}

function accountChanges(before: Side | undefined, after: Side | undefined): AccountChange[] {
  const [then, now] = [holdersOf(before), holdersOf(after)];
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((holder): AccountChange[] => {
    const [was, is] = [then.get(holder), now.get(holder)];
    if (is === undefined) return [{ change: "removed", holder, accountId: was?.accountId }];
    if (was === undefined) return [{ change: "added", holder, accountId: is.accountId }];
    if (was.accountId !== undefined && is.accountId !== undefined && was.accountId !== is.accountId) {
      return [
        { change: "removed", holder, accountId: was.accountId },
        { change: "added", holder, accountId: is.accountId },
      ];
    }
    if (was.isEnforced === is.isEnforced) return [];
    return [{ change: is.isEnforced ? "enforced" : "no longer enforced", holder, accountId: is.accountId }];
  });
}

interface Holder {
  readonly accountId: string | undefined;
  readonly isEnforced: boolean;
}

function holdersOf(side: Side | undefined): ReadonlyMap<string, Holder> {
  if (side === undefined) return new Map();
  const { environment, accounts } = side.model;
  const read = accounts.map(
    ({ holder, accountId, enforcement }) => [holder, { accountId, isEnforced: enforcement === "enforced" }] as const,
  );
  const teams = Object.values(environment.teams).map(
    ({ name, enforcement }) =>
      [`team ${name}`, { accountId: undefined, isEnforced: enforcement === "enforced" }] as const,
  );
  return new Map<string, Holder>([...teams, ...read]);
}

function waitingOf(side: Side | undefined): readonly WaitingTeam[] {
  return side?.synthesized.waiting ?? [];
}

function teamChanges(before: readonly string[] = [], after: readonly string[] = []): TeamChanges {
  return {
    begins: after.filter((team) => !before.includes(team)),
    ends: before.filter((team) => !after.includes(team)),
  };
}
