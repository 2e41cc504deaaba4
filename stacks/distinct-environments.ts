import type { Environment } from "../environment/environment";
import { type Problem, problem } from "../environment/problems";
import type { NeighbourRule } from "./neighbour-rule";
import { stagedUnitName } from "./organization-stack";

export const sameNameProblems: NeighbourRule = ({ environment }, earlier) =>
  earlier.some((other) => other.environment.name === environment.name)
    ? [
        problem(
          ["name"],
          environment.name,
          "is the name of an environment that this app has already",
          "Compose each environment once, and give each a name of its own: stacks, states and roles carry it.",
        ),
      ]
    : [];

/** What AWS has once only, one environment names only; and of one organization all say the same. */
export const distinctnessProblems: NeighbourRule = ({ environment }, earlier) =>
  earlier.flatMap(({ environment: other }) => [
    ...organizationProblems(environment, other),
    ...unitProblems(environment, other),
    ...emailProblems(environment, other),
  ]);

function organizationProblems(environment: Environment, other: Environment): Problem[] {
  const [mine, theirs] = [environment.organization, other.organization];
  const mend = "Correct one of the two: `aws organizations describe-organization` and `list-roots` show them.";
  if (mine.id === theirs.id) {
    return (["managementAccountId", "rootId"] as const).flatMap((key) =>
      mine[key] === theirs[key]
        ? []
        : [
            problem(
              ["organization", key],
              mine[key],
              `contradicts "${theirs[key]}" of environment "${other.name}" in the same organization ${mine.id}`,
              mend,
            ),
          ],
    );
  }
  if (mine.managementAccountId !== theirs.managementAccountId) return [];
  return [
    problem(
      ["organization", "id"],
      mine.id,
      `contradicts "${theirs.id}" of environment "${other.name}", which has the same management account`,
      mend,
    ),
  ];
}

/** AWS takes a name once under one parent, and `bedrock-access lock` finds the OU by it. */
function unitProblems(environment: Environment, other: Environment): Problem[] {
  const [mine, theirs] = [environment.organization, other.organization];
  if (mine.manages !== "accounts" || theirs.manages !== "accounts" || mine.parentOuId !== theirs.parentOuId) return [];
  const [name, otherName] = [environment.name, other.name];
  if (name !== stagedUnitName(otherName) && otherName !== stagedUnitName(name)) return [];
  return [
    problem(
      ["name"],
      name,
      `and "${otherName}", the name of another environment, would be OUs of one name in ${mine.parentOuId}: staged teams of an environment are in "<name>-staged"`,
      "Rename one of the environments, or give them different organization.parentOuId.",
    ),
  ];
}

function emailProblems(environment: Environment, other: Environment): Problem[] {
  const owners = new Map(createdAccounts(other).map(({ team, email }) => [email.toLowerCase(), team]));
  return createdAccounts(environment).flatMap(({ team, email }) => {
    const owner = owners.get(email.toLowerCase());
    if (owner === undefined) return [];
    return [
      problem(
        ["teams", team, "account", "email"],
        email,
        `is the e-mail of team "${owner}" in environment "${other.name}" already`,
        'AWS wants one address an account; many mail systems deliver "name+team@example.com" to "name@example.com".',
      ),
    ];
  });
}

function createdAccounts(environment: Environment): { readonly team: string; readonly email: string }[] {
  return Object.values(environment.teams).flatMap(({ name, account }) =>
    account.kind === "created" ? [{ team: name, email: account.email }] : [],
  );
}
