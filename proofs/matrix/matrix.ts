import { namesOf } from "../../environment/names";
import type { Question } from "../question";
import type { World } from "../world";
import type { AlikeTeams } from "./alike";
import { budgetRoleQuestions } from "./budget-role-questions";
import { exemptionQuestions } from "./exemption-questions";
import { logRoleQuestions } from "./log-role-questions";
import { matrixQuestions } from "./matrix-questions";
import { INVOKE, STREAM } from "./team-calls";

/** The completeness matrix: team × route × region × way of holding credentials, each compared with what the environment says. */
export function matrixOf(world: World, groups: readonly AlikeTeams[]): Question[] {
  const ous = Object.values(world.model.environment.teams).map(({ members }) => members.certificateOu);
  return [
    ...groups.flatMap((group) => matrixQuestions(world, group, foreignOus(group.team.members.certificateOu, ous))),
    ...groups.flatMap((group) => [...logRoleQuestions(world, group), ...budgetRoleQuestions(world, group)]),
    ...exemptionQuestions(world),
    ...otherRoles(world),
  ];
}

/** Roles of the output that belong to no path: by their own policies, and the organization's where it binds, they call no model. */
function otherRoles(world: World): Question[] {
  const { environment, accounts } = world.model;
  const { roles } = namesOf(environment);
  const ofPaths = new Set(Object.keys(environment.teams).flatMap((team) => [roles.direct(team), roles.invoke(team)]));
  const [target] = Object.values(environment.routes).flatMap((route) => route.targets);
  if (target === undefined) return [];
  const resource = `arn:${environment.partition}:bedrock:${target.region}::foundation-model/${target.modelId}`;
  return accounts.flatMap(({ accountId, roles: made }) =>
    made
      .filter(({ name }) => !ofPaths.has(name))
      .flatMap((role) =>
        [INVOKE, STREAM].map(
          (action): Question => ({
            who: `role ${role.name}, which is on no path`,
            what: `a model of a route${action === STREAM ? ", as a stream" : ""}`,
            expected: "denied",
            teams: [],
            asks: [world.askAsRole(role, { action, resource, resourceAccount: accountId })],
          }),
        ),
      ),
  );
}

/**
 * The OUs with which a direct role is tried: those that are spelt most like its own, for a pattern would take them, and some
 * others. No two OUs of an environment are equal.
 */
function foreignOus(own: string, all: readonly string[]): string[] {
  const others = all.filter((ou) => ou !== own);
  const near = others.filter((ou) => ou.startsWith(own) || own.startsWith(ou) || ou.endsWith(own) || own.endsWith(ou));
  return [
    ...new Set([...near, ...others.slice(0, SOME), `${own}-2`, `${own}/${others[0] ?? "x"}`, own.toUpperCase(), "*"]),
  ];
}

const SOME = 8;
