import type { Environment } from "../../environment/environment";

/** Something else that the environment says differently. */
export interface SettingChange {
  /** `teams.payments.members.groups`, `residency`. */
  readonly path: string;
  /** As JSON; `undefined`: it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Every other value in which two environments differ, so that nothing changes unseen: what has a place of its own in the comparison (limits,
 * exemptions, teams that come or go) is left out.
 */
export function settingChanges(before: Environment, after: Environment): SettingChange[] {
  return differences("", comparable(before, after), comparable(after, before));
}

function comparable(environment: Environment, other: Environment): unknown {
  const { exemptions: _, teams, ...rest } = environment;
  const inBoth = Object.entries(teams).filter(([name]) => Object.hasOwn(other.teams, name));
  return {
    ...rest,
    teams: Object.fromEntries(inBoth.map(([name, { limits: __, ...team }]) => [name, team])),
  };
}

function differences(path: string, before: unknown, after: unknown): SettingChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(path === "" ? key : `${path}.${key}`, before[key], after[key]));
  }
  const [was, is] = [textOf(before), textOf(after)];
  return was === is ? [] : [{ path, before: was, after: is }];
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
