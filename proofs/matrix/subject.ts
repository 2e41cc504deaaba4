import { namesOf } from "../../environment/names";
import { type AccessModel, accountOf, type Role, roleOf } from "../access-model/access-model";
import type { Question } from "../question";
import type { Outcome } from "../result";
import type { World } from "../world";
import type { AlikeTeams } from "./alike";
import { type TeamCall, teamCalls } from "./team-calls";

/** Every way of holding credentials that the matrix asks about. */
export const WAYS = {
  certificate: "certificate of the team",
  foreignCertificate: "certificate of another team",
  gateway: "gateway",
  invoke: "session of the invoke role",
  administrator: "administrator of the team's account",
  root: "root user of the team's account",
  user: "ordinary user of the team's account",
  provisioning: "provisioning role of the team's account",
  platform: "administrator of the platform account",
  outsider: "administrator of an account outside the organization",
  exempted: "exempted role",
} as const;

/** An account of somebody else's organization. */
export const OUTSIDE = "999999999999";

/** A team that stands for those alike, and what the matrix asks about it. */
export interface Subject {
  readonly world: World;
  readonly group: AlikeTeams;
  readonly calls: readonly TeamCall[];
  readonly direct: Role | undefined;
  readonly names: ReturnType<typeof namesOf>;
}

export function subjectOf(world: World, group: AlikeTeams): Subject {
  const { environment } = world.model;
  const names = namesOf(environment);
  return {
    world,
    group,
    names,
    calls: teamCalls(environment, group.team),
    direct: roleOf(group.account, names.roles.direct(group.team.name)),
  };
}

/** A question before it is said what AWS is asked. */
export type Told = Omit<Question, "asks" | "absent" | "denial">;

export function told({ group }: Pick<Subject, "group">, who: string, what: string, expected: Outcome): Told {
  return { who, what, expected, teams: group.names };
}

export function roleIn(model: AccessModel, holder: string, name: string): Role | undefined {
  const account = accountOf(model, holder);
  return account === undefined ? undefined : roleOf(account, name);
}

export function outcome(allowed: boolean): Outcome {
  return allowed ? "allowed" : "denied";
}
