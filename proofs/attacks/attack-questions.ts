import type { NamedPolicy, Role } from "../access-model/access-model";
import type { AlikeTeams } from "../matrix/alike";
import { lastSecondBefore } from "../matrix/exemption-questions";
import type { Ask, Question } from "../question";
import { certificateCalls, certificateFor, gatewayRole } from "../sessions";
import { ADMINISTRATOR, type CallContext } from "../simulation/call";
import { BEDROCK_FULL_ACCESS, certificateSession, gatewaySession, ownPolicies, type World } from "../world";
import { ATTACKERS, type Attack, type AttackerName, type AttackStep } from "./attack";
import { ATTACKS } from "./catalogue";
import { type Places, placesOf, put, putAll } from "./places";

/**
 * Every attack on an environment: on one account of those that the same policies bind, and on each kind of session of the teams.
 *
 * Accounts that the environment declares as staged are not attacked: nothing binds them yet.
 */
export function attackQuestions(
  world: World,
  groups: readonly AlikeTeams[],
  attacks: readonly Attack[] = ATTACKS,
): Question[] {
  const bound = groups.filter(({ account }) => account.enforcement === "enforced");
  return attacks.flatMap((attack) =>
    subjectsOf(world, attack, groups, bound).flatMap((subject) => questionsOf(world, attack, subject)),
  );
}

interface AttackSubject {
  readonly group: AlikeTeams | undefined;
  readonly teams: readonly string[];
  readonly places: Places;
  /** The role whose session attacks. */
  readonly role?: Role;
  /** The second in which the attacker calls. */
  readonly time?: string;
}

function subjectsOf(
  world: World,
  { attacker }: Attack,
  groups: readonly AlikeTeams[],
  bound: readonly AlikeTeams[],
): AttackSubject[] {
  switch (attacker) {
    case "team-administrator":
    case "team-root":
    case "ordinary-user":
    case "outsider":
      return byPolicies(bound).map((same) =>
        subject(
          world,
          same[0],
          same.flatMap(({ names }) => names),
        ),
      );
    case "platform-administrator":
    case "gateway-role":
      return [subject(world, bound[0], [])];
    case "exempted-workload":
      return exemptedWorkloads(world, bound);
    case "certificate-holder":
    case "certificate-forger":
      return groups.flatMap((group) => withRole(world, group, "direct"));
    case "invoke-session":
      return groups.flatMap((group) => withRole(world, group, "invoke"));
    case "quarantine-writer":
      return groups.flatMap((group) => [...withRole(world, group, "direct"), ...withRole(world, group, "invoke")]);
  }
}

/** Administrators have every right of their own, so nothing but the organization's policies tells their accounts apart. */
function byPolicies(groups: readonly AlikeTeams[]): AlikeTeams[][] {
  const same = new Map<string, AlikeTeams[]>();
  for (const group of groups) {
    const { scps, rcps, accountId } = group.account;
    const named = [...scps, ...rcps].some(({ document }) => JSON.stringify(document).includes(accountId));
    const key = named ? accountId : [...scps, ...rcps].map(({ name }) => name).join("\n");
    same.set(key, [...(same.get(key) ?? []), group]);
  }
  return [...same.values()];
}

function subject(world: World, group: AlikeTeams | undefined, teams: readonly string[], role?: Role): AttackSubject {
  return { group, teams, places: placesOf(world.model, group, role), ...(role && { role }) };
}

/** Where the policies bind, an exempted role has all that Bedrock offers until its day. */
function exemptedWorkloads(world: World, bound: readonly AlikeTeams[]): AttackSubject[] {
  return world.model.environment.exemptions.flatMap(({ role, expires }): AttackSubject[] => {
    const [, , , , account = ""] = role.split(":");
    if (world.account(account)?.enforcement !== "enforced") return [];
    const group = bound.find((each) => each.account.accountId === account);
    const places = { ...placesOf(world.model, group ?? bound[0]), account, own: role };
    return [{ group, teams: [], places, time: lastSecondBefore(expires) }];
  });
}

function withRole(world: World, group: AlikeTeams, path: "direct" | "invoke"): AttackSubject[] {
  const { [path]: arn } = placesOf(world.model, group);
  const role = group.account.roles.find((each) => each.arn === arn);
  return role === undefined ? [] : [subject(world, group, group.names, role)];
}

function questionsOf(world: World, attack: Attack, subject: AttackSubject): Question[] {
  return attack.steps.map((step, index): Question => {
    const last = index === attack.steps.length - 1;
    return {
      who: ATTACKERS[attack.attacker],
      what: attack.steps.length === 1 ? attack.story : `${attack.story} Step ${index + 1} of ${attack.steps.length}.`,
      expected: last ? "denied" : "allowed",
      teams: subject.teams,
      attack: attack.id,
      step: index + 1,
      ...asked(world, attack, step, subject),
      ...(last && stoppedByStatement(attack, step) && { denial: "by-statement" }),
    };
  });
}

/** Without a trust anchor there is no certificate that could be forged: the matrix says that the team's own does not work either. */
function asked(
  world: World,
  attack: Attack,
  step: AttackStep,
  subject: AttackSubject,
): Pick<Question, "asks" | "absent"> {
  const asks = asksOf(world, attack, step, subject);
  const isForgery = attack.attacker === "certificate-forger";
  return isForgery && asks.length === 0 ? { asks, absent: "no trust anchor, so no certificate is taken" } : { asks };
}

/** Who has every right, or can get it, is stopped by nothing but a statement that denies. */
function stoppedByStatement({ attacker }: Attack, { as }: AttackStep): boolean {
  return as !== undefined || ADMINISTRATORS.has(attacker);
}

const ADMINISTRATORS: ReadonlySet<AttackerName> = new Set([
  "team-administrator",
  "team-root",
  "platform-administrator",
  "ordinary-user",
  "exempted-workload",
  "outsider",
  "gateway-role",
]);

function asksOf(
  world: World,
  { attacker }: Attack,
  step: AttackStep,
  { places, group, role, time }: AttackSubject,
): Ask[] {
  const action = step.action;
  const resource = put(step.resource, places);
  const context = putAll(step.context ?? {}, places);
  const by = (principal: string, more: CallContext = {}) => [
    world.askAtWorst({ principal, action, resource, context: { ...more, ...context } }),
  ];
  if (step.as !== undefined) return by(put(step.as, places));
  switch (attacker) {
    case "team-administrator":
      return by(put("arn:{partition}:iam::{account}:role/Admin", places));
    case "team-root":
      return by(put("arn:{partition}:iam::{account}:root", places));
    case "platform-administrator":
      return by(put("arn:{partition}:iam::{platform}:role/Admin", places));
    case "gateway-role":
      return by(gatewayRole(world.model.environment));
    case "exempted-workload":
      return by(places.own, time === undefined ? {} : { "aws:CurrentTime": time });
    case "outsider":
      return by(put("arn:{partition}:iam::999999999999:role/Vendor", places), { "aws:PrincipalOrgID": "o-stranger00" });
    case "ordinary-user": {
      const principal = put("arn:{partition}:iam::{account}:user/developer", places);
      return [world.ask({ principal, action, resource, context }, { identity: [BEDROCK_FULL_ACCESS] })];
    }
    case "certificate-forger":
      return group === undefined || role === undefined
        ? []
        : forgery(world, group, role, putAllOrNone(step.certificate ?? {}, places));
    case "certificate-holder":
    case "invoke-session":
      return group === undefined || role === undefined
        ? []
        : [bySession(world, group, role, { action, resource, context })];
    case "quarantine-writer":
      return group === undefined || role === undefined
        ? []
        : [bySession(world, group, { ...role, quarantine: FORGED }, { action, resource, context })];
  }
}

/** The quarantine's document after somebody has got hold of the revoker. */
const FORGED: NamedPolicy = { name: "forged quarantine", document: ADMINISTRATOR };

type SessionCall = Pick<Ask["call"], "action" | "resource"> & { readonly context: CallContext };

/** By the role's own policies alone. */
function bySession(world: World, { team }: AlikeTeams, role: Role, { action, resource, context }: SessionCall): Ask {
  const { environment } = world.model;
  const session =
    role.session === undefined
      ? gatewaySession(role, team.name)
      : certificateSession(role, team.members.certificateOu, environment.name);
  return {
    call: { principal: role.arn, action, resource, context: { ...session, ...context } },
    policies: ownPolicies(role),
  };
}

/** All that Roles Anywhere asks: the attack fails when STS denies one of them. */
function forgery(world: World, group: AlikeTeams, role: Role, changes: Readonly<Record<string, string | null>>): Ask[] {
  const right = certificateFor(world.model.environment, group.account, group.team.members.certificateOu);
  if (right === undefined) return [];
  const certificate = Object.entries({ ...right, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return certificateCalls(role, Object.fromEntries(certificate)).map((call) => world.askForRole(role, call));
}

function putAllOrNone(changes: Readonly<Record<string, string | null>>, places: Places) {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, value === null ? null : put(value, places)]),
  );
}
