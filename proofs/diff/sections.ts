import type { Limit } from "../../environment/environment";
import type { WaitingRoute } from "../../environment/synthesized";
import { count, grouped } from "../words";
import type { AccessRow } from "./access-rows";
import type { AccountChange, EnvironmentDiff, ExemptionChange, TeamChanges } from "./diff-outputs";
import { type GuardChange, isLoss } from "./guard-changes";
import type { LimitChange } from "./limit-changes";
import type { Section } from "./markdown-section";
import { code, codes } from "./markdown-text";
import type { RoleChange, RolePolicyChange } from "./role-changes";
import { statementDiff } from "./statement-lines";
import type { ChangedWait } from "./waiting-route-changes";

/** The parts of a comparison in the order in which they matter. */
export function sectionsOf(diff: EnvironmentDiff): readonly Section[] {
  const { guards, resources, waiting, waitingRoutes, unattributed, shutFirst } = diff;
  return [
    { title: "⚠️ Guard statements removed or weakened", rows: guards.filter(isLoss).map(guardBlock), open: true },
    { title: "Access gained", header: ACCESS, rows: diff.accessGained.map(accessRow), open: true },
    { title: "Access lost", header: ACCESS, rows: diff.accessLost.map(accessRow), open: true },
    {
      title: "Exemptions",
      header: ["", "role", "owner", "reason", "ends", "changed by"],
      rows: diff.exemptions.map(exemptionRow),
      open: true,
    },
    { title: "Teams and accounts", header: ["", "holder", "account"], rows: diff.accounts.map(accountRow), open: true },
    { title: "Limits", header: ["team", "scope", "limit", "before", "after", ""], rows: diff.limits.map(limitRow) },
    {
      title: "Waiting",
      header: ["", "team", "why", "next"],
      rows: [
        ...waiting.begins.map(({ team, reason, next }) => ["begins", code(team), code(reason), code(next)]),
        ...waiting.ends.map((team) => ["ends", code(team), "", ""]),
      ],
    },
    {
      title: "Routes that wait, and the gateway refuses what they would call",
      header: ["", "team", "route", "why", "next"],
      rows: [
        ...waitingRoutes.begins.map((each) => ["begins", ...routeCells(each), code(each.next)]),
        ...waitingRoutes.changed.map(changedWaitRow),
        ...waitingRoutes.ends.map((each) => ["ends", ...routeCells(each), ""]),
      ],
      open: waitingRoutes.begins.length + waitingRoutes.changed.length > 0,
    },
    {
      title: "Accounts that the policies shut before a way in is open",
      header: ["", "team", "what keeps it open"],
      rows: teamRows(shutFirst, `${code('enforcement: "staged"')} until the team's stack is applied`),
      open: shutFirst.begins.length > 0,
    },
    {
      title: "Teams whose calls the bill does not show as theirs yet",
      header: ["", "team"],
      rows: teamRows(unattributed),
    },
    {
      title: "Guard statements added or strengthened",
      rows: guards.filter(({ change }) => change === "added" || change === "strengthened").map(guardBlock),
    },
    { title: "Roles", rows: diff.roles.map(roleBlock) },
    {
      title: "Other settings of the environment",
      header: ["setting", "before", "after"],
      rows: diff.settings.map(({ path, before, after }) => [code(path), shown(before), shown(after)]),
    },
    { title: "Stacks that go", header: ["stack"], rows: resources.stacksRemoved.map((name) => [code(name)]) },
    { title: "Stacks that come", header: ["stack"], rows: resources.stacksAdded.map((name) => [code(name)]) },
    {
      title: "Resources whose address is gone: destroyed, unless they move",
      header: ["resource"],
      rows: resources.removed.map((address) => [code(address)]),
    },
    { title: "New resources", header: ["resource"], rows: resources.added.map((address) => [code(address)]) },
    {
      title: "Could not be read",
      header: ["stack", "where", "reference", "why"],
      rows: diff.unresolved.map(({ stack, address, reference, reason }) =>
        [stack, address, reference, reason].map(code),
      ),
    },
  ];
}

const ACCESS = ["who", "path", "model", "regions"];

function accessRow({ who, path, model, regions }: AccessRow): string[] {
  return [code(who), path === "other" ? "⚠️ **a role of no path**" : path, code(model), codes(regions)];
}

function exemptionRow({ change, role, before, after }: ExemptionChange): string[] {
  const current = after ?? before;
  const ends =
    before !== undefined && after !== undefined && before.expires !== after.expires
      ? `${code(before.expires)} → ${code(after.expires)}`
      : code(current?.expires ?? "");
  return [
    change,
    code(role),
    code(current?.owner ?? ""),
    code(current?.reason ?? ""),
    ends,
    codes(current?.changedBy ?? []),
  ];
}

function accountRow({ change, holder, accountId }: AccountChange): string[] {
  const what = change === "no longer enforced" ? "⚠️ **no longer enforced**" : change;
  return [what, code(holder), accountId === undefined ? "none yet" : code(accountId)];
}

function routeCells({ team, route, reason }: WaitingRoute): string[] {
  return [code(team), code(route), code(reason)];
}

function changedWaitRow({ team, route, before, after, next }: ChangedWait): string[] {
  return ["changed", code(team), code(route), `${codes(before)} → ${codes(after)}`, code(next)];
}

/** @param next - What to do where it begins. */
function teamRows({ begins, ends }: TeamChanges, next?: string): string[][] {
  const row = (change: string, team: string, text: string) => [
    change,
    code(team),
    ...(next === undefined ? [] : [text]),
  ];
  return [...begins.map((team) => row("begins", team, next ?? "")), ...ends.map((team) => row("ends", team, ""))];
}

function limitRow({ team, scope, limit, before, after, change }: LimitChange): string[] {
  return [code(team), code(scope), code(limit), limitText(before), limitText(after), change];
}

function limitText(limit: Limit | undefined): string {
  if (limit === undefined) return "";
  return limit === "unlimited" ? limit : grouped(limit);
}

function guardBlock({ change, type, statement, accounts, before, after }: GuardChange): [string] {
  const title = `**${change}**: ${type} statement ${code(statement || "(without a name)")} for ${count(accounts.length, "account")}: ${codes(accounts)}`;
  return [`${title}\n\n${statementDiff(before === undefined ? [] : [before], after === undefined ? [] : [after])}`];
}

function roleBlock({ change, roles: [first = "", ...others], policies }: RoleChange): [string] {
  const alike = others.length === 0 ? "" : ` and ${count(others.length, "role")} alike`;
  return [[`**${change}**: ${code(first)}${alike}`, ...policies.map(policyBlock)].join("\n\n")];
}

function policyBlock({ policy, removed, added }: RolePolicyChange): string {
  return `${policy}:\n\n${statementDiff(removed, added)}`;
}

function shown(json: string | undefined): string {
  return json === undefined ? "" : code(json);
}
