import { namesOf } from "../../environment/names";
import { roleOf } from "../access-model/access-model";
import type { Question } from "../question";
import type { Outcome } from "../result";
import { EVERY_RIGHT, type World } from "../world";
import type { AlikeTeams } from "./alike";
import { OUTSIDE } from "./subject";

/** The role by which AWS Budgets stops a team past its budget: it attaches one policy to the team's roles, and does nothing else. */
export function budgetRoleQuestions(world: World, { account, team, names: teams }: AlikeTeams): Question[] {
  const { environment } = world.model;
  const { partition, name, namePrefix } = environment;
  const { accountId } = account;
  const names = namesOf(environment);
  const role = roleOf(account, names.roles.budgetAction);
  if (role === undefined) return [];
  const opening = (
    what: string,
    expected: Outcome,
    more: { action?: string; of?: string; source?: string },
  ): Question => {
    const {
      action = "sts:AssumeRole",
      of = accountId,
      source = `${of}:budget/${namePrefix}-${name}-${team.name}`,
    } = more;
    const context = { "aws:SourceAccount": of, "aws:SourceArn": `arn:${partition}:budgets::${source}` };
    const call = { principal: "budgets.amazonaws.com", action, resource: role.arn, context };
    return {
      who: "AWS Budgets",
      what: `${what} of the role of the budget`,
      expected,
      teams,
      asks: [world.askForRole(role, call)],
    };
  };
  const made = account.roles.filter(({ name: each }) =>
    [names.roles.direct(team.name), names.roles.invoke(team.name)].includes(each),
  );
  const stop = `arn:${partition}:iam::${accountId}:policy${names.iamPath}${names.policies.overBudget}`;
  const every = { name: role.boundary?.name ?? "", document: EVERY_RIGHT.document };
  const acts = (what: string, expected: Outcome, action: string, resource: string, policy?: string): Question[] => {
    const context = policy === undefined ? {} : { "iam:PolicyARN": policy };
    const question = { who: "AWS Budgets, by its role", what, expected, teams };
    const asked = { ...question, asks: [world.askAsRole(role, { action, resource, context })] };
    const rewritten = { ...role, identity: [every] };
    const again = { ...question, who: `${question.who} with another policy` };
    return [asked, { ...again, asks: [world.askAsRole(rewritten, { action, resource, context })] }];
  };
  const hadEveryRight: Question = {
    who: "AWS Budgets, by its role, had it every right",
    what: "gives the team every right",
    expected: "denied",
    denial: "by-statement",
    teams,
    asks: made.map(({ arn }) =>
      world.ask(
        {
          principal: role.arn,
          action: "iam:AttachRolePolicy",
          resource: arn,
          context: { "iam:PolicyARN": ADMINISTRATOR_ACCESS },
        },
        { identity: [EVERY_RIGHT] },
      ),
    ),
  };
  return [
    opening("a session", "allowed", {}),
    opening("a session, for an action,", "allowed", {
      source: `${accountId}:budget/${namePrefix}-${name}-${team.name}/action/one`,
    }),
    opening("a session, for another account,", "denied", {
      of: OUTSIDE,
      source: `${accountId}:budget/${namePrefix}-${name}-${team.name}`,
    }),
    opening("a session, for another budget,", "denied", { source: `${accountId}:budget/own` }),
    opening("the user", "denied", { action: "sts:SetSourceIdentity" }),
    ...made.flatMap(({ arn }) => [
      ...acts("stops the team", "allowed", "iam:AttachRolePolicy", arn, stop),
      ...acts("lets the team go on", "allowed", "iam:DetachRolePolicy", arn, stop),
      ...acts("gives the team every right", "denied", "iam:AttachRolePolicy", arn, ADMINISTRATOR_ACCESS),
      ...acts("writes the team's own policy", "denied", "iam:PutRolePolicy", arn),
    ]),
    ...acts(
      "stops somebody else",
      "denied",
      "iam:AttachRolePolicy",
      `arn:${partition}:iam::${accountId}:role/own`,
      stop,
    ),
    ...(account.enforcement === "enforced" ? [hadEveryRight] : []), // nothing but its boundary holds it elsewhere
  ];
}

const ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";
